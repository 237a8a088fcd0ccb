# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # dump.sh and the tests set and use them
# The tests of real guests source this file: it runs a guest in $out, and judges its memory afterwards.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../t/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../t/dump.sh"

lab=$top/testdata/lab/run
witness=$top/testdata/lab/witness
out=$(mktemp -d /dev/shm/lab.XXXXXX)
trap 'rm -rf "$tap_work" "$out"' EXIT

# boot_guest WHAT OPTION...: runs one life of a guest in $out. If that fails, the whole test ends.
boot_guest()
{
	local what=$1
	shift

	rm -rf "$out"
	ok "$what: boots, reports, crashes" "$lab" "$@" "$out" || bail "no guest: $(tail -n1 "$tap_work/output")"
}

# wants_all WHAT: tests whether the user asked for all kernels (LAB_ALL). If not, counts WHAT as skipped.
wants_all()
{
	[ -n "${LAB_ALL:-}" ] || { skip "$1" "LAB_ALL=1 make check-lab runs it"; return 1; }
}

# dump_level KERNEL: prints the dump level for a kernel. On Linux 7.1 and later makedumpfile 1.7.8 takes pages in use for
# user pages: see KDUMP.md.
dump_level()
{
	if [ "$1" = testing ]; then echo 23; else echo 31; fi
}

# meminfo ROW [FILE]: prints a row of the guest's own report, in kB.
meminfo()
{
	awk -v row="$1:" '$1 == row { print $2 }' "$out/report/${2:-meminfo}"
}

# fact NAME: prints a count of the witness.
fact()
{
	awk -v name="$1" '$1 == name { print $2 }' "$tap_work/witness"
}

# change_a_byte: changes the kernel's code in the guest's memory, after the dump was made.
change_a_byte()
{
	local start

	start=$((16#$(sed -n 's/^ *\([0-9a-f]*\)-.* : Kernel code$/\1/p' "$out/report/iomem")))
	printf '\377\376\375\374' | dd of="$out/ram0" bs=1 seek=$((start + 4096)) conv=notrunc 2>/dev/null
}

# within_what_the_guest_said TOOL KIB: for ok: TOOL ran inside the guest and reported KIB, which lies between the
# kernel's own numbers right before and right after.
within_what_the_guest_said()
{
	local before after

	before=$(meminfo Unaccepted "$1.before")
	after=$(meminfo Unaccepted "$1.after")
	cat "$out/report/$1"
	echo "$2 kB, the guest said $before and $after"
	[ "$2" -le "$before" ] && [ "$2" -ge "$after" ] && [ "$2" -gt 1000000 ]
}

# said_before SAID KIB: for ok: the guest said SAID before it died, and KIB is what was left. The difference is what it
# accepted in between: a few blocks, for each CPU or for a daemon.
said_before()
{
	local accepted=$(($1 - $2))

	((accepted >= 0 && accepted <= 16384)) || { echo "the guest said $1 kB, there are $accepted kB less"; return 1; }
}

# For ok: nobody read or wrote a unit that is unaccepted by the acceptance table. Units count, not blocks: mainline's
# blocks are larger than a unit, and a part of a block may have been used before the kernel had it.
nobody_touched_it()
{
	"$witness" "$out" | tee "$tap_work/witness"
	equal 0 "$(fact touched_units)"
}

# For ok: nobody touched unaccepted memory, and there is much of it.
untouched()
{
	nobody_touched_it && [ "$(fact table_pages)" -gt 100000 ]
}

# before_unaccepted ADDRESS: tests whether a page is the last one before a unit that is unaccepted by the table.
before_unaccepted()
{
	# The witness' status includes other checks.
	"$witness" "$out" $(($1 + 4096)) >"$tap_work/at" || :
	grep -q '^at_address.* table$' "$tap_work/at" || { echo "$1 is not before unaccepted memory"; return 1; }
}

# of_the_capture_kernel ADDRESS: tests whether the address is in the first 640 KiB, if the capture kernel has them: it
# writes its real-mode code there after the dump.
of_the_capture_kernel()
{
	(($1 < 640 << 10)) && awk '/Linux version/ { has = 0 }
		/BIOS-e820: \[mem 0x0000000000001000-0x000000000009ffff\] usable/ { has = 1 }
		END { exit !has }' "$out/console.log"
}

# is_the_guests_memory DUMP: for ok: each page of a dump by kdump has the bytes of the guest's memory. The exception is
# the last page before unaccepted memory: mainline's /proc/vmcore hides it as well, and it reads as zeros.
is_the_guests_memory()
{
	local differ address

	"$judge" "$out" "$1" >"$tap_work/judged" 2>"$tap_work/complaints"
	cat "$tap_work/judged" "$tap_work/complaints"
	differ=$(awk '$1 == "differ" { print $2 }' "$tap_work/judged")
	equal "${differ:-none}" "$(wc -l <"$tap_work/complaints")" || return
	while IFS=: read -r address _; do
		of_the_capture_kernel "$address" || before_unaccepted "$address" || return
	done <"$tap_work/complaints"
}

# For ok: kdump-tools make makedumpfile write a flattened stream, and libkdumpfile 0.5.1 does not read that.
unflatten()
{
	makedumpfile -R "$out/dump.whole" <"$out/dump"
}

# pages_there: prints the number of unaccepted pages in the guest's memory. 6.5 to 6.11 have no page type, so the kernel's
# counter counts there.
pages_there()
{
	local typed

	typed=$(fact unaccepted_pages)
	if ((typed)); then echo "$typed"; else fact miscounted_pages; fi
}

# For ok, after the witness: the log of the dump has the number of unaccepted pages.
counts_what_is_there()
{
	equal "$(pages_there)" "$(reported "$out/log")"
}

console_says()
{
	grep -aE "$1" "$out/console.log"
}

log_says()
{
	grep -aE "$1" "$out/log"
}

log_does_not_say()
{
	! log_says "$1"
}

crash_opens_it()
{
	says '^[0-9]+ of|^at least|^no unaccepted' ask_crash "$out/vmlinux" "$out/dump" unaccepted
}

# stock_touches_it OPTION...: for ok: the stock tool alone touches unaccepted memory in a guest of $kernel. It may end
# in any way.
stock_touches_it()
{
	local rc=0

	# shellcheck disable=SC2086 # several words
	"$lab" $kernel --makedumpfile "$stock" --keep-ram "$@" "$out" || rc=$?
	! nobody_touched_it && grep -E '^touched_units [1-9]' "$tap_work/witness"
}
