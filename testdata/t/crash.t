#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the crash command on the sample, and on the sample with one thing damaged.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"
# shellcheck source=testdata/t/views.sh
. "$(dirname "$0")/views.sh"

use_sample 6.12
work=$build/crash-test
vmcore=$work/vmcore
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$tap_work" "$work"' EXIT
# The tests write to this one.
cp --sparse=always "$sample/vmcore" "$vmcore"

declare -A physical_of

make_ram_map()
{
	readelf -lW "$vmcore" | awk '$1 == "LOAD" { print $4, $5, "vmcore", $2 }' |
		while read -r words; do
			# shellcheck disable=SC2086 # four words
			printf '%d %d %s %d\n' $words
		done >"$work/ram.map"
}

#
# Addresses of kernel data, found with crash's own commands.
#

# field NAME: prints the offset of "struct.member", decimal.
field()
{
	ask_crash "$vmlinux" "$vmcore" "struct $1 -o" |
		sed -nE '/^[a-z]|^}/d; s/^ *\[([0-9]+)\].*/\1/p' | head -n1
}

# learn ADDRESS...: finds the physical pages of these kernel addresses.
learn()
{
	local virtual real

	while read -r virtual real; do
		physical_of[$((0x$virtual >> 12))]=$((0x$real >> 12))
	done < <(ask_crash "$vmlinux" "$vmcore" "$(printf 'vtop %x\n' "$@")" |
		awk '/^VIRTUAL/ { getline; print $1, $2 }')
}

# physical ADDRESS: prints the physical address, in hexadecimal, of an address in a page that learn has found.
physical()
{
	printf %x $((${physical_of[$(($1 >> 12))]} << 12 | $1 & 0xfff))
}

hex()
{
	printf %x "$1"
}

survey_by_stock()
{
	local zones

	zones=$(ask_crash "$vmlinux" "$vmcore" 'kmem -z' | awk '/^NODE:.*ADDR:/ { print $6, $8 }')
	dma32=$((0x$(awk '/"DMA32"/ { print $1 }' <<<"$zones")))
	zone_normal=$((0x$(awk '/"Normal"/ { print $1 }' <<<"$zones")))
	list=$(field zone.unaccepted_pages)
	lru=$(field page.lru)
	type=$(field page.page_type)
	spanned=$(field zone.spanned_pages)
	start_pfn=$(field zone.zone_start_pfn)
	managed=$(field zone.managed_pages)
	name=$(field zone.name)
	counter=$(($(field zone.vm_stat) + 8 * $(ask_crash "$vmlinux" "$vmcore" 'p (int)NR_UNACCEPTED' |
		sed -n 's/.*= //p')))
	mapfile -t blocks < <(ask_crash "$vmlinux" "$vmcore" \
		"list -H $(hex $((dma32 + list))) -o page.lru" | grep -xE '[0-9a-f]{16}' | sed 's/^/0x/')
	first_of_normal=0x$(ask_crash "$vmlinux" "$vmcore" \
		"list -H $(hex $((zone_normal + list))) -o page.lru" | grep -xE '[0-9a-f]{16}' | head -n1)
	# The head of a block that was accepted at boot.
	accepted=$((blocks[0] - 0x800000 + 0x20000))
	learn "${blocks[@]:0:12}" "${blocks[-1]}" "$accepted" $((dma32 + spanned)) \
		$((dma32 + counter)) $((zone_normal + list))
}

# word ADDRESS VALUE: prints an argument for poke that sets 8 bytes of kernel memory; type_of sets the 4 bytes of a page
# type.
word()
{
	printf '%s=%016x' "$(physical $(($1)))" $(($2))
}

type_of()
{
	printf '%s=%08x' "$(physical $(($1 + type)))" "$2"
}

#
# One fault must give one finding.
#

# finds SOURCES WHERE: for ok: -c has one finding, between SOURCES, at WHERE; and all other views end without a crash.
finds()
{
	local answer=$tap_work/damaged

	ask_crash "$vmlinux" "$vmcore" 'unaccepted -c
unaccepted -r | tail -n 1
unaccepted -z | tail -n 1
unaccepted -m | tail -n 1
unaccepted | grep ^TOTAL
unaccepted -j | tail -n 1
p 40+2' >"$answer" || return
	cat "$answer"
	[ "$(grep -c '^FINDING' "$answer")" = 1 ] || { echo "expected one finding"; return 1; }
	grep -q "^FINDING 1: $2.*: $1\$" "$answer" || { echo "expected: $2: $1"; return 1; }
	grep -qx 'VERDICT: 1 finding' <(sed 's/ in what.*//' "$answer") || return
	grep -q '= 42$' "$answer"
}

