#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the design of 2021 on Linux 6.1: the guest's own numbers must agree with its memory, and testdata/lab/witness
# sees in this memory which pages were touched.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# guest WHAT OPTION...: boots a 6.1 and asks the witness about its memory.
guest()
{
	local what=$1
	shift
	boot_guest "$what" --kernel 6.1 --keep-ram "$@"
	"$witness" "$out" >"$tap_work/witness" 2>&1
	witness_status=$?
	sed 's/^/# /' "$tap_work/witness"
}

# dumped_guest WHAT OPTION...: boots a guest whose capture kernel makes the dump with Debian's makedumpfile.
dumped_guest()
{
	guest "$@" --dump kdump --makedumpfile "$(command -v makedumpfile)"
}

zones_unaccepted()
{
	awk '$1 == "nr_unaccepted" { sum += $2 } END { print sum * 4 }' "$out/report/${1:-zoneinfo}"
}

at_least()
{
	[ "$2" -ge "$1" ] || { echo "expected at least $1, got '$2'"; return 1; }
}

no_complaints()
{
	! grep -E 'BUG|WARNING|Bad page|list_(add|del) corruption|Oops:' "$out/console.log"
}

both_nodes_have_some()
{
	equal 2 "$(awk '/^Node/ { node = $2 } $1 == "nr_unaccepted" && $2 { some[node] }
		END { print length(some) }' "$out/report/zoneinfo")"
}

# check_guest WHAT: tests that hold for every guest with the series.
check_guest()
{
	ok "$1: unaccepted memory is untouched, nothing is lost, stale or miscounted" \
		equal 0 $witness_status
	ok "$1: the guest's own sum is the sum of the blocks in its memory" \
		said_before "$(meminfo Unaccepted)" $(($(fact unaccepted_pages) * 4))
	ok "$1: so is the sum of its zones" said_before "$(zones_unaccepted)" $(($(fact unaccepted_pages) * 4))
	ok "$1: the kernel complains of nothing" no_complaints
}

# check_holes WHAT: if no program reads all memory (as /proc/kcore allows), each page of an unaccepted block is a hole.
check_holes()
{
	ok "$1: no page of an unaccepted block was touched" equal 0 "$(fact touched_pages)"
}

# check_dump WHAT: the same must hold after the capture kernel has made a dump.
check_dump()
{
	check_guest "$1"
	ok "$1: most of the memory is still unaccepted" \
		at_least $(($(meminfo MemTotal) / 8)) "$(fact unaccepted_pages)"
	ok "$1: there is a dump" test -s "$out/dump"
}

# in_flight: prints the range that was being accepted when the guest died, as two addresses.
in_flight()
{
	sed -n 's/.*lab: accepting \[\(0x[0-9a-f]*\), \(0x[0-9a-f]*\)).*/\1 \2/p' "$out/console.log" |
		head -n1
}

