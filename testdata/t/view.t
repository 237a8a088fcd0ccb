#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests vmcore-view as a user sees it: its messages and output, its exit status, which arguments get a view, and what
# happens if a view is impossible. The stock makedumpfile of each Debian release filters what ordinary programs copy
# through a view.

# shellcheck disable=SC2016 # an inner shell expands what is in single quotes
# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

cases=$top/testdata/cases
work=$build/view
# A kernel whose upper half is unaccepted, and the pages in a dump of it.
vmcore=$work/typed
wanted=$(wanted_of typed patched)

# silent COMMAND...: for ok: the command succeeds, and vmcore-view prints nothing.
silent()
{
	"$@" >"$tap_work/said" 2>&1 || { cat "$tap_work/said"; return 1; }
	! grep '^vmcore-view: ' "$tap_work/said"
}

# one_line STATUS PATTERN COMMAND...: for ok: the command ends with STATUS, and prints one line, which matches.
one_line()
{
	fails "$@" && equal 1 "$(wc -l <"$tap_work/said")"
}

# ends STATUS COMMAND...: for ok: the command ends with STATUS.
ends()
{
	local status=$1
	shift

	"$@"
	equal "$status" $?
}

# make NAME [LINE...]: makes the vmcore $work/NAME from testdata/cases/NAME.data, or typed.data, with the LINEs added.
make()
{
	local data=$cases/$1.data

	[ -e "$data" ] || data=$cases/typed.data
	printf '%s\n' "include $data" "${@:2}" >"$work/it.data"
	"$top/testdata/gen/mkvmcore" "$work/it.data" "$work/$1"
}

# holds DUMP VMCORE RANGES: for ok: the dump has exactly these pages, with the vmcore's bytes.
holds()
{
	local kept

	kept=$("$dumpmap" "$2" "$1") && equal "$3" "${kept//$'\n'/ }"
}

#
# How it is called, and how it ends
#

check_usage()
{
	ok "--help" says '^usage: vmcore-view ' "$view" --help
	ok "-h" says '^usage: vmcore-view ' "$view" -h
	ok "no command" one_line 125 "^Try 'vmcore-view --help'" "$view"
	ok "no such option" fails 125 "^Try 'vmcore-view --help'" "$view" --colour true
	ok "--json without --list" one_line 125 "^Try" "$view" --json "$vmcore"
	ok "--list without a file" one_line 125 "^Try" "$view" --list
	ok "--list of two files" one_line 125 "^Try" "$view" --list "$vmcore" "$vmcore"
	ok "no such command" one_line 127 '^vmcore-view: nosuchcommand: No such file' "$view" nosuchcommand
	ok "no program" one_line 126 "^vmcore-view: $work/text: Permission denied" "$view" "$work/text"
	ok "a directory" one_line 126 "^vmcore-view: $work: Permission denied" "$view" "$work"
	ok "the command's status" ends 42 "$view" sh -c 'exit 42'
	ok "the command's signal" ends 137 "$view" sh -c 'kill -9 $$'
	ok "the command's own options" says '^-v --list$' "$view" echo -v --list
	ok "the status of a makedumpfile that fails" ends_as_stock "$work/text"
	ok "the status of a makedumpfile that works" ends_as_stock "$vmcore"
}

ends_as_stock()
{
	local status

	rm -f "$work/dump"
	"$stock" -l -d 31 "$1" "$work/dump"
	status=$?
	rm -f "$work/dump"
	"$view" "$stock" -l -d 31 "$1" "$work/dump"
	equal $status $?
}

#
# What it lists
#

# ranges_of_text CASE: prints the ranges of its blocks in bytes; blocks that touch are one range.
ranges_of_text()
{
	awk '$1 == "block" { print $2 }' "$cases/$1.data" | sort -n | awk -F- '
		{ if (NR > 1 && $1 == end) end = $2; else { if (NR > 1) print start, end; start = $1; end = $2 } }
		END { if (NR) print start, end }' | while read -r start end; do
		echo $((start * 4096)) $((end * 4096))
	done
}

