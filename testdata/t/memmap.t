#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests makedumpfile --exclude-unaccepted-memmap on the samples: crash with the extension rebuilds what it leaves out,
# to the last bit. The judges are the guest's memory, and what crash reads from it without the extension.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

work=$build/memmap
option=--exclude-unaccepted-memmap
# The offset of the status in a dump's header, and our bit in it.
status_at=424
our_mark=$((0x10000))

# Each mode makes $work/mode of $vmcore, without unaccepted memory and its memory map.
plain()
{
	"$patched" "$@" -d 31 $option "$vmcore" "$work/mode"
}

flattened()
{
	"$patched" -F "$@" -d 31 $option "$vmcore" >"$work/flat" && "$patched" -R "$work/mode" <"$work/flat"
}

split()
{
	"$patched" --split "$@" -d 31 $option "$vmcore" "$work/part1" "$work/part2" &&
		"$patched" --reassemble "$work/part1" "$work/part2" "$work/mode"
}

modes=(
	"uncompressed: plain"
	"zlib: plain -c"
	"snappy: plain -p"
	"zstd: plain -z"
	"read, not mapped: plain -l --non-mmap"
	"two threads: plain -l --num-threads 2"
	"small cycles: plain -l --cyclic-buffer 1"
	"flattened: flattened -l"
	"split: split -l"
)

# number DUMP OFFSET: prints a 32-bit number of the header.
number()
{
	od -An -tu4 -j"$2" -N4 "$1" | tr -d ' '
}

# bitmap_of DUMP: prints the bitmap of the pages in a dump, the second of two bitmaps.
bitmap_of()
{
	local half=$(($(number "$1" 436) * 4096 / 2))

	tail -c +$((4096 * (1 + $(number "$1" 432)) + half + 1)) "$1" | head -c $half
}

pages_of()
{
	bitmap_of "$1" | perl -0777 -ne 'print unpack("%64b*", $_)'
}

is_marked()
{
	echo "status: $(number "$1" $status_at)"
	[ $(($(number "$1" $status_at) & our_mark)) -ne 0 ]
}

# mode_is_the_same COMMAND...: for ok: the dump made in this mode has the same pages, and the mark.
mode_is_the_same()
{
	rm -f "$work"/{mode,flat,part1,part2}
	TMPDIR=$work "$@" || return
	cmp <(bitmap_of "$work/reduced") <(bitmap_of "$work/mode") && is_marked "$work/mode"
}

