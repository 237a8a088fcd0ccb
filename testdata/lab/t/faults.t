#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Causes faults in dying guests, and checks the outcome of each: a dump that equals the guest's memory, or a failure that
# nobody can take for a dump. Nobody may touch unaccepted memory.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

matrix=''

# lab OPTION...: runs a guest of $kernel with the patched makedumpfile, which prints its report.
lab()
{
	rm -rf "$out"
	# shellcheck disable=SC2086 # several words
	"$lab" $kernel --makedumpfile "$patched" --options -l,-d,$level,--message-level,31 \
		--keep-ram "$@" "$out"
}

# outcome WORD: adds the outcome of $fault on $kernel to the matrix.
outcome()
{
	matrix+="$fault|$name|$([ "$failed" = 0 ] && echo "$1" || echo "NOT $1")"$'\n'
}

# check NAME COMMAND...: runs one test of $fault on $kernel.
check()
{
	local check=$1
	shift
	ok "$name, $fault: $check" "$@" || failed=1
}

# leaving_blocks: prints the number of blocks that were being accepted, by makedumpfile's message: they have lost their
# page type, and are on no list.
leaving_blocks()
{
	local blocks

	blocks=$(grep -aoE 'died while it was accepting [0-9]+ block' "$out/log" | grep -o '[0-9]*')
	echo "${blocks:-0}"
}

# For ok, after the witness: makedumpfile counted the pages with the page type, and the blocks of 4 MiB that were being
# accepted.
counts_what_is_there_and_leaves()
{
	equal $(($(pages_there) + $(leaving_blocks) * 1024)) "$(reported "$out/log")"
}

# For ok: the table says that the block that the kernel was accepting when it died is unaccepted.
died_before_it_was_accepted()
{
	local start

	start=$(sed -n 's/.*lab: accepting \[\(0x[0-9a-f]*\),.*/\1/p' "$out/console.log")
	# The witness' status includes other checks.
	"$witness" "$out" "$start" >"$tap_work/at" || :
	cat "$tap_work/at"
	grep -q '^at_address.* table$' "$tap_work/at"
}

# makes_a_dump OPTION...: checks that there is a dump in spite of the fault.
makes_a_dump()
{
	failed=0
	check "there is a dump" lab "$@"
	check "nobody touched unaccepted memory" nobody_touched_it
	check "its pages are the guest's memory" is_the_guests_memory "$out/dump"
	[ "$name" = listed ] || check "it counts what is there" counts_what_is_there_and_leaves
	check "crash opens it" crash_opens_it
}

# makes_none STATUS SAYS OPTION...: checks that there is no dump, and that a message says why.
makes_none()
{
	local status=$1 why=$2
	shift 2

	failed=0
	check "no dump, and a message says so" fails "$status" "$why" lab "$@"
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

# dies_accepting OPTION...: the guest dies in the middle of an acceptance.
dies_accepting()
{
	makes_a_dump --crash accept "$@"
	check "it died there" console_says 'Kernel panic.*lab: accepting'
	check "that block is not accepted" died_before_it_was_accepted
	# 6.1 keeps the block on its free list.
	[ "$name" = 6.1 ] || check "makedumpfile says so" log_says 'died while it was accepting 1 block:'
}

fault_accepting()
{
	dies_accepting
	outcome "dump"
}

# The same, but /proc/vmcore does not hide the block, so makedumpfile itself must not read it.
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
	# 6.1 has only the lists of free blocks, and the tool does not use them.
	[ "$name" = 6.1 ] || check "makedumpfile says so" log_says 'list of unaccepted memory at .* is damaged'
	outcome "dump, said"
}

# A kernel that runs without EFI's services does not pass the tables to the capture kernel.
fault_no_table()
{
	makes_a_dump --append noefi
	check "makedumpfile says that nothing hides the memory" log_says '^This kernel was started without EFI'
	# The stock tool knows the page type of testing's kernel.
	[ "$name" = testing ] || check "control: the stock tool touches it" stock_touches_it --append noefi
	outcome "dump, said"
}

fault_old_vmcore()
{
	makes_a_dump --capture lab_vmcore_reads_all=1
	check "control: the stock tool touches it" stock_touches_it --capture lab_vmcore_reads_all=1
	outcome "dump"
}

# A capture kernel that dies on the table (6.8) lives if it does not know of the table. The control takes as long as the
# lab waits for a guest that hangs.
fault_unmapped_table()
{
	makes_a_dump --capture lab_table_unmapped=1 --append efi=noruntime
	check "makedumpfile says that nothing hides the memory" log_says '^This kernel was started without EFI'
	if [ -n "${LAB_ALL:-}" ]; then
		check "control: without these words it dies" fails 3 "expected 'capturing'" lab --capture lab_table_unmapped=1
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
	check "crash says that the partial dump is incomplete" says 'incomplete' "$crash" "$out/vmlinux" "$out/partial"
	check "nobody touched unaccepted memory" nobody_touched_it
	outcome "part, marked"
}

fault_killed()
{
	makes_a_dump --fault kill
	check "crash refuses the partial dump" refused_by_crash "$out/vmlinux" "$out/partial"
	outcome "dump at last"
}

# check_kernel NAME SUITE "OPTIONS" FAULT...: tests these faults on a kernel. SUITE's crash opens its dumps.
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
