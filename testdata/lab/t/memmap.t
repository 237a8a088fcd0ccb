#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In the capture kernel of real guests, the patched makedumpfile, and Debian's under the view, leave out the memory map of
# unaccepted memory. crash rebuilds it, and the result must equal the guest's memory.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# make_reference: makes a vmcore of the guest's memory. What crash reads from it is the judge.
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

# check WHAT SUITE OPTION...: boots a guest and tests its dump with SUITE's crash.
check()
{
	local what=$1 suite=$2
	shift 2

	with_crash "$suite"
	boot_guest "$what" --keep-ram "$@"
	vmlinux=$out/vmlinux
	ok "$what: nobody touched unaccepted memory" untouched
	ok "$what: the pages in the dump are the guest's memory" is_the_guests_memory "$out/dump"
	ok "$what: nearly all of the memory map is left out" memmap_left_out "$out/log" 95
	ok "$what: the guest's memory as a vmcore" make_reference
	ok "$what: crash rebuilds all struct pages" crash_says_the_same "$out/vmcore" "$out/dump" 'kmem -p'
	ok "$what: control: not without the extension" is_not_the_same
}

# with_patched WHAT SUITE OPTION...: tests the patched makedumpfile.
with_patched()
{
	local what=$1 suite=$2
	shift 2

	check "$what" "$suite" --makedumpfile "$patched" \
		--options "-l,-d,${level:-31},--message-level,31,--exclude-unaccepted-memmap" "$@"
}

# with_view WHAT SUITE TOOL OPTION...: tests Debian's makedumpfile of the release TOOL under the view.
with_view()
{
	local what=$1 suite=$2 tool=$3
	shift 3

	check "$what, under the view" "$suite" --view --view-options -m \
		--makedumpfile "$("$top/scripts/debian" program "$tool" makedumpfile)" "$@"
}

build_judge || bail "the judge does not compile"
with_view "6.12, two nodes" trixie testing --nodes 2 --cpus 2
if wants_all "the other kernels, under the view"; then
	with_view "listed" trixie testing --kernel listed
	with_view "7.2" testing testing --kernel testing
	with_view "6.1 with the series" bookworm bookworm --kernel 6.1 --series
fi
if ! build_newest_makedumpfile; then
	skip "the memory map, patched makedumpfile" "$why"
	plan
	exit
fi
with_patched "6.12, two nodes" trixie --nodes 2 --cpus 2
with_patched "6.12, four levels of page tables" trixie --append no5lvl
if wants_all "the other kernels"; then
	level=$(dump_level testing) with_patched "7.2" testing --kernel testing
	with_patched "6.1 with the series" bookworm --kernel 6.1 --series
fi
plan
