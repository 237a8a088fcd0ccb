#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests Debian's own, unmodified makedumpfile of each release under vmcore-view, on each generation of kernels, in each
# mode. The dump has the pages of the patched tool's dump, byte for byte, and the tool reads no unaccepted memory.
# Prints a matrix at the end.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"
# shellcheck source=testdata/t/modes.sh
. "$(dirname "$0")/modes.sh"

work=$build/view-modes

# works_at LEVEL: for ok: the dump of this level has the expected pages.
works_at()
{
	local level=$1 wanted

	wanted=$(wanted_of "$generation" patched "$1")
	works lzo plain -l
}

# number_of_pages DUMP: prints the largest number of pages, by the header (max_mapnr).
number_of_pages()
{
	od -An -tu4 -j440 -N4 "$1" | tr -d ' '
}

# For ok: unaccepted memory at the end of memory does not reduce the number of pages in the header.
guest_is_as_large()
{
	local whole_size

	"$stock" -l -d 1 "$whole" "$work/first" && whole_size=$(number_of_pages "$work/first") || return
	run plain -l && equal "$whole_size" "$(number_of_pages "$work/ours")"
}

# For ok: a dump that was filtered before gets no view, and the tool does what it does without vmcore-view.
passes_a_dump_through()
{
	rm -f "$work"/{first,second,third}
	"$stock" -l -d 2 "$whole" "$work/first" && "$stock" -l -d 31 "$work/first" "$work/second" &&
		says_one_line 'a dump by makedumpfile stays as it is' "$program" -l -d 31 "$work/first" "$work/third" &&
		cmp "$work/second" "$work/third"
}

check_generation()
{
	local what="$generation, $version"

	ok "$what: vmcores" make_vmcores
	wanted=$(wanted_of "$generation" patched)
	unaccepted=$(wanted_of "$generation" unaccepted)
	check_modes
	ok "$what: level 0" works_at 0
	ok "$what: level 1" works_at 1
	ok "$what: the number of pages is that of the stock tool's dump" guest_is_as_large
	ok "$what: control: the stock tool reads unaccepted memory" stock_reads_it
}

mkdir -p "$work"
build_dumpmap
build_witness
build_view
[ -z "$no_witness" ] || skip "not one byte of unaccepted memory is read" "$no_witness"

controlled=typed
program=$work/viewed
for suite in $suites; do
	stock=$("$top/scripts/debian" program "$suite" makedumpfile) || bail "no makedumpfile of $suite"
	make_command "$program" "$view" "$stock"
	version=$(version_of "$stock")
	choose_modes
	for generation in $generations; do
		check_generation
	done
	ok "$version: filtered before" passes_a_dump_through
done
rm -rf "$work"
print_matrix 34
plan
