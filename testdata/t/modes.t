#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests each generation of kernels with each version of the patched makedumpfile in each mode: the dump has the expected
# pages, byte for byte, and the tool reads no unaccepted memory. Two tests show this. In the first, the vmcore ends
# where unaccepted memory begins, or unaccepted memory is full of a word that must not be in a dump. In the second, the
# vmcore has all its memory, and the file system that it is in logs which bytes were read. Prints a matrix at the end.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"
# shellcheck source=testdata/t/modes.sh
. "$(dirname "$0")/modes.sh"

work=$build/modes

# refiltered OPTION...: filters a dump that the stock tool has filtered before.
refiltered()
{
	"$stock" "$@" -d 2 "$whole" "$work/first" || return
	input=$work/first
	plain "$@"
}

check_generation()
{
	ok "$generation, $version: vmcores" make_vmcores
	wanted=$(wanted_of "$generation" patched)
	unaccepted=$(wanted_of "$generation" unaccepted)
	check_modes
	ok "$generation, $version: control: the stock tool reads unaccepted memory" stock_reads_it
}

mkdir -p "$work"
build_dumpmap
build_witness
[ -z "$no_witness" ] || skip "not one byte of unaccepted memory is read" "$no_witness"
all_modes+=("filtered before: refiltered -l")
build_makedumpfiles
for version in $makedumpfiles; do
	use_makedumpfile "$version"
	program=$patched
	choose_modes
	for generation in $generations; do
		check_generation
	done
done
rm -rf "$work"
print_matrix 34
plan