# damage WHAT SOURCES WHERE POKE...: damages the vmcore, tests -c, and undoes the damage.
damage()
{
	local what=$1 sources=$2 where=$3 undo
	shift 3

	undo=$("$top/testdata/t/poke" "$vmcore" "$@") || bail "poke $*"
	ok "$what: -c names that and only that" finds "$sources" "$where"
	# shellcheck disable=SC2086 # words
	"$top/testdata/t/poke" "$vmcore" $undo >/dev/null || bail "poke $undo"
}

block_at()
{
	awk -v page="$(hex "$1")" '$1 == page { print $3 }' "$tap_work/views/z"
}

damage_lists()
{
	local a=${blocks[3]} b=${blocks[9]} c=${blocks[10]} last=${blocks[-1]} zone='node 0 zone DMA32'
	local list_links='list.next <-> list.prev'

	damage "a list that is a loop" "$list_links" "$zone" \
		"$(word "$b+$lru" "$a+$lru")"
	damage "a block that follows itself" "$list_links" "$zone" \
		"$(word "$b+$lru" "$b+$lru")"
	damage "a loop over the list's end" "$list_links" "$zone" \
		"$(word "$last+$lru" "$a+$lru")"
	damage "a wild next" "list <-> memory map" "$zone" \
		"$(word "$b+$lru" 0xdeadbeefcafe0)"
	damage "a next that is null" "list <-> memory map" "$zone" "$(word "$b+$lru" 0)"
	damage "a next into the middle of a block" "list <-> alignment" "$zone" \
		"$(word "$b+$lru" "$c+64+$lru")"
	damage "a list that goes on in another zone" "list <-> zone border" "$zone" \
		"$(word "$last+$lru" "$first_of_normal+$lru")"
	damage "two zones that begin with the same block" "list <-> zone border" \
		"node 0 zone Normal" "$(word "$zone_normal+$list" "${blocks[0]}+$lru")"
	damage "a head on the list that is poisoned" "$list_links" "$zone" \
		"$(word "$b+$lru" 0xdead000000000100)" "$(word "$b+$lru+8" 0xdead000000000122)"
}

# absurd WHAT POKE...: sets impossible numbers: no walk may follow them, and nothing may end crash.
absurd()
{
	local what=$1 undo
	shift

	undo=$("$top/testdata/t/poke" "$vmcore" "$@") || bail "poke $*"
	ok "absurd, $what: all views end" views_end
	# shellcheck disable=SC2086 # words
	"$top/testdata/t/poke" "$vmcore" $undo >/dev/null || bail "poke $undo"
}

views_end()
{
	timeout 60 "$crash" -s "$vmlinux" "$vmcore" >"$tap_work/absurd" 2>&1 <<-EOF || return
	extend "$extension"
	unaccepted
	unaccepted -r
	unaccepted -z
	unaccepted -m
	unaccepted -c
	unaccepted 30000000
	unaccepted -j > $tap_work/absurd.json
	eval 40+2
	quit
	EOF
	tail -n 30 "$tap_work/absurd"
	grep -q 'hexadecimal: 2a' "$tap_work/absurd" || return
	python3 -m json.tool "$tap_work/absurd.json" >/dev/null
}

damage_zones()
{
	absurd "zone.spanned_pages" "$(word "$dma32+$spanned" -1)"
	absurd "zone.zone_start_pfn" "$(word "$dma32+$start_pfn" '(1 << 62) + 1')"
	absurd "zone.managed_pages and zone.name" "$(word "$dma32+$managed" -1)" \
		"$(word "$dma32+$name" 0xdeadbeefcafe0)"
	absurd "zone.name, an address that page tables would have to translate" \
		"$(word "$dma32+$name" 0xffa1000000000000)"
}

damage_the_rest()
{
	local b=${blocks[9]} a=${blocks[8]} c=${blocks[10]} zone='node 0 zone DMA32'

	damage "a head without its type" "list <-> page type" "$zone .$(block_at "$b")," \
		"$(type_of "$b" 0xffffffff)"
	damage "a head with the type of a slab" "list <-> page type" "$zone .$(block_at "$b")," \
		"$(type_of "$b" 0xf5000000)"
	damage "the type at a head that is accepted" "page type <-> list" "node 0 zone DMA " \
		"$(type_of "$accepted" 0xf7000000)"
	damage "a block that the list lost" "page type <-> list" "$zone .$(block_at "$b")," \
		"$(word "$a+$lru" "$c+$lru")" "$(word "$c+$lru+8" "$a+$lru")"
	damage "a counter that is one off" "list <-> NR_UNACCEPTED" "$zone" \
		"$(word "$dma32+$counter" $((${#blocks[@]} * 1024 + 1)))"
	damage "a counter that is negative" "list <-> NR_UNACCEPTED" "$zone" \
		"$(word "$dma32+$counter" -1)"
	damage "a zone that ends within its last block" "list <-> zone border" \
		"$zone .$(block_at "${blocks[-1]}")," \
		"$(word "$dma32+$spanned" "0x$(block_at "${blocks[-1]}") / 4096 + 512 - 4096")"
}

