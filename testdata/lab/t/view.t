#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests vmcore-view in the capture kernel of real guests, with Debian's own makedumpfile and with cp: the dump is the
# guest's memory, and nobody touches unaccepted memory, even if /proc/vmcore hides nothing.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# under_the_view WHAT OPTION...: boots a guest of $kernel, with the tests that hold for each guest.
under_the_view()
{
	what="$name, $1"
	shift

	# shellcheck disable=SC2086 # several words
	boot_guest "$what" $kernel --view --makedumpfile "$stock" --keep-ram "$@"
	ok "$what: nobody touched unaccepted memory" untouched
	ok "$what: the view counts what is there" counts_what_is_there
	ok "$what: the pages are the guest's memory" is_the_guests_memory "$out/dump"
	check_answer "$what" "$out/vmlinux" "$out/dump"
	ok "$what: crash's total is what is there" equal $(($(pages_there) * 4)) "$(total_of "$answer")"
}

# control WHAT OPTION...: without the view, the stock tool must touch unaccepted memory.
control()
{
	local of=$1
	shift

	ok "$name, $of: control: the stock tool alone touches it" stock_touches_it "$@"
}

# The first kernel was started without EFI, so the capture kernel does not know the acceptance table.
without_the_table()
{
	[ "$name" = testing ] || control "no table" --append noefi
	under_the_view "no table" --append noefi
}

old_vmcore()
{
	control "old /proc/vmcore" --capture lab_vmcore_reads_all=1
	under_the_view "old /proc/vmcore" --capture lab_vmcore_reads_all=1
}

# There are more ranges than vmcore-view makes holes (vmcore-view/holes.h): the other ranges read as zeros.
many_ranges()
{
	under_the_view "every second block" --view-options -v --append 'lab_every_second=1 noefi'
	ok "$what: there are many ranges" log_says '[0-9]{3,} ranges of unaccepted memory'
}

# copied: without the view, cp would read all memory.
copied()
{
	under_the_view "no table, cp" --tool cp --append noefi
	ok "$what: the dump is an ELF file" says 'CORE' readelf -h "$out/dump"
	ok "$what: the stock tool filters it" "$stock" -l -d 31 "$out/dump" "$out/filtered"
	ok "$what: the pages of the filtered dump are the guest's memory" is_the_guests_memory "$out/filtered"
}

# use_kernel NAME SUITE TOOL GENERATION "OPTIONS": selects the kernel. SUITE's crash opens its dumps, and the
# makedumpfile of the release TOOL writes them.
use_kernel()
{
	name=$1
	with_crash "$2"
	stock=$("$top/scripts/debian" program "$3" makedumpfile)
	generation=$4
	kernel=$5
}

build_judge || bail "the judge does not compile"

use_kernel 6.12 trixie testing typed "--kernel 6.12"
under_the_view "two CPUs" --cpus 2
without_the_table
copied
many_ranges
use_kernel listed trixie testing listed "--kernel listed"
old_vmcore
if wants_all "the other kernels"; then
	under_the_view "two CPUs" --cpus 2
	without_the_table
	use_kernel testing testing testing exported "--kernel testing"
	under_the_view "two CPUs" --cpus 2
	without_the_table
	use_kernel 6.1 bookworm bookworm buddy-offline "--kernel 6.1 --series"
	under_the_view "two CPUs" --cpus 2
	without_the_table
fi
plan