check_dump()
{
	local mode command

	ok "$what: without the option" "$patched" -l -d 31 "$vmcore" "$work/full"
	ok "$what: with it" "$patched" --message-level 31 -l -d 31 $option "$vmcore" "$work/reduced"
	cp "$tap_work/output" "$work/report"
	ok "$what: the dump has fewer pages, by the number in the report" equal "$(row_of "$work/report" 'Memory map of these')" \
		$(($(pages_of "$work/full") - $(pages_of "$work/reduced")))
	ok "$what: each page in the dump is the guest's" "$dumpmap" "$vmcore" "$work/reduced"
	ok "$what: all but a few pages of the memory map are left out" memmap_left_out "$work/report" "$1"
	ok "$what: the dump is marked" is_marked "$work/reduced"
	ok "$what: control: without the option the dump is not marked" equal 0 $(($(number "$work/full" $status_at) & our_mark))
	for mode in "${modes[@]}"; do
		command=${mode#*: }
		# shellcheck disable=SC2086 # a command and its options
		ok "$what: ${mode%%: *}" mode_is_the_same $command
	done
	"$patched" -E -d 31 "$vmcore" "$work/full.elf" >"$tap_work/log" 2>&1
	rm -f "$work/mode"
	ok "$what: an ELF file keeps the memory map, and a message says so" says 'The memory map is kept: .* -E' \
		"$patched" -E -d 31 $option "$vmcore" "$work/mode"
	ok "$what: an ELF file is as before" cmp "$work/full.elf" "$work/mode"
	rm -f "$work"/{full.elf,mode,flat,part1,part2}
	ok "$what: the dump is not filtered again, and a message says so" fails 1 'lacks the memory map of unaccepted' \
		"$patched" -l -d 31 "$work/reduced" "$work/mode"
}

# map_ranges: finds for each unaccepted range the address of its memory map, and the size of that in bytes.
map_ranges()
{
	local start end

	ask_crash "$vmlinux" "$vmcore" 'unaccepted -r' |
		awk '/^ +[0-9a-f]+ +[0-9a-f]+ +[0-9]+ +[0-9]/ { print $1, $2 }' >"$work/ranges"
	ask_crash "$vmlinux" "$vmcore" "$(sed 's/ .*//; s/^/kmem -p /' "$work/ranges")" >"$work/heads"
	while read -r start end; do
		echo "$(awk -v at="$start" '$2 == at { print $1 }' "$work/heads") $(((0x$end - 0x$start) * 64 / 4096))"
	done <"$work/ranges"
}

# read_map DUMP COMMAND: has crash run COMMAND and read that memory map into $work/bytes. Prints crash's messages.
read_map()
{
	local address bytes

	rm -f "$work/bytes"
	{
		echo "$2"
		while read -r address bytes; do
			echo "rd -r $work/piece $address $bytes"
			echo "!cat $work/piece >>$work/bytes"
		done <"$work/map-ranges"
		echo quit
	} | "$crash" -s "$vmlinux" "$1" 2>&1 | grep -v 'bytes copied'
}

# is_got_back DUMP COMMAND: for ok: crash rebuilds all of the memory map, to the last bit.
is_got_back()
{
	local bytes

	bytes=$(awk '{ sum += $2 } END { print sum }' "$work/map-ranges")
	read_map "$work/$1" "$2" >/dev/null
	echo "$(stat -c %s "$work/bytes") bytes of $bytes"
	[ "$(stat -c %s "$work/bytes")" = "$bytes" ] && cmp "$work/true-map" "$work/bytes"
}

is_not_got_back()
{
	! is_got_back "$@"
}

# For ok: crash prints the same for both dumps: all struct pages (kmem -p), and the command's output.
commands_agree()
{
	crash_says_the_same "$work/full" "$work/reduced" 'kmem -p' 'kmem -f' unaccepted 'unaccepted -z' 'unaccepted -c'
}

# unmark: makes copies of the dump with one mark, or none. Only the marks prove that the memory map can be rebuilt, since
# makedumpfile -e leaves out parts of it without a check. One mark is enough: that in the header, or that in vmcoreinfo,
# which a stock makedumpfile copies.
unmark()
{
	local dump

	cp "$work/reduced" "$work/mark-in-header"
	LC_ALL=C sed -i 's/^NUMBER(UNACCEPTED_MEMMAP_EXCLUDED)=1$/NUMBER(UNACCEPTED_MEMMAP_EXCLUDED)=0/' "$work/mark-in-header"
	cp "$work/reduced" "$work/mark-in-vmcoreinfo"
	cp "$work/mark-in-header" "$work/unmarked"
	for dump in mark-in-vmcoreinfo unmarked; do
		printf '\0' | dd of="$work/$dump" bs=1 seek=$((status_at + 2)) conv=notrunc status=none
	done
}

# check_reading SUITE: tests that crash of SUITE rebuilds the memory map.
check_reading()
{
	local what="$what, crash of $1"

	ok "$what: the extension builds" "$top/scripts/build-crash" "$1"
	extension=$(tail -n1 "$tap_work/output")
	crash=$("$top/scripts/debian" program "$1" crash)
	map_ranges >"$work/map-ranges"
	read_map "$vmcore" help >/dev/null
	mv "$work/bytes" "$work/true-map"
	ok "$what: the memory map is rebuilt" is_got_back reduced "extend \"$extension\""
	ok "$what: unaccepted says so" says ^MEMMAP \
		ask_crash "$vmlinux" "$work/reduced" unaccepted
	ok "$what: zero_excluded on: the memory map is rebuilt as well" is_got_back reduced "set zero_excluded on
extend \"$extension\""
	ok "$what: with the mark in the header alone" is_got_back mark-in-header "extend \"$extension\""
	ok "$what: with the mark in vmcoreinfo alone" is_got_back mark-in-vmcoreinfo "extend \"$extension\""
	ok "$what: control: not without a mark" is_not_got_back unmarked "extend \"$extension\""
	ok "$what: control: not without the extension" is_not_got_back reduced help
}

# check_one_bit: changes one bit of a struct page in the middle of unaccepted memory: makedumpfile keeps that page, and
# crash shows the bit.
check_one_bit()
{
	local what="$what, one bit" page physical word pages

	page=$(awk 'NR == 1 { print $1 }' "$work/map-ranges")
	page=$(printf %x $((0x$page + 3 * 65536 + 5 * 4096 + 7 * 64)))
	physical=$(ask_crash "$vmlinux" "$vmcore" "vtop $page" | awk '/^VIRTUAL/ { getline; print $2 }')
	word=$(ask_crash "$vmlinux" "$vmcore" "rd $page" | awk 'END { print $2 }')
	pages=$(pages_of "$work/reduced")
	cp --sparse=always "$vmcore" "$work/vmcore"
	"$top/testdata/t/poke" "$work/vmcore" "$physical=$(printf %016x $((0x$word ^ 1 << 9)))" >/dev/null
	rm -f "$work/reduced"
	ok "$what: a dump" "$patched" -l -d 31 $option "$work/vmcore" "$work/reduced"
	vmcore=$work/vmcore
	ok "$what: the dump has one more page" equal $((pages + 1)) "$(pages_of "$work/reduced")"
	ok "$what: crash shows it" says "$(printf %016x $((0x$word ^ 1 << 9)))" \
		ask_crash "$vmlinux" "$work/reduced" "rd $page"
	rm -f "$work/vmcore"
}

# check_crash_reads SUITE...: tests the dump with the crash of each SUITE.
check_crash_reads()
{
	local reader

	unmark
	for reader; do
		check_reading "$reader"
	done
	ok "$what: kmem -p, kmem -f and unaccepted say the same" commands_agree
	check_one_bit
}

# check_base BASE PERCENT SUITE...: tests a sample. At least PERCENT of the memory map is left out. The crash of each
# SUITE can open a dump of the kernel. crash reads the dumps of $few only, since all versions leave out the same pages.
check_base()
{
	local base=$1 percent=$2 version
	shift 2

	for version in $makedumpfiles; do
		use_sample "$base"
		use_makedumpfile "$version"
		what="$base, $version"
		rm -rf "${work:?}"/*
		check_dump "$percent"
		[[ " $few " != *" $version "* ]] || check_crash_reads "$@"
	done
}

rm -rf "$work"
mkdir -p "$work"
build_dumpmap
build_makedumpfiles
choose_few
check_base 6.1 90 bookworm trixie testing
check_base 6.12 99 trixie testing
rm -rf "$work"
plan
