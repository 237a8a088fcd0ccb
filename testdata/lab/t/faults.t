#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What can go wrong when a guest dies, made on purpose, and the outcome that each must have: a dump that is
# the guest's memory, or a failure that nobody can take for one; and nobody touches unaccepted memory.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

matrix=''

# lab OPTION...: a guest of $kernel with the patched makedumpfile, which reports.
lab()
{
	rm -rf "$out"
	# shellcheck disable=SC2086 # several words
	"$lab" $kernel --makedumpfile "$patched" --options -l,-d,$level,--message-level,31 \
		--keep-ram "$@" "$out"
}

# outcome WORD: of $fault on $kernel, for the matrix.
outcome()
{
	matrix+="$fault|$name|$([ "$failed" = 0 ] && echo "$1" || echo "NOT $1")"$'\n'
}

# check NAME COMMAND...: one test of $fault on $kernel.
check()
{
	local check=$1
	shift
	ok "$name, $fault: $check" "$@" || failed=1
}

# Blocks that makedumpfile says were just being accepted: they have no page type any more, and are on no list.
leaving_blocks()
{
	local blocks

	blocks=$(grep -aoE 'died while it was accepting [0-9]+ block' "$out/log" | grep -o '[0-9]*')
	echo "${blocks:-0}"
}

# For ok, after the witness: what has the page type, and blocks of 4 MiB beside.
counts_what_is_there_and_leaves()
{
	equal $(($(pages_there) + $(leaving_blocks) * 1024)) "$(reported "$out/log")"
}

# For ok: the table says that what the kernel was about to accept when it died is not accepted.
died_before_it_was_accepted()
{
	local start

	start=$(sed -n 's/.*lab: accepting \[\(0x[0-9a-f]*\),.*/\1/p' "$out/console.log")
	# Its status is about more than that.
	"$witness" "$out" "$start" >"$tap_work/at" || :
	cat "$tap_work/at"
	grep -q '^at_address.* table$' "$tap_work/at"
}

# makes_a_dump OPTION...: the guest dies in some way, and yet there is a dump.
makes_a_dump()
{
	failed=0
	check "there is a dump" lab "$@"
	check "nobody touched unaccepted memory" nobody_touched_it
	check "its pages are the guest's memory" is_the_guests_memory "$out/dump"
	[ "$name" = listed ] || check "it counts what is there" counts_what_is_there_and_leaves
	check "crash opens it" crash_opens_it
}

# makes_none STATUS SAYS OPTION...: there is no dump, and it is said why.
makes_none()
{
	local status=$1 why=$2
	shift 2

	failed=0
	check "no dump, and it is said" fails "$status" "$why" lab "$@"
	check "nothing passes for a dump" test ! -e "$out/dump"
}

accepted_less_than_at_boot()
{
	local at_boot

	at_boot=$(guest_unaccepted "$out/report/meminfo")
	echo "$at_boot unaccepted pages at boot"
	[ "$(reported "$out/log")" -lt "$at_boot" ]
}

fault_none()
{
	makes_a_dump --cpus 2
	check "control: /proc/vmcore hides it, nothing is said" log_does_not_say 'without EFI'
	outcome "dump"
}

fault_before_init()
{
	makes_none 3 'guest lost .*vanished in stage boot' --append rdinit=/none
	check "the console says why" console_says 'Kernel panic'
	outcome "none, said"
}

# dies_accepting OPTION...
dies_accepting()
{
	makes_a_dump --crash accept "$@"
	check "it died there" console_says 'Kernel panic.*lab: accepting'
	check "that block is not accepted" died_before_it_was_accepted
	# 6.1 keeps it on its free list.
	[ "$name" = 6.1 ] || check "makedumpfile says so" log_says 'died while it was accepting 1 block:'
}

fault_accepting()
{
	dies_accepting
	outcome "dump"
}

# The same, and nobody but makedumpfile keeps off that block.
fault_accepting_unhidden()
{
	local unhidden=(--append noefi)

	[ "$name" != listed ] || unhidden=(--capture lab_vmcore_reads_all=1)
	dies_accepting "${unhidden[@]}"
	[ "$name" = testing ] || check "control: the stock tool touches unaccepted memory" \
		stock_touches_it --crash accept "${unhidden[@]}"
	outcome "dump, said"
}

