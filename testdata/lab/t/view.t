#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vmcore-view in the capture kernel of real guests, before Debian's own makedumpfile and before cp: the dump is the
# guest's memory, and nobody touches what is unaccepted, also where /proc/vmcore hides nothing.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# under_the_view WHAT OPTION...: a guest of $kernel, and what must be true of each.
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

# control WHAT OPTION...
control()
{
	local of=$1
	shift

	ok "$name, $of: control: the stock tool alone touches it" stock_touches_it "$@"
}

# Where the first kernel was started without EFI, the capture kernel hears of no acceptance table.
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

# There are more ranges than are worth a hole in memory (vmcore-view/holes.h): all others are read as zeros.
many_ranges()
{
	under_the_view "every second block" --view-options -v --append 'lab_every_second=1 noefi'
	ok "$what: there are many" log_says '[0-9]{3,} ranges of unaccepted memory'
}

# Without the view, cp reads all.
copied()
{
	under_the_view "no table, cp" --tool cp --append noefi
	ok "$what: it is an ELF file" says 'CORE' readelf -h "$out/dump"
	ok "$what: the stock tool filters it" "$stock" -l -d 31 "$out/dump" "$out/filtered"
	ok "$what: the pages of that are the guest's memory" is_the_guests_memory "$out/filtered"
}

# use_kernel NAME SUITE TOOL GENERATION "OPTIONS": SUITE's crash opens its dumps, and TOOL's makedumpfile writes them.
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
