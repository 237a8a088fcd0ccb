#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Watches from outside what makedumpfile reads of a real guest's memory: it must read nothing of unaccepted blocks. A
# reader that shares no code with it finds these blocks by their page types.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

modes=("-l -d 31" "-l -d 31 --non-mmap" "-l -d 1 --num-threads 2" "-E -d 31" "-l -d 31 --cyclic-buffer 16")

# unaccepted_blocks: prints the pages of all unaccepted blocks of 4 MiB, as ranges.
unaccepted_blocks()
{
	local head

	"$witness" "$out" --heads | while read -r head _; do
		echo $((16#$head))-$((16#$head + 1024))
	done
}

counts_as_the_guest()
{
	equal "$(guest_unaccepted "$out/report/meminfo")" $((${#blocks[@]} * 1024))
}

# watch PROGRAM MODE: runs the program, and writes its reads of unaccepted memory to $tap_work/forbidden.
watch()
{
	rm -f "$out/dump"
	# shellcheck disable=SC2086 # options
	TMPDIR=$tap_work witness "$out/vmcore" "$1" $2 "$out/vmcore" "$out/dump" || return
	witness_was_awake && reads_of "$out/vmcore" "${blocks[@]}" >"$tap_work/forbidden"
}

reads_none()
{
	watch "$patched" "$1" && equal 0 "$(wc -l <"$tap_work/forbidden")"
}

reads_all()
{
	watch "$stock" "$1" && [ "$(wc -l <"$tap_work/forbidden")" -ge $((${#blocks[@]} * 1024)) ]
}

# check_kernel WHAT OPTION...: tests a guest with a kernel.
check_kernel()
{
	local version mode

	boot_guest "$@" --memory 2G --dump full --keep-ram
	mapfile -t blocks < <(unaccepted_blocks)
	ok "$1: the number of blocks is the guest's own number" counts_as_the_guest
	for version in $makedumpfiles; do
		use_makedumpfile "$version"
		for mode in "${modes[@]}"; do
			ok "$1, $version: $mode: reads no unaccepted memory" reads_none "$mode"
		done
		ok "$1, $version: control: the stock tool reads all of it" reads_all "-l -d 1"
	done
}

build_witness
if [ -n "$no_witness" ]; then
	skip "reads of a real guest's memory" "$no_witness"
else
	build_makedumpfiles
	check_kernel 6.12 --kernel 6.12
	if wants_all "7.2"; then
		check_kernel 7.2 --kernel testing
	fi
fi
plan