lists_text()
{
	"$view" --list "$work/$1" >"$work/list" || return
	equal "$(ranges_of_text "$1")" "$(awk 'NF == 3 && $3 ~ /^[0-9]+$/ { print $1, $2 }' "$work/list" |
		while read -r start end; do echo $((16#$start)) $((16#$end)); done)" &&
		grep -q "^GENERATION: $1 (" "$work/list" && grep -q "^TOTAL: $(kib_of_text "$1") kB unaccepted" "$work/list"
}

kib_of_text()
{
	ranges_of_text "$1" | awk '{ sum += $2 - $1 } END { print sum / 1024 }'
}

lists_json()
{
	"$view" --list --json "$work/$1" >"$work/json" && python3 -m json.tool "$work/json" || return
	python3 - "$work/json" "$1" <<-'EOT' >"$work/list" || return
	import json, sys
	facts = json.load(open(sys.argv[1]))
	ranges = [(r["start"], r["end"]) for r in facts["ranges"]]
	assert facts["generation"] == sys.argv[2], facts
	assert facts["complete"] is True and facts["remarks"] == [], facts
	assert facts["unaccepted_pages"] * facts["page_size"] == sum(end - start for start, end in ranges), facts
	for start, end in ranges:
	    print(start, end)
	EOT
	equal "$(ranges_of_text "$1")" "$(cat "$work/list")"
}

check_list()
{
	local generation

	for generation in buddy-offline listed typed exported; do
		ok "$generation: a vmcore" make "$generation"
		ok "$generation: --list says what the text says" lists_text "$generation"
		ok "$generation: --list --json does" lists_json "$generation"
	done
	ok "a vmcore without unaccepted memory" make typed-none
	ok "--list of a vmcore without unaccepted memory: nothing" says '^TOTAL: 0 kB unaccepted' "$view" --list "$work/typed-none"
	ok "--list of a damaged list" make listed 'link 6144 next 5120'
	ok "--list of a damaged list: says \"at least\"" says '^TOTAL: at least ' "$view" --list "$work/listed"
	ok "--list of a text" one_line 1 "^vmcore-view: $work/text: expected " "$view" --list "$work/text"
	ok "--list of no file" one_line 1 "^vmcore-view: $work/nothing: No such file" "$view" --list "$work/nothing"
	ok "--list reads no unaccepted memory" lists_what_is_cut_off
}

lists_what_is_cut_off()
{
	make typed 'truncate 4097' && lists_text typed && make typed
}

#
# Arguments
#

# make_process_core: makes the core file of a process, which looks like a vmcore.
make_process_core()
{
	python3 - "$1" <<-'EOT'
	import struct, sys
	note = struct.pack("<III", 5, 336, 1) + b"CORE\0\0\0\0" + bytes(336)
	head = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 4, 62, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
	head += struct.pack("<IIQQQQQQ", 4, 0, 176, 0, 0, len(note), len(note), 4)
	head += struct.pack("<IIQQQQQQ", 1, 5, 4096, 0x400000, 0, 4096, 4096, 4096)
	with open(sys.argv[1], "wb") as out:
	    out.write((head + note).ljust(4096, b"\0") + bytes(4096))
	EOT
}

# stays ARGUMENT...: for ok: the command gets the arguments unchanged, and vmcore-view prints nothing.
stays()
{
	silent "$view" printf '%s\n' "$@" && equal "$(printf '%s\n' "$@")" "$(cat "$tap_work/said")"
}

# becomes PATTERN ARGUMENT: for ok: the command gets another word, which matches.
becomes()
{
	local word

	word=$("$view" printf '%s\n' "$2") && echo "$word" && [[ $word =~ $1 ]]
}

# is_viewed_as NAME: for ok: the stock tool filters a copy through the view of $vmcore under this name.
is_viewed_as()
{
	"$view" dd if="$1" of="$work/copy" bs=1M status=none && is_filtered "$work/copy"
}

# is_filtered FILE: for ok: FILE has no unaccepted memory, and the stock tool filters it as the patched tool filters the
# vmcore.
is_filtered()
{
	! grep -qa 'poison 0' "$1" && rm -f "$work/dump" && "$stock" -l -d 31 "$1" "$work/dump" &&
		holds "$work/dump" "$vmcore" "$wanted"
}

same_word_twice()
{
	equal 1 "$("$view" printf '%s\n' "$vmcore" "$vmcore" "$work/./typed" | sort -u | wc -l)"
}

two_views()
{
	"$view" sh -c 'cat "$0" >"$2" && cat "$1" >"$3"' "$work/exported" "$vmcore" "$work/first" "$work/copy" &&
		is_filtered "$work/copy" && "$stock" -f -l -d 31 "$work/first" "$work/dump" &&
		holds "$work/dump" "$work/exported" "$(wanted_of exported patched)"
}

# overwrites COMMAND...: for ok: the command overwrites an output file that was a vmcore.
overwrites()
{
	cp "$work/exported" "$work/copy"
	"$view" "$@" && is_filtered "$work/copy"
}

check_arguments()
{
	make_process_core "$work/core"
	mkfifo "$work/fifo"
	: >"$work/empty"
	ok "a text stays as it is" stays "$work/text"
	ok "nothing, a folder, a pipe stay as they are" stays "$work/nothing" "$work" "$work/fifo" "$work/empty" '' =
	ok "a program stays as it is" stays /bin/sh "$(command -v python3)"
	ok "a process's core file stays as it is" stays "$work/core" "if=$work/core"
	ok "/proc/kcore stays as it is" stays /proc/kcore
	ok "a vmcore without unaccepted memory stays as it is" becomes "^$work/typed-none\$" "$work/typed-none"
	ok "a dump" "$stock" -l -d 31 "$vmcore" "$work/kdump"
	ok "a dump stays as it is, and a message says so" says_one_line 'a dump by makedumpfile stays as it is' \
		"$view" test -e "$work/kdump"
	ok "a flattened dump does" says_one_line 'a dump by makedumpfile stays as it is' "$view" test -e "$work/flat"

	ok "a vmcore gets a view" becomes '^/proc/self/fd/[0-9]+$' "$vmcore"
	ok "NAME=VMCORE does" becomes '^if=/proc/self/fd/[0-9]+$' "if=$vmcore"
	ok "twice the same vmcore" same_word_twice
	ok "two vmcores" two_views
	ok "a vmcore in the folder where we are" in_folder
	ln -s "$vmcore" "$work/link"
	ok "a link" is_viewed_as "$work/link"
	mkdir "$work/a b:c"$'\n'd
	ln "$vmcore" "$work/a b:c"$'\n'd/e=f
	ok "a path of spaces, colons, lines" is_viewed_as "$work/a b:c"$'\n'd/e=f
	ok "a view within a view" within_a_view
	ok "an output that was a vmcore: makedumpfile" overwrites "$stock" -f -E -d 16 "$vmcore" "$work/copy"
	ok "an output that was a vmcore: cp" overwrites cp "$vmcore" "$work/copy"
	ok "an output that was a vmcore: dd" overwrites dd if="$vmcore" of="$work/copy" bs=1M status=none
	ok "LD_PRELOAD is kept" says ':/lib/of/others' env LD_PRELOAD=/lib/of/others "$view" \
		sh -c 'echo "$LD_PRELOAD"' "$vmcore"
}

in_folder()
{
	cd "$work" && is_viewed_as typed
}

within_a_view()
{
	rm -f "$work/dump"
	"$view" "$view" "$stock" -l -d 31 "$vmcore" "$work/dump" && holds "$work/dump" "$vmcore" "$wanted"
}

#
# Where there can be no view
#

# sees_it_as_it_is PATTERN FILE COMMAND...: for ok: the last message says why there is no view, and the command prints
# the whole file.
sees_it_as_it_is()
{
	local pattern=$1 file=$2
	shift 2

	"$@" >"$work/copy" 2>"$tap_work/said" || return
	cat "$tap_work/said"
	tail -n1 "$tap_work/said" | grep -qE -- "$pattern" && cmp "$file" "$work/copy"
}

check_programs()
{
	ok "a static program" compile -static -pthread -o "$work/static" "$top/testdata/t/view-reader.c"
	ok "a static program sees the vmcore as it is" sees_it_as_it_is 'static sees every vmcore as it is: .*statically' \
		"$vmcore" "$view" "$work/static" read "$vmcore"
	check_set_uid
}

# check_set_uid: tests a set-uid cat, which the user nobody runs.
check_set_uid()
{
	local nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups) dir

	dir=$(mktemp -d)
	chmod 755 "$dir"
	# A set-uid program gains no rights if the folder is mounted nosuid.
	if [ "$(id -u)" -ne 0 ] || ! install -m 4755 "$(command -v cat)" "$dir/cat" ||
		! install -m 755 "$view" "$view.so" "$dir/" || ! "${nobody[@]}" "$dir/vmcore-view" true; then
		skip "a set-uid program" "only root can make one, and only where others can come"
	else
		cp "$vmcore" "$dir/vmcore"
		ok "a set-uid program sees the vmcore as it is" \
			sees_it_as_it_is 'cat sees every vmcore as it is: it runs with more rights' "$vmcore" \
			"${nobody[@]}" "$dir/vmcore-view" "$dir/cat" "$dir/vmcore"
		"$dir/vmcore-view" "$dir/cat" "$dir/vmcore" >"$work/copy" 2>"$tap_work/log"
		ok "control: root gains no rights by it" is_filtered "$work/copy"
	fi
	rm -rf "$dir"
}

# sees_the_head_alone COMMAND...: for ok: a command without the library sees only the head.
sees_the_head_alone()
{
	"$@" >"$work/copy"
	echo "$(stat -c %s "$work/copy") bytes"
	[ "$(stat -c %s "$work/copy")" -gt 0 ] && [ "$(stat -c %s "$work/copy")" -le 8192 ]
}

makes_no_dump()
{
	rm -f "$work/dump"
	! "$@" -l -d 1 "$vmcore" "$work/dump"
}

reads_nothing_unaccepted()
{
	witness "$vmcore" "$@" >"$work/copy" || return
	echo "$(wc -l <"$tap_work/reads") reads"
	[ -s "$tap_work/reads" ] && equal '' "$(reads_of "$vmcore" 4096-8192 | head -n 3)"
}

check_library()
{
	local dir="$work/in a:folder"

	mkdir -p "$dir" "$work/alone" "$work/broken" "$work/root/bin" "$work/root/lib/vmcore-view"
	cp "$view" "$view.so" "$dir/"
	cp "$view" "$work/alone/"
	cp "$view" "$work/broken/"
	cp "$view" "$work/root/bin/"
	cp "$view.so" "$work/root/lib/vmcore-view/"
	echo 'no library' >"$work/broken/vmcore-view.so"
	ok "in a folder with a space and a colon" from_folder "$dir"
	ok "installed" from_folder "$work/root/bin"
	ok "without its library the command sees the vmcore as it is" sees_it_as_it_is 'vmcore-view.so is neither' \
		"$vmcore" "$work/alone/vmcore-view" cat "$vmcore"
	ok "with a library that cannot be loaded the command sees only the head" \
		sees_the_head_alone "$work/broken/vmcore-view" cat "$vmcore"
	ok "with a library that cannot be loaded makedumpfile fails" \
		makes_no_dump "$work/broken/vmcore-view" "$stock"
	ok "a command without LD_PRELOAD sees only the head" \
		sees_the_head_alone "$view" sh -c 'env -u LD_PRELOAD cat "$0"' "$vmcore"
	ok "makedumpfile without LD_PRELOAD makes no dump" makes_no_dump "$view" env -u LD_PRELOAD "$stock"
	if [ "$no_witness" ]; then
		skip "it fails closed: nothing unaccepted is read" "$no_witness"
		return
	fi
	ok "with a library that cannot be loaded nothing unaccepted is read" \
		reads_nothing_unaccepted "$work/broken/vmcore-view" cat "$vmcore"
	ok "a command without LD_PRELOAD reads nothing unaccepted" \
		reads_nothing_unaccepted "$view" sh -c 'env -u LD_PRELOAD cat "$0"' "$vmcore"
	ok "control: cat alone does" fails 1 '^expected .., got .[0-9]' reads_nothing_unaccepted cat "$vmcore"
}

from_folder()
{
	"$1/vmcore-view" cat "$vmcore" >"$work/copy" && is_filtered "$work/copy"
}

# replace FILE OLD NEW: makes FILE, a copy of the vmcore with OLD replaced by NEW; both in perl's notation.
replace()
{
	OLD=$2 NEW=$3 perl -0777 -pe 'BEGIN { $o = eval qq("$ENV{OLD}"); $n = eval qq("$ENV{NEW}") } s/\Q$o\E/$n/' \
		"$vmcore" >"$1" && ! cmp -s "$vmcore" "$1"
}

# check_damage: tests vmcores that cannot be searched, or whose headers make no sense.
check_damage()
{
	local as_it_is='the command sees it as it is' none_left_out='so none is left out'

	replace "$work/no-info" 'VMCOREINFO\0' 'QEMU\0\0\0\0\0\0\0'
	ok "no vmcoreinfo" sees_it_as_it_is "$none_left_out: " "$work/no-info" \
		"$view" cat "$work/no-info"
	ok "no notes of a kernel" replace "$work/no-notes" 'VMCOREINFO\0' 'NOBODY    \0'
	ok "no notes of a kernel: no vmcore" stays "$work/no-notes"
	ok "no memory map" make no-map 'fact SYMBOL(mem_map) ffffffffc0000000'
	ok "no memory map: the vmcore as it is" sees_it_as_it_is "$none_left_out: its memory map" "$work/no-map" \
		"$view" cat "$work/no-map"
	ok "no place of the memory map" make no-place 'forget SYMBOL(mem_map)'
	ok "no place of the memory map: the vmcore as it is" sees_it_as_it_is "$none_left_out: .*where the memory map is" \
		"$work/no-place" "$view" cat "$work/no-place"
	# The first PT_LOAD's, behind the ELF header and PT_NOTE: p_filesz, p_offset, p_paddr.
	ok "a PT_LOAD of too many bytes" make too-many 'damage 152 ffffffffffffff7f'
	ok "a PT_LOAD of too many bytes: the vmcore as it is" sees_it_as_it_is "$as_it_is: .*more bytes in the file" \
		"$work/too-many" "$view" cat "$work/too-many"
	ok "a PT_LOAD beyond the end" make behind 'damage 128 00000000000000f0'
	ok "a PT_LOAD beyond the end: the vmcore as it is" sees_it_as_it_is "$as_it_is: .*ends before a PT_LOAD" \
		"$work/behind" "$view" cat "$work/behind"
	ok "a PT_LOAD at the end of all addresses" make last 'damage 144 00f0ffffffffffff'
	ok "a PT_LOAD at the end of all addresses: the vmcore as it is" \
		sees_it_as_it_is "$as_it_is: .*last physical address" "$work/last" "$view" cat "$work/last"
	ok "notes that are cut off" make short 'truncate 4K' 'damage 96 0000000001'
	ok "notes that are cut off: no vmcore" stays "$work/short"
	ok "half a vmcore" make half 'truncate 8M'
	ok "half a vmcore: half of it is seen" half_is_seen
}

half_is_seen()
{
	"$view" cat "$work/half" >"$work/copy" && equal "$(stat -c %s "$work/half")" "$(stat -c %s "$work/copy")" &&
		cmp -i 4096 "$work/half" "$work/copy"
}

#
# Copies
#

# copies COMMAND...: for ok: the command writes $work/copy, which equals the view as cat reads it.
copies()
{
	rm -rf "$work/copy"
	"$view" "$@" && cmp "$work/cat" "$work/copy"
}

check_copies()
{
	"$view" cat "$vmcore" >"$work/cat" 2>"$tap_work/log"
	ok "cat" is_filtered "$work/cat"
	ok "cp" copies cp "$vmcore" "$work/copy"
	ok "cp --sparse=always" copies cp --sparse=always "$vmcore" "$work/copy"
	ok "install" copies install "$vmcore" "$work/copy"
	ok "dd" copies dd if="$vmcore" of="$work/copy" bs=64K status=none
	ok "dd conv=sparse" copies dd if="$vmcore" of="$work/copy" bs=64K conv=sparse status=none
	ok "tee" copies sh -c 'tee "$1" <"$0" >"$2"' "$vmcore" "$work/copy" /dev/null
	ok "a pipe" copies sh -c 'cat "$0" | cat >"$1"' "$vmcore" "$work/copy"
	ok "python3" copies python3 -c 'import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])' "$vmcore" "$work/copy"
	ok "perl" copies perl -e 'open(A, "<", $ARGV[0]); open(B, ">", $ARGV[1]); local $/; print B <A>' "$vmcore" "$work/copy"
	ok "gzip" copies sh -c 'gzip -1 -c "$0" | gzip -dc >"$1"' "$vmcore" "$work/copy"
	ok "cp -a" copies cp -a "$vmcore" "$work/copy"
	ok "tar" copies sh -c 'tar -cPf - "$0" | tar -xOPf - >"$1"' "$vmcore" "$work/copy"
	ok "tar -S" copies sh -c 'tar -ShcPf - "$0" | tar -xOPf - >"$1"' "$vmcore" "$work/copy"
}

#
# What old tools lack
#

# make_renamed: makes a vmcore with one compound page, whose tail pages look like a user's: they have bit 0 of mapping.
make_renamed()
{
	local head

	head=$(printf '%#x' $((0xffff888000200000 + 1300 * 64 + 1)))
	make renamed 'forget OFFSET(page.compound_head)' 'fact OFFSET(page.compound_info) 8' \
		'page 1300 flags 0x40' "page 1301-1304 head $head mapping 1"
}

filters_renamed()
{
	rm -f "$work/dump"
	"$@" -l -d 31 "$work/renamed" "$work/dump" && "$dumpmap" "$work/renamed" "$work/dump" >"$work/kept"
}

keeps_tails()
{
	filters_renamed "$@" && equal "$wanted" "$(xargs <"$work/kept")" &&
		equal 'OFFSET(page.compound_head)=8' "$(strings "$work/dump" | grep '^OFFSET(page.compound_head)')"
}

loses_tails()
{
	filters_renamed "$@" && equal '' "$(awk -F- '$1 <= 1301 && $2 > 1301' "$work/kept")"
}

qemu_headers()
{
	rm -f "$work/dump"
	"$view" "$stock" -l -d 31 "$work/qemu" "$work/dump" && holds "$work/dump" "$work/qemu" "$wanted"
}

check_old_tools()
{
	local suite version

	ok "compound_info alone" make_renamed
	ok "QEMU's program headers" make qemu
	for suite in $suites; do
		stock=$("$top/scripts/debian" program "$suite" makedumpfile)
		version=$(version_of "$stock")
		ok "$version: tails of compound pages are kept" keeps_tails "$view" "$stock"
		ok "$version: control: not without the view" loses_tails "$stock"
		ok "$version: QEMU's program headers" qemu_headers
		ok "$version: control: not without the view" fails 1 "Can't get the number of PT_LOAD" \
			"$stock" -f -l -d 31 "$work/qemu" "$work/dump"
		ok "$version: a copy is filtered" is_filtered "$work/cat"
	done
}

check_mem_usage()
{
	if "$stock" --mem-usage /proc/kcore >"$work/said" 2>"$tap_work/log"; then
		ok "--mem-usage /proc/kcore" says 'TOTAL' "$view" "$stock" --mem-usage /proc/kcore
	else
		skip "--mem-usage /proc/kcore" "the stock tool cannot: $(head -n1 "$tap_work/log")"
	fi
}

rm -rf "$work"
mkdir -p "$work"
echo 'no vmcore' >"$work/text"
build_dumpmap
build_witness
build_view
stock=$("$top/scripts/debian" program testing makedumpfile) || bail "no makedumpfile"
ok "a vmcore" make typed || bail "no vmcore"
"$stock" -F -l -d 31 "$vmcore" >"$work/flat" 2>"$tap_work/log"
check_usage
check_list
check_arguments
check_programs
check_library
check_damage
check_copies
check_mem_usage
check_old_tools
rm -rf "$work"
plan