fault_two_accept()
{
	makes_a_dump --crash race --cpus 2
	check "they had accepted some" accepted_less_than_at_boot
	outcome "dump"
}

fault_no_memory()
{
	makes_a_dump --crash memory
	check "it died there" console_says 'Kernel panic.*Out of memory'
	outcome "dump"
}

fault_hugetlb()
{
	makes_a_dump --append "hugepagesz=2M hugepages=600"
	check "the guest has its huge pages" grep -qE '^HugePages_Total: +600$' "$out/report/meminfo"
	outcome "dump"
}

fault_bad_list()
{
	makes_a_dump --fault list
	check "crash sees it" says 'FINDING' ask_crash "$out/vmlinux" "$out/dump" 'unaccepted -c'
	# 6.1 has no list but those of the free blocks, and the tool needs none.
	[ "$name" = 6.1 ] || check "makedumpfile says so" log_says 'list of unaccepted memory at .* is damaged'
	outcome "dump, said"
}

# A kernel that runs without EFI's services does not hand the tables on to the kernel that it starts.
fault_no_table()
{
	makes_a_dump --append noefi
	check "that nobody hides the memory is said" log_says '^This kernel was started without EFI'
	# But not where it knows the page type.
	[ "$name" = testing ] || check "control: the stock tool touches it" stock_touches_it --append noefi
	outcome "dump, said"
}

fault_old_vmcore()
{
	makes_a_dump --capture lab_vmcore_reads_all=1
	check "control: the stock tool touches it" stock_touches_it --capture lab_vmcore_reads_all=1
	outcome "dump"
}

# The capture kernels that die on the table (6.8) live if they do not hear of it; that they die without these
# words takes as long to see as the lab waits for a guest that hangs.
fault_unmapped_table()
{
	makes_a_dump --capture lab_table_unmapped=1 --append efi=noruntime
	check "that nobody hides the memory is said" log_says '^This kernel was started without EFI'
	if [ -n "${LAB_ALL:-}" ]; then
		check "control: else it dies" fails 3 "expected 'capturing'" lab --capture lab_table_unmapped=1
	fi
	outcome "dump, said"
}

fault_small_reserve()
{
	makes_none 3 'guest lost .*vanished in stage capture' --reserve 40M
	check "the console says why" console_says \
		'Kernel panic.*(memory|System is deadlocked)|[Oo]ut of memory|Initramfs unpacking failed'
	check "nobody touched unaccepted memory" nobody_touched_it
	outcome "none, said"
}

fault_full_disk()
{
	makes_none 1 'makedumpfile ended with 1' --disk 16M
	check "makedumpfile says why" log_says 'No space left on device'
	check "crash says that the part is none" says 'incomplete' "$crash" "$out/vmlinux" "$out/partial"
	check "nobody touched unaccepted memory" nobody_touched_it
	outcome "part, marked"
}

fault_killed()
{
	makes_a_dump --fault kill
	check "crash refuses the part" refused_by_crash "$out/vmlinux" "$out/partial"
	outcome "dump at last"
}

# check_kernel NAME SUITE "OPTIONS" FAULT...: SUITE's crash opens its dumps.
check_kernel()
{
	name=$1
	kernel=$3
	level=$(dump_level "$name")
	with_crash "$2"
	shift 3
	for fault; do
		"fault_$fault"
	done
}

common="none before_init two_accept no_memory hugetlb bad_list no_table small_reserve full_disk killed"

build_judge || bail "the judge does not compile"
if ! build_newest_makedumpfile; then
	skip "faults" "$why"
	plan
	exit
fi
# shellcheck disable=SC2086 # several words
check_kernel 6.12 trixie "--kernel 6.12" $common accepting accepting_unhidden
check_kernel listed trixie "--kernel listed" bad_list old_vmcore unmapped_table accepting_unhidden
if wants_all "the other kernels"; then
	# shellcheck disable=SC2086 # several words
	check_kernel listed trixie "--kernel listed" $common accepting
	# shellcheck disable=SC2086 # several words
	check_kernel testing testing "--kernel testing" $common accepting accepting_unhidden
	# shellcheck disable=SC2086 # several words
	check_kernel 6.1 bookworm "--kernel 6.1 --series" $common accepting accepting_unhidden
fi
print_matrix 16
plan
