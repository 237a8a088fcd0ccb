#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests kdump as users have it: a Debian with systemd, whose kdump-tools load the capture kernel and save the dump.
# Afterwards the guest's memory is the judge of the dump, and shows which pages nobody touched.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# guest WHAT OPTION...: runs the whole cycle, from the boot to the reboot after the dump.
guest()
{
	local what=$1
	shift
	boot_guest "$what" --dump kdump-tools --keep-ram "$@"
	echo "# $(cut -d' ' -f1-3 "$out/report/version"), $(stat -c %s "$out/dump") bytes"
}

# For ok: the judge sees a changed byte in the middle of the dump.
judge_sees_a_changed_byte()
{
	change_a_byte
	! is_the_guests_memory "$out/dump.whole"
}

# For ok: the witness sees a touch of one unaccepted page. The test takes the head after a quarter of the blocks: it is
# well below 2 GiB, where an address is also the offset in the file.
witness_sees_a_touch()
{
	local pfn

	pfn=$("$witness" "$out" --heads | awk '{ head[NR] = $1 } END { print head[int(NR / 4)] }')
	dd if=/dev/zero of="$out/ram0" bs=4096 count=1 conv=notrunc seek=$((16#$pfn)) 2>/dev/null
	! untouched
}

# check_numbers WHAT: compares the numbers, after the witness. The guest's own number is not exact here, since its daemons
# accept more memory after it.
check_numbers()
{
	local there=$(($(fact unaccepted_pages) * 4))

	check_answer "$1" "$out/vmlinux" "$out/dump"
	ok "$1: the total is what is in the guest's memory" equal "$there" "$(total_of "$answer")"
	ok "$1: the total is what the guest said" said_before "$(meminfo Unaccepted)" "$there"
}

# check WHAT SUITE GENERATION OPTION...: boots a guest and tests its dump with SUITE's crash.
check()
{
	local what=$1 suite=$2
	generation=$3
	shift 3
	guest "$what" "$@"
	ok "$what: kdump-tools were ready" grep -q 'ready to kdump' "$out/report/kdump-config"
	ok "$what: nobody touched unaccepted memory" untouched
	ok "$what: the stream is whole" unflatten
	ok "$what: its pages are the guest's memory" is_the_guests_memory "$out/dump.whole"
	with_crash "$suite"
	check_numbers "$what"
	ok "$what: crash says who died" says 'sysrq_handle_crash' crash_command bt
}

crash_command()
{
	printf '%s\nquit\n' "$1" | "$crash" -s "$out/vmlinux" "$out/dump" 2>&1
}

# check_view OPTION...: tests $kernel with the release's own tool, which the package has replaced by a wrapper.
check_view()
{
	local what="$kernel, Debian's makedumpfile under the view"

	check "$what" "$suite" "$generation" --kernel "$kernel" --makedumpfile debian --view "$@"
	ok "$what: the messages of the dead kernel are there" grep -q 'sysrq: Trigger a crash' "$out/dmesg"
	ok "$what: vmcore-view reports the pages" console_says "vmcore-view: /proc/vmcore: Unaccepted pages: "
	[ "$generation" = exported ] || ok "$kernel: the view makes the dump smaller" \
		test "$(stat -c %s "$out/dump")" -lt "$stock_size"
}

# check_kernel KERNEL SUITE GENERATION OPTION...: tests a kernel with the release's own tool, alone and under the view,
# and with the patched tool.
check_kernel()
{
	local kernel=$1 suite=$2 generation=$3
	shift 3
	check "$kernel, Debian's makedumpfile" "$suite" "$generation" \
		--kernel "$kernel" --makedumpfile debian "$@"
	ok "$kernel, Debian's makedumpfile: the messages of the dead kernel are there" \
		grep -q 'sysrq: Trigger a crash' "$out/dmesg"
	stock_size=$(stat -c %s "$out/dump")
	# The stock tool is wrong at level 31 on Linux 7.1 and later; under the view it is right.
	check_view "${@/-d,23/-d,31}"
	if ! build_newest_makedumpfile; then
		skip "$kernel, patched makedumpfile" "$why"
		return
	fi
	check "$kernel, patched makedumpfile" "$suite" "$generation" \
		--kernel "$kernel" --makedumpfile "$patched" "$@"
	# If the stock tool knows the page type, both tools leave out the same pages, but no two guests are alike.
	[ "$generation" = exported ] || ok "$kernel: the patched makedumpfile writes less" \
		test "$(stat -c %s "$out/dump")" -lt "$stock_size"
}

[ "$(id -u)" -eq 0 ] || { echo "1..0 # SKIP only root can install the guest's userland"; exit; }
build_judge || bail "the judge does not compile"

check_kernel 6.12 trixie typed
ok "control: the judge sees one changed byte" judge_sees_a_changed_byte
ok "control: the witness sees one page that was touched" witness_sees_a_touch

# A cycle takes a minute, so the other kernels run only if the user asks for them.
if wants_all "6.1 and 7.2"; then
	check_kernel 6.1 bookworm buddy-offline --series
	check_kernel testing testing exported --options "-c,-d,$(dump_level testing)"
fi
plan
