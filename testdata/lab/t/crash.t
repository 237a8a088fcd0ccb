#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the crash command on a guest whose memory was kept: it compares addresses with the holes of the memory, and page
# types with a reader that shares no code with it. It also tests the acceptance table, which is only in a dump with the
# memory of ACPI tables, and the command on a running kernel.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"
# shellcheck source=testdata/t/views.sh
. "$(dirname "$0")/../../t/views.sh"

vmlinux=$out/vmlinux
vmcore=$out/vmcore

# For ok: the command lists exactly the pages that have the type.
heads_agree()
{
	"$witness" "$out" --heads | cut -d' ' -f1 | sort >"$tap_work/typed"
	awk 'NF == 4 && $4 ~ /^[0-9]+$/ { print $2 }' "$tap_work/views/z" | sort >"$tap_work/listed"
	[ -s "$tap_work/typed" ] && diff "$tap_work/typed" "$tap_work/listed"
}

# table_word OFFSET VALUE: prints an argument for poke that sets 8 bytes of the acceptance table.
table_word()
{
	printf '%x=%016x' $((table + $1)) $(($2))
}

# with_poke ARGUMENT COMMAND...: for ok: runs the command while the dump is changed.
with_poke()
{
	local undo rc

	undo=$("$top/testdata/t/poke" "$vmcore" "$1") || return
	shift
	"$@"
	rc=$?
	"$top/testdata/t/poke" "$vmcore" "$undo" >/dev/null || return
	return $rc
}

check()
{
	ask_crash "$vmlinux" "$vmcore" 'unaccepted -c'
}

# finds SOURCES: for ok: the check has one finding, between SOURCES.
finds()
{
	check >"$tap_work/found"
	cat "$tap_work/found"
	grep -q "^FINDING 1: .*: $1\$" "$tap_work/found" && grep -qx 'VERDICT: 1 finding' "$tap_work/found"
}

check_table()
{
	local base unit=$((2 << 20)) first bit

	vmcore=$out/vmcore.acpi
	"$top/testdata/lab/ram2vmcore" --acpi "$out" "$vmcore" || bail "no vmcore with ACPI tables"
	table=$(ask_crash "$vmlinux" "$vmcore" 'p efi.unaccepted' | sed -n 's/^\$.*= //p')
	base=$(ask_crash "$vmlinux" "$vmcore" "rd -p $(printf %x $((table + 8)))" |
		awk '/^ *[0-9a-f]+: / { print "0x" $2 }')
	first=$(awk '$4 == "0" && $5 == "DMA32" { print "0x" $1; exit }' "$tap_work/views/r")
	ok "-c: all of it could be checked" says '^VERDICT: no finding$' check
	ok "a table of an unknown version: -c names it" with_poke "$(table_word 0 '2 << 20 << 32 | 2')" \
		finds 'table <-> its header'
	ok "an accepted block becomes unaccepted in the table: -c names it" \
		with_poke "$(table_word "24 + (0x100000000 - $base) / $unit / 8 / 8 * 8" 1)" \
		finds 'table <-> list'
	bit=$(((first - base) / unit))
	ok "a waiting block becomes accepted in the table: that is normal" \
		with_poke "$(table_word "24 + $bit / 64 * 8" "~(3 << $bit % 64)")" \
		says '^VERDICT: no finding$' check
	ok "then its address is in a guard unit" \
		with_poke "$(table_word "24 + $bit / 64 * 8" "~(3 << $bit % 64)")" \
		says ': guard unit: ' ask_crash "$vmlinux" "$vmcore" "unaccepted ${first#0x}"
}

# For ok: the sum of the nodes' totals is the total.
nodes_add_up()
{
	local of=()

	for node in '' '-n 0' '-n 1'; do
		of+=("$(ask_crash "$vmlinux" "$vmcore" "unaccepted $node" |
			total_of)")
	done
	[ "${of[2]}" -gt 0 ] && equal "${of[0]}" $((of[1] + of[2]))
}

# check_flight: the guest died after a block left its list and before the platform accepted it. Its last message has the
# range.
check_flight()
{
	local words start end vmcore=$vmcore

	words=$(sed -n 's/.*lab: accepting \[0x\([0-9a-f]*\), 0x\([0-9a-f]*\)).*/\1 \2/p' \
		"$out/console.log" | head -n1)
	ok "in flight: the guest died while it accepted memory" test -n "$words" || return
	read -r start end <<<"$words"
	start=$(printf %x $((0x$start))) end=$(printf %x $((0x$end)))
	ok "in flight, no table: the summary names the units" says '^ACCEPTING: units \[[0-9]+, [0-9]+\)' \
		ask_crash "$vmlinux" "$vmcore" unaccepted
	ok "in flight, no table: its address is not called accepted" says "^$start: unknown: " \
		ask_crash "$vmlinux" "$vmcore" "unaccepted $start"
	ok "in flight, no table: -c finds nothing" says '^VERDICT: no finding' check
	vmcore=$out/vmcore.acpi
	"$top/testdata/lab/ram2vmcore" --acpi "$out" "$vmcore" || bail "no vmcore with ACPI tables"
	ok "in flight: the summary has the range" says "^ACCEPTING: \\[[0-9a-f]+, $end\\) was just being" \
		ask_crash "$vmlinux" "$vmcore" unaccepted
	ok "in flight: its address is being accepted" says "^$start: being accepted: " \
		ask_crash "$vmlinux" "$vmcore" "unaccepted $start"
	ok "in flight: -c calls this normal, and finds nothing" says '^VERDICT: no finding$' check
	ok "in flight: -c reports it" says '^NORMAL: accepting_list: ' check
}

check_live()
{
	local what=$1
	shift

	boot_guest "$what" --dump none --work live "$@"
	ok "$what: the total is the guest's" within_what_the_guest_said live "$(total_of "$out/report/live")"
	ok "$what: -c finds nothing" grep -q '^VERDICT: no finding' "$out/report/live"
}

check_live "live, 6.12"
boot_guest "two nodes" --dump full --keep-ram --memory 8G --nodes 2 --cpus 2
for suite in trixie testing; do
	with_crash $suite
	check_views "two nodes, $suite" "$vmlinux" "$vmcore" "$out/report/meminfo" \
		"$out/report/zoneinfo"
done
check_addresses "two nodes" "$vmlinux" "$vmcore" "$out" 10000 hole
ok "two nodes: the pages with the type are the pages listed" heads_agree
ok "two nodes: -n 0 and -n 1 add up" nodes_add_up
check_table

vmcore=$out/vmcore
boot_guest "in flight" --dump full --keep-ram --crash accept
check_flight

vmcore=$out/vmcore
boot_guest "after a memory hog" --dump full --memory 2G --hog 1400
check_views "after a memory hog" "$vmlinux" "$vmcore" "$out/report/meminfo" "$out/report/zoneinfo"
plan
