# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # dump.sh and the tests set and use them
# Sourced by the tests of real guests: a guest in $out, and what its memory says afterwards.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../t/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../t/dump.sh"

lab=$top/testdata/lab/run
witness=$top/testdata/lab/witness
out=$(mktemp -d /dev/shm/lab.XXXXXX)
trap 'rm -rf "$tap_work" "$out"' EXIT

# boot_guest WHAT OPTION...: one life of a guest, in $out; without it there is nothing to test.
boot_guest()
{
	local what=$1
	shift

	rm -rf "$out"
	ok "$what: boots, reports, crashes" "$lab" "$@" "$out" || bail "no guest: $(tail -n1 "$tap_work/output")"
}

# wants_all WHAT: did somebody ask for all kernels? Else WHAT is counted as skipped.
wants_all()
{
	[ -n "${LAB_ALL:-}" ] || { skip "$1" "LAB_ALL=1 make check-lab has it"; return 1; }
}

# dump_level KERNEL: what its dumps are filtered with. Of Linux 7.1 and later makedumpfile 1.7.8 takes pages in use
# for a user's: see KDUMP.md.
dump_level()
{
	if [ "$1" = testing ]; then echo 23; else echo 31; fi
}

# meminfo ROW [FILE]: of the guest's own report, in kB.
meminfo()
{
	awk -v row="$1:" '$1 == row { print $2 }' "$out/report/${2:-meminfo}"
}

# fact NAME: what the witness counted.
fact()
{
	awk -v name="$1" '$1 == name { print $2 }' "$tap_work/witness"
}

# The first page of the kernel's code is changed in the guest's memory, behind the dump's back.
change_a_byte()
{
	local start

	start=$((16#$(sed -n 's/^ *\([0-9a-f]*\)-.* : Kernel code$/\1/p' "$out/report/iomem")))
	printf '\377\376\375\374' | dd of="$out/ram0" bs=1 seek=$((start + 4096)) conv=notrunc 2>/dev/null
}

# within_what_the_guest_said TOOL KIB: for ok: of a tool that a lab guest ran on itself: what the kernel
# said right before and right behind it are the bounds.
within_what_the_guest_said()
{
	local before after

	before=$(meminfo Unaccepted "$1.before")
	after=$(meminfo Unaccepted "$1.after")
	cat "$out/report/$1"
	echo "$2 kB, the guest said $before and $after"
	[ "$2" -le "$before" ] && [ "$2" -ge "$after" ] && [ "$2" -gt 1000000 ]
}

# said_before SAID KIB: for ok: what the guest said before it died is what there was then, but for what it
# accepted in between: a block or two, where every CPU wants some of its own, or a daemon runs.
said_before()
{
	local accepted=$(($1 - $2))

	((accepted >= 0 && accepted <= 16384)) || { echo "the guest said $1 kB, there are $accepted kB less"; return 1; }
}

# For ok: nobody read or wrote a unit that the acceptance table calls unaccepted. Mainline's blocks are larger
# than a unit: part of one may have been used before the kernel had it.
nobody_touched_it()
{
	"$witness" "$out" | tee "$tap_work/witness"
	equal 0 "$(fact touched_units)"
}

# For ok: and there are many.
untouched()
{
	nobody_touched_it && [ "$(fact table_pages)" -gt 100000 ]
}

# before_unaccepted ADDRESS: a page is the last one before a unit that the table calls unaccepted.
before_unaccepted()
{
	# Its status is about more than that.
	"$witness" "$out" $(($1 + 4096)) >"$tap_work/at" || :
	grep -q '^at_address.* table$' "$tap_work/at" || { echo "$1 is not before unaccepted memory"; return 1; }
}

# of_the_capture_kernel ADDRESS: it has the first 640 KiB, too, for its real-mode code, and writes there
# when the dump is done.
of_the_capture_kernel()
{
	(($1 < 640 << 10)) && awk '/Linux version/ { has = 0 }
		/BIOS-e820: \[mem 0x0000000000001000-0x000000000009ffff\] usable/ { has = 1 }
		END { exit !has }' "$out/console.log"
}

# is_the_guests_memory DUMP: for ok: each page of a dump by kdump is as it lies in the guest's memory,
# but for what mainline's /proc/vmcore hides besides: the last page before unaccepted memory reads as zeros.
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

# For ok: kdump-tools have makedumpfile write a stream, which libkdumpfile 0.5.1 does not read.
unflatten()
{
	makedumpfile -R "$out/dump.whole" <"$out/dump"
}

# pages_there: unaccepted in the guest's memory. 6.5 to 6.11 have no page type: there the kernel's counter is the judge.
pages_there()
{
	local typed

	typed=$(fact unaccepted_pages)
	if ((typed)); then echo "$typed"; else fact miscounted_pages; fi
}

# For ok, after the witness: what the log of the dump says.
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

# stock_touches_it OPTION...: for ok: the stock tool alone, in a guest of $kernel. How it ends is its own business.
stock_touches_it()
{
	local rc=0

	# shellcheck disable=SC2086 # several words
	"$lab" $kernel --makedumpfile "$stock" --keep-ram "$@" "$out" || rc=$?
	! nobody_touched_it && grep -E '^touched_units [1-9]' "$tap_work/witness"
}