# For ok: a physical address, its struct page and its virtual address give the same answer.
one_address()
{
	local page=${blocks[9]} physical virtual

	physical=$(block_at "$page")
	virtual=$(ask_crash "$vmlinux" "$vmcore" "ptov $physical" | sed -nE 's/^([0-9a-f]{16}) .*/\1/p')
	ask_crash "$vmlinux" "$vmcore" "unaccepted $physical ${page#0x} $virtual
unaccepted -P $physical" >"$tap_work/one"
	cat "$tap_work/one"
	equal 4 "$(grep -c ': unaccepted: ' "$tap_work/one")" &&
		equal 4 "$(grep -cx "  PHYSICAL  $physical" "$tap_work/one")"
}

# filtered OPTION: for ok: a filtered and compressed dump gives the same answers.
filtered()
{
	local stock answer=$tap_work/filtered.answer

	stock=$("$top/scripts/debian" program testing makedumpfile)
	"$stock" "$1" -d 31 "$sample/vmcore" "$work/filtered" >/dev/null 2>&1 || return
	ask_crash "$vmlinux" "$work/filtered" 'unaccepted -c
unaccepted -r' >"$answer"
	rm -f "$work/filtered"
	cat "$answer"
	grep -q '^VERDICT: no finding' "$answer" || return
	diff <(grep -E '^ +[0-9a-f]+ ' "$tap_work/views/r") <(grep -E '^ +[0-9a-f]+ ' "$answer")
}

compiles()
{
	make -s -C "$top/crash-extension" CFLAGS='-O2 -Werror' OUT="$tap_work/$1" \
		CRASH_SRC="$("$top/scripts/debian" crash-headers "$1" 2>/dev/null)"
}

#
# Documentation.
#

# examples_are_real TEXT COUNT: for ok: TEXT has at least COUNT examples "crash> unaccepted ...", and crash prints for
# each exactly what the text shows.
examples_are_real()
{
	local command

	sed -n 's/^ *crash> \(unaccepted.*\)/\1/p' "$1" >"$tap_work/commands"
	[ "$(wc -l <"$tap_work/commands")" -ge "$2" ] || return
	while read -r command; do
		ask_crash "$vmlinux" "$vmcore" "$command" | sed '1,/shared object loaded/d; s/ *$//'
	done <"$tap_work/commands" >"$tap_work/real"
	sed -n 's/ *$//; /^    crash> /,/^ \{0,2\}[^ ]/{ /^ \{0,2\}[^ ]/d; /^ *crash> /d; s/^    //; p }' \
		"$1" | grep . >"$tap_work/told"
	diff "$tap_work/told" <(grep . "$tap_work/real")
}

# For ok: help and man page explain every option, and the man page every member of -j.
all_is_documented()
{
	local option member page=$top/crash-extension/unaccepted.8

	for option in r z m c j n P; do
		grep -q "^    -$option " "$tap_work/help" || { echo "help: -$option"; return 1; }
		grep -qE "^\\.B?I? ?\\\\-$option" "$page" || { echo "man page: -$option"; return 1; }
	done
	for member in $(grep -o '"[a-z_]*":' "$tap_work/views/j" | tr -d '":' | sort -u); do
		grep -qw "$member" "$page" || { echo "man page: $member"; return 1; }
	done
}

#
# Pipes, files, terminals.
#

on_terminal()
{
	local columns=$1
	shift
	"$top/testdata/t/terminal" "$columns" 'crash> ' env -u COLUMNS "$@" "$crash" -s "$vmlinux" \
		"$vmcore" | sed 's/\x1b\[[?0-9;]*[A-Za-z]//g; s/\r//g'
}

# widest COLUMNS ENVIRONMENT: prints the length of the picture's longest line on a terminal, in characters.
widest()
{
	printf 'set scroll off\nextend "%s"\nunaccepted -m\nquit\n' "$extension" |
		on_terminal "$1" "$2" | tee "$tap_work/picture" | sed -n '/^one cell/,/crash>/p' |
		grep -aE '^ +[0-9a-f]+  ' | LC_ALL=C.UTF-8 wc -L
}

