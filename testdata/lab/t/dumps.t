#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Compares the tools' results on dumps of real guests with the guests' own numbers before the crash.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# For ok: the guest has no unaccepted block, by two sources that the tools do not use.
has_none()
{
	equal 0 "$(awk '$1 == "nr_unaccepted" { sum += $2 } END { print sum + 0 }' \
		"$out/report/zoneinfo")"
}

check_guest()
{
	check_crash "$1" "$out/vmlinux" "$2" "$out/report/meminfo" "$out/report/zoneinfo"
}

# check_filter VERSION WHAT: compares the dump with the guest's memory, page by page.
check_filter()
{
	local level

	use_makedumpfile "$1"
	for level in 31 30; do
		ok "$2: stock $1, -d $level" "$stock" -l -d $level "$out/vmcore" "$out/stock"
		ok "$2: patched $1, -d $level" \
			"$patched" --message-level 31 -l -d $level "$out/vmcore" "$out/ours"
		cp "$tap_work/output" "$out/filter.log"
		ok "$2: patched $1, -d $level: reports what the guest reported" \
			equal "$(guest_unaccepted "$out/report/meminfo")" "$(reported "$out/filter.log")"
		ok "$2: patched $1, -d $level: page by page" \
			"$judge" "$out" "$out/stock" "$out/ours"
		rm -f "$out/stock" "$out/ours"
	done
}

same_modes=("-l -d 31" "-c -d 31" "-p -d 31" "-z -d 31" "-d 1" "-E -d 31" "-l -d 31 --non-mmap" "-l -d 31 --num-threads 2"
	"-l -d 31 --cyclic-buffer 16" "-E -d 31 --cyclic-buffer 16" "-F -l -d 31" "--split -l -d 31")

# write_dump PROGRAM FILE OPTION...: writes a dump to FILE.
write_dump()
{
	local program=$1 file=$2
	shift 2

	rm -f "$file"
	case $1 in
	-F) "$program" "$@" "$out/vmcore" >"$file" ;;
	--split)
		"$program" "$@" "$out/vmcore" "$out/part1" "$out/part2" && cat "$out"/part[12] >"$file" &&
			rm "$out"/part[12]
		;;
	*) "$program" "$@" "$out/vmcore" "$file" ;;
	esac
}

# writes_the_same OPTION...: for ok: the patched tool writes the stock tool's dump.
writes_the_same()
{
	write_dump "$stock" "$out/stock" "$@" && write_dump "$stock" "$out/again" "$@" &&
		write_dump "$patched" "$out/ours" "$@" && same_dump "$out/stock" "$out/again" "$out/ours"
}

# check_same VERSION WHAT: if there is no unaccepted memory, the patched tool writes what the stock tool writes.
check_same()
{
	local mode modes=("${same_modes[0]}")

	use_makedumpfile "$1"
	[[ " $few " != *" $1 "* ]] || modes=("${same_modes[@]}")
	for mode in "${modes[@]}"; do
		# shellcheck disable=SC2086 # options
		ok "$2: patched $1 writes what stock writes: $mode" writes_the_same $mode
	done
	rm -f "$out/stock" "$out/again" "$out/ours"
}

# For ok: the judge reports a difference.
judge_sees_a_changed_byte()
{
	change_a_byte
	! "$judge" "$out" "$out/stock"
}

build_judge || bail "the judge does not compile"
build_makedumpfiles

boot_guest "lazy" --dump full --keep-ram
for suite in trixie testing; do
	with_crash $suite
	check_guest "lazy, crash of $suite" "$out/vmcore"
done
for version in $makedumpfiles; do
	check_filter "$version" "lazy"
done
debian_stock=$("$top/scripts/debian" program testing makedumpfile)
ok "lazy: Debian's makedumpfile filters it" "$debian_stock" -l -d 31 "$out/vmcore" "$out/stock"
ok "lazy: its dump is the guest's memory, page by page" "$judge" "$out" "$out/stock"
check_guest "lazy, filtered" "$out/stock"
ok "control: the judge sees one changed byte" judge_sees_a_changed_byte

boot_guest "two nodes, two CPUs" --dump full --memory 8G --nodes 2 --cpus 2
check_guest "two nodes" "$out/vmcore"

# check_kdump WHAT MAKEDUMPFILE: the capture kernel of a guest runs the tool on /proc/vmcore, as users do. Afterwards the
# guest's memory shows that nobody touched unaccepted memory.
check_kdump()
{
	boot_guest "$1" --dump kdump --keep-ram --makedumpfile "$2" --cpus 2
	check_guest "$1" "$out/dump"
	ok "$1: nobody touched unaccepted memory" untouched
}

check_kdump "kdump" "$(command -v makedumpfile)"
choose_few
for version in $few; do
	use_makedumpfile "$version"
	check_kdump "kdump, patched makedumpfile $version" "$patched"
done

boot_guest "with the series" --dump full --series
ok "with the series: vmcoreinfo has the value" \
	grep -aq '^NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)=-150994944$' "$out/vmcore"
generation=exported
check_guest "with the series" "$out/vmcore"

boot_guest "eager" --dump full --accept eager
ok "eager: the guest has no unaccepted memory" has_none
ok "eager: crash says so" says '^no unaccepted memory: ' \
	ask_crash "$out/vmlinux" "$out/vmcore" unaccepted
for version in $makedumpfiles; do
	check_same "$version" "eager"
done

boot_guest "plain" --dump full --plain
ok "plain: the guest has no unaccepted memory" has_none
ok "plain: crash says so" says '^no unaccepted memory: ' \
	ask_crash "$out/vmlinux" "$out/vmcore" unaccepted
for version in $makedumpfiles; do
	check_same "$version" "plain"
done
plan
