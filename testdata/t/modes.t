#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each generation of kernels, each version of the patched makedumpfile, each way to make a dump:
# whatever the format and the detours, what is in it is what must be in it, byte for byte, and nothing
# of unaccepted memory was read. That is seen twice: the vmcore ends where unaccepted memory begins, or
# is full of a word that must be in no dump; and with all of it there, the file system that it is in
# says which bytes were read. The matrix is printed at the end.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"
# shellcheck source=testdata/t/modes.sh
. "$(dirname "$0")/modes.sh"

work=$build/modes

# What the stock tool had filtered a little before.
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