shows_shades()
{
	widest 80 LC_ALL=C.UTF-8 >/dev/null
	grep '█' "$tap_work/picture" && grep '░' "$tap_work/picture"
}

# For ok: Ctrl-C ends a command that would never end, the next command works, and no memory is leaked.
survives_interrupt()
{
	{
		printf 'set scroll off\nextend "%s"\n' "$extension"
		printf 'repeat unaccepted -c\n^C VERDICT\nrepeat unaccepted -z\n^C PHYSICAL\n'
		printf 'repeat unaccepted -j\n^C schema\nrepeat unaccepted\n^C TOTAL\n'
		printf 'help -b\neval 40+2\nquit\n'
	} | on_terminal 80 LC_ALL=C >"$tap_work/interrupted" || return
	tail -n 40 "$tap_work/interrupted"
	grep -q 'hexadecimal: 2a' "$tap_work/interrupted" || return
	grep -q 'buf_inuse.*: \(\[0\]\)*$' "$tap_work/interrupted" || return
	awk '$1 == "mallocs:" || $1 == "frees:" { print $2 }' "$tap_work/interrupted" | uniq | wc -l |
		grep -qx 1
}

# entry_of LEVEL ADDRESS: prints the address, in hexadecimal, of the page table entry for an address.
entry_of()
{
	printf 'vtop %x\n' "$2" | ask_crash "$vmlinux" "$vmcore" "$(cat)" |
		sed -n "s/^ *$1: \([0-9a-f]*\) => .*/\1/p"
}

# For ok: page tables of the memory map are not in the dump, and the command survives it. crash's own reading of them is
# FATAL.
names_what_is_missing()
{
	ask_crash "$vmlinux" "$vmcore" 'unaccepted
unaccepted -c
unaccepted -r
unaccepted -z
unaccepted -m
unaccepted 30000000
unaccepted -j > '"$tap_work"'/missing.json
eval 40+2' >"$tap_work/missing" || return
	cat "$tap_work/missing"
	grep -q '^NOT CHECKED: node 0 zone DMA32: the dump does not have struct page' \
		"$tap_work/missing" || return
	grep -qx 'VERDICT: no finding in what could be checked' "$tap_work/missing" || return
	grep -q '^30000000: unknown: ' "$tap_work/missing" || return
	grep -q '^TOTAL .* at least$' "$tap_work/missing" || return
	grep -q 'hexadecimal: 2a' "$tap_work/missing" || return
	python3 -m json.tool "$tap_work/missing.json" >/dev/null
}

lose_page_tables()
{
	local undo

	undo=$("$top/testdata/t/poke" "$vmcore" \
		"$(entry_of PUD "${blocks[0]}")=0000003ffffff067") || bail "no entry"
	ok "page tables that are not in the dump: a message, not fatal" names_what_is_missing
	ok "control: crash's own reading of them is fatal" says 'read error|seek error|page excluded' \
		ask_crash "$vmlinux" "$vmcore" "struct page.flags ${blocks[0]#0x}"
	"$top/testdata/t/poke" "$vmcore" "$undo" >/dev/null || bail "poke $undo"
}

#
# Memory that a dump leaves out, and memory that it has lost.
#

# make_hole: makes a hole after the last unaccepted block: its struct pages are all zeros.
make_hole()
{
	local last

	last=$(pages_of_lists "$tap_work/views/z" | tail -n1)
	hole=$((0x$last + 0x10000))
	learn $hole
	unhole=$("$top/testdata/t/poke" "$vmcore" "$(physical $hole)=$(printf %08192x 0)") || bail "no hole"
}

# got_back OPTION: for ok: a stock makedumpfile makes a dump under a view without the memory map of unaccepted memory, and
# crash reads from it what it reads from the vmcore.
got_back()
{
	local reads

	reads="unaccepted -c
unaccepted -z
rd $(hex "${blocks[9]}") 16384
rd $(hex $hole) 512"
	rm -f "$work/view"
	"$view" --exclude-unaccepted-memmap "$stock" "$1" -d 31 "$vmcore" "$work/view" || return
	crash_says_the_same "$vmcore" "$work/view" "$reads" $'set zero_excluded on\n'"$reads"
}

# reads_alone: reads a left-out page in crash without the extension.
reads_alone()
{
	printf 'rd %x\nquit\n' $((blocks[9] + 0x1000)) | "$crash" -s "$vmlinux" "$work/view" 2>&1
}