# For ok: the memory map and the table both say that the block is unaccepted.
in_flight_is_unaccepted()
{
	local range
	read -ra range < <(in_flight)
	[ ${#range[@]} = 2 ] || { echo "the guest did not die while it accepted memory"; return 1; }
	says '^at_address block table$' "$witness" "$out" "${range[0]}"
}

guest "lazy" --series --dump full
check_guest "lazy"
check_holes "lazy"
lazy_total=$(meminfo MemTotal)
ok "lazy: most of its memory is unaccepted" \
	at_least $((lazy_total / 2)) "$(meminfo Unaccepted)"
lazy_unaccepted=$(meminfo Unaccepted)
ok "lazy: vmcoreinfo has the value" \
	grep -aq '^NUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE)=-385$' "$out/vmcore"

guest "eager" --series --accept eager --dump none
check_guest "eager"
ok "eager: nothing is unaccepted" \
	equal "0 0 0" "$(meminfo Unaccepted) $(fact unaccepted_pages) $(fact table_pages)"
ok "eager: has the memory that the lazy guest has" \
	at_least $((lazy_total - 1024)) "$(meminfo MemTotal)"

guest "two nodes, four CPUs" --series --memory 8G --nodes 2 --cpus 4 --hog 3000 --dump none
check_guest "two nodes, four CPUs"
check_holes "two nodes, four CPUs"
ok "two nodes, four CPUs: both nodes have unaccepted memory" both_nodes_have_some

guest "kcore" --series --memory 8G --cpus 2 --work kcore --hog 5000 --dump none
check_guest "kcore"
ok "kcore: it was read meanwhile" at_least 1 "$(cat "$out/report/kcore")"

guest "exhausted" --series --work exhaust --dump none
check_guest "exhausted"
ok "exhausted: memory ran out" grep -q 'Out of memory: Killed process' "$out/console.log"
ok "exhausted: all was accepted" equal "0 0" \
	"$(meminfo Unaccepted exhausted) $(zones_unaccepted exhausted.zoneinfo)"
ok "exhausted: the memory is free again" \
	at_least $((lazy_total * 9 / 10)) "$(meminfo MemFree)"

# Other ways to take memory out of the free lists and to bring it back.
guest "taken out" --series --memory 8G --cpus 2 --work contiguous,sections,bad_page,plug --dump none
check_guest "taken out"
check_holes "taken out"
ok "contiguous: there is a page of 1 GiB" equal 1 "$(head -n1 "$out/report/contiguous")"
ok "contiguous: it was accepted" at_least $((900 << 10)) \
	$(($(meminfo Unaccepted contiguous.before) - $(meminfo Unaccepted contiguous.after)))
ok "sections: four go offline" equal 4 "$(head -n1 "$out/report/sections")"
ok "sections: with unaccepted memory" at_least $((256 << 10)) \
	$(($(meminfo Unaccepted sections.before) - $(meminfo Unaccepted sections)))
ok "sections: it is unaccepted when they are back" \
	said_before "$(meminfo Unaccepted sections.before)" "$(meminfo Unaccepted sections.after)"
ok "bad page: it is out of use" equal 4 "$(meminfo HardwareCorrupted bad_page.after)"
ok "bad page: the block that it lies in was accepted" at_least 2048 \
	$(($(meminfo Unaccepted bad_page.before) - $(meminfo Unaccepted bad_page.after)))
ok "plug: memory in the range of the table is refused" console_says 'replaces memory of the time of boot'
ok "plug: memory above the table's range is taken" equal "0x8000000000 added" "$(grep added "$out/report/plug")"

cma_area="cma=64M@5G"
guest "CMA" --series --append $cma_area --work exhaust --dump none
check_guest "CMA"
ok "CMA: there is an area" equal 65536 "$(meminfo CmaTotal)"
# The area has 32 units. The first is accepted as the guard of the memory before it.
guest "CMA that is only reserved" --series --append "$cma_area lab_cma_only_reserves=1" --work exhaust --dump none
ok "control: without the acceptance of the area, unaccepted memory was touched" at_least 31 "$(fact touched_units)"

# This control needs a kernel of its own to be built.
stock="control: the stock kernel does not have that memory"
if wants_all "$stock"; then
	guest "stock" --dump none
	ok "$stock" at_least $((lazy_unaccepted - 65536)) $((lazy_total - $(meminfo MemTotal)))
fi

dumped_guest "kdump, mmap" --series
check_dump "kdump, mmap"

dumped_guest "kdump, read" --series --options -l,-d,31,--non-mmap
check_dump "kdump, read"

dumped_guest "in flight" --series --cpus 2 --crash accept
ok "in flight: unaccepted memory is untouched, nothing is lost, stale or miscounted" \
	equal 0 $witness_status
ok "in flight: the block is neither lost nor accepted" in_flight_is_unaccepted
ok "in flight: there is a dump" test -s "$out/dump"

dumped_guest "control" --series --append lab_vmcore_reads_all=1
ok "control: without the check in /proc/vmcore, unaccepted memory was touched" \
	at_least 1 "$(fact touched_units)"
plan
