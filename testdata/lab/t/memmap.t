#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# makedumpfile --exclude-unaccepted-memmap in the capture kernel of real guests: the memory map that crash
# puts together again is the one that lies in the guest's memory.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# The guest's memory as it is after all, opened by crash: the judge of what is got back.
make_reference()
{
	"$top/testdata/lab/ram2vmcore" "$out" "$out/vmcore"
}

without_extension()
{
	extension=/none crash_says_the_same "$out/vmcore" "$out/dump" 'kmem -p'
}

is_not_the_same()
{
	! without_extension
}

# check WHAT SUITE OPTION...
check()
{
	local what=$1 suite=$2
	shift 2

	with_crash "$suite"
	boot_guest "$what" --makedumpfile "$patched" --keep-ram \
		--options "-l,-d,${level:-31},--message-level,31,--exclude-unaccepted-memmap" "$@"
	vmlinux=$out/vmlinux
	ok "$what: nobody touched unaccepted memory" untouched
	ok "$what: what is there is the guest's memory" is_the_guests_memory "$out/dump"
	ok "$what: nearly all of the memory map is left out" memmap_left_out "$out/log" 95
	ok "$what: the guest's memory as a vmcore" make_reference
	ok "$what: all struct pages are got back" crash_says_the_same "$out/vmcore" "$out/dump" 'kmem -p'
	ok "$what: control: not without the extension" is_not_the_same
}

build_judge || bail "the judge does not compile"
if ! build_newest_makedumpfile; then
	skip "the memory map" "$why"
	plan
	exit
fi
check "6.12, two nodes" trixie --nodes 2 --cpus 2
check "6.12, four levels of page tables" trixie --append no5lvl
if wants_all "the other kernels"; then
	level=$(dump_level testing) check "7.2" testing --kernel testing
	check "6.1 with the series" bookworm --kernel 6.1 --series
fi
plan