leave_out()
{
	stock=$("$top/scripts/debian" program testing makedumpfile)
	build_view
	make_hole
	for option in -l -E; do
		ok "the memory map that the view hid from a stock makedumpfile $option is rebuilt" got_back $option
		ok "control: not without the extension" says 'seek error|read error' reads_alone
	done
	truncate -s -4096 "$work/view"
	ok "a truncated ELF file: the memory map is not rebuilt, and a message says so" says 'incomplete or flattened: the memory map cannot be rebuilt' \
		ask_crash "$vmlinux" "$work/view" unaccepted
	rm -f "$work/view"
	# shellcheck disable=SC2086 # words
	"$top/testdata/t/poke" "$vmcore" $unhole >/dev/null || bail "poke $unhole"
}

# lose DUMP PAGE: changes the dump as if makedumpfile had had no room for that page.
lose()
{
	python3 - "$@" <<-'EOT'
	import struct, sys
	dump, page = open(sys.argv[1], "r+b"), int(sys.argv[2], 16)
	header = dump.read(4096)
	status, = struct.unpack_from("<I", header, 424)
	sub_header, bitmaps = struct.unpack_from("<II", header, 432)
	dump.seek(4096 * (1 + sub_header) + 4096 * bitmaps // 2)
	bits = int.from_bytes(dump.read(4096 * bitmaps // 2), "little")
	assert bits >> page & 1
	before = bin(bits & ((1 << page) - 1)).count("1")
	dump.seek(4096 * (1 + sub_header + bitmaps) + 24 * before)
	dump.write(bytes(24))
	dump.seek(424)
	dump.write(struct.pack("<I", status | 8))
	EOT
}

# For ok: the command takes zeros in place of a zone neither for an empty zone nor for a guest without unaccepted memory.
zeros_are_not_believed()
{
	local crash=$work/crash-with-zeros

	ask_crash "$vmlinux" "$work/lost" "unaccepted
unaccepted -c
unaccepted -j > $tap_work/lost.json" >"$tap_work/lost" || return
	cat "$tap_work/lost"
	grep -q '^at least [0-9]* of ' "$tap_work/lost" || return
	grep -q '^NOT CHECKED: .* the dump does not have struct zone 1, at ' "$tap_work/lost" || return
	[ "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["total"]["complete"])' \
		"$tap_work/lost.json")" = False ]
}

lose_a_zone()
{
	make_command "$work/crash-with-zeros" "$crash" --zero_excluded
	"$stock" -l -d 31 "$vmcore" "$work/lost" >/dev/null 2>&1 || bail "no dump"
	lose "$work/lost" "$(hex $((0x$(physical $((dma32 + spanned))) >> 12)))" || bail "no such page"
	ok "--zero_excluded of an incomplete dump: zeros are not believed" zeros_are_not_believed
	rm -f "$work/lost"
}

make_ram_map
for suite in trixie testing; do
	ok "$suite: compiles without a warning" compiles $suite
	with_crash $suite
	check_views "$suite" "$vmlinux" "$vmcore" "$meminfo" "$zoneinfo"
	ok "$suite: -z has the blocks that crash's own list has" equal \
		"$(stock_lists "$vmlinux" "$vmcore" "$tap_work/views")" \
		"$(pages_of_lists "$tap_work/views/z")"
done
check_addresses "testing" "$vmlinux" "$vmcore" "$work" 3000 zero
ok "-m is as wide as the terminal: 80" equal 80 "$(widest 80 LC_ALL=C)"
ok "-m is as wide as the terminal: 144" equal 144 "$(widest 144 LC_ALL=C.UTF-8)"
ok "-m has shades where there is UTF-8" shows_shades
ok "| head ends the command and not crash" says '= 42$' \
	ask_crash "$vmlinux" "$vmcore" 'unaccepted -z | head -n 3
p 40+2'
ok "Ctrl-C ends the command and not crash" survives_interrupt
ask_crash "$vmlinux" "$vmcore" 'help unaccepted' >"$tap_work/help"
ok "the examples of the help are real" examples_are_real "$tap_work/help" 6
ok "the examples of the README are real" examples_are_real "$top/crash-extension/README.md" 3
ok "all is documented" all_is_documented
survey_by_stock
ok "an address, its struct page and its virtual address" one_address
for option in -c -l -z; do
	ok "filtered and compressed by makedumpfile $option" filtered $option
done
damage_lists
damage_the_rest
damage_zones
lose_page_tables
leave_out
lose_a_zone
ok "control: where nothing is damaged, nothing is named" \
	fails 1 'expected one finding' finds 'list <-> page type' 'node 0 zone DMA32'
ok "undone: -c finds nothing" says '^VERDICT: no finding' ask_crash "$vmlinux" "$vmcore" \
	'unaccepted -c'
plan
