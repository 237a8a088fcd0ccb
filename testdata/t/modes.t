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

cases=$top/testdata/cases
gen=$top/testdata/gen
work=$build/modes
generations="buddy-offline listed typed exported"

# $program on $input, and with $witness, what of $input is read is noted.
tool()
{
	if [ -n "$witness" ]; then
		witness "$input" "$program" "$@"
	else
		"$program" "$@"
	fi
}

# Each mode leaves the dump in $work/ours.
plain()
{
	tool "$@" -d "$level" "$input" "$work/ours"
}

flattened()
{
	tool -F "$@" -d "$level" "$input" >"$work/flat" && "$program" -R "$work/ours" <"$work/flat"
}

split()
{
	tool --split "$@" -d "$level" "$input" "$work/part1" "$work/part2" &&
		"$program" --reassemble "$work/part1" "$work/part2" "$work/ours"
}

# What the stock tool had filtered a little before.
refiltered()
{
	"$stock" "$@" -d 2 "$whole" "$work/first" || return
	input=$work/first
	plain "$@"
}

# No dump, but the report.
unwritten()
{
	plain "$@" --message-level 31 --dry-run >"$work/log" && [ ! -e "$work/ours" ] &&
		equal "$unaccepted" "$(reported "$work/log")"
}

modes=(
	"uncompressed: plain"
	"zlib: plain -c"
	"lzo: plain -l"
	"snappy: plain -p"
	"zstd: plain -z"
	"ELF: plain -E"
	"read, not mapped: plain -l --non-mmap"
	"two threads: plain -l --num-threads 2"
	"small cycles: plain -l --cyclic-buffer 1"
	"ELF, small cycles: plain -E --cyclic-buffer 1"
	"flattened: flattened -l"
	"flattened ELF: flattened -E"
	"split: split -l"
	"filtered before: refiltered -l"
	"dry run: unwritten -l"
)

# pages RANGE...: every page of them, a line each.
pages()
{
	local range

	for range; do
		seq "${range%-*}" $((${range#*-} - 1))
	done
}

# Just the pages that must be there; dumpmap compares their bytes with the vmcore.
holds_wanted()
{
	local kept

	kept=$("$dumpmap" "$whole" "$work/ours") && equal "$wanted" "${kept//$'\n'/ }"
}

# segments FILE: of each, the first page, the page behind it, and where it is in the file.
segments()
{
	readelf -lW "$1" | awk '$1 == "LOAD" && $5 !~ /^0x0+$/ { print $4, $5, $2 }' |
		while read -r paddr size offset; do
			echo $((paddr / 4096)) $(((paddr + size) / 4096)) $((offset))
		done
}

# (libkdumpfile 0.5.1 takes the last page before an ELF segment for part of it.) An ELF file may hold
# short runs of pages that are not wanted, too.
elf_holds_wanted()
{
	local start end offset base kept=()

	base=$(segments "$whole" | awk '{ print $3 - $1 * 4096; exit }')
	while read -r start end offset; do
		kept+=("$start-$end")
		[ -n "$short_runs" ] || cmp -i "$offset":$((base + start * 4096)) \
			-n $(((end - start) * 4096)) "$work/ours" "$whole" || return
	done < <(segments "$work/ours")
	# shellcheck disable=SC2086 # ranges
	comm -23 <(pages $wanted | sort) <(pages "${kept[@]}" | sort) >"$tap_work/missing"
	[ ! -s "$tap_work/missing" ] || { echo "missing:"; head "$tap_work/missing"; return 1; }
}

# The word that fills unaccepted memory; mkvmcore's "fill ... poison".
has_no_poison()
{
	! grep -qa 'poison 0' "$work/ours"
}

# run COMMAND...: a mode, on $vmcore.
run()
{
	input=$vmcore
	rm -f "$work"/{ours,part1,part2,flat,first,log}
	TMPDIR=$work "$@"
}

# works MODE COMMAND...: for ok.
works()
{
	local mode=$1
	shift

	run "$@" || return
	[ -e "$work/ours" ] || return 0
	has_no_poison || { echo "unaccepted memory is in the dump"; return 1; }
	case $mode in
	*ELF*) elf_holds_wanted ;;
	*) holds_wanted ;;
	esac
}

# The reads that have a part of unaccepted memory, as the text of the vmcore has it.
forbidden_reads()
{
	# shellcheck disable=SC2046 # ranges
	reads_of "$input" $(awk '$1 == "block" { print $2 }' "$cases/$generation.data")
}

# witnessed MODE COMMAND...: for ok: the mode works, and not one byte of unaccepted memory is read.
witnessed()
{
	local vmcore=$whole witness=yes

	works "$@" || return
	witness_was_awake && equal '' "$(forbidden_reads | head -n 3)"
}

# The control: the stock tool reads it in that mode; at this level in all versions, 1.7.8 with exported, too.
stock_is_caught()
{
	local vmcore=$whole witness=yes program=$stock level=1

	run "$@"
	forbidden_reads | grep -c .
}

check_modes()
{
	local mode command cell

	for mode in "${modes[@]}"; do
		command=${mode#*: }
		mode=${mode%%: *}
		cell=FAILED
		# shellcheck disable=SC2086 # a command and its options
		ok "$generation, $version: $mode" works "$mode" $command && cell=ok
		if [ -z "$no_witness" ]; then
			# shellcheck disable=SC2086 # a command and its options
			ok "$generation, $version: $mode: reads no unaccepted memory" \
				witnessed "$mode" $command || cell=FAILED
			# shellcheck disable=SC2086 # a command and its options
			ok "$generation, $version: $mode: control: the stock tool does" \
				stock_is_caught $command || cell=FAILED
		fi
		matrix+="$generation: $mode|$version|$cell"$'\n'
	done
}

# The control: the stock tool reads what ours does not.
stock_reads_it()
{
	! "$stock" -l -d 1 "$vmcore" "$work/ours" || grep -qa poison <("$stock" -F -d 1 "$vmcore")
}

make_vmcores()
{
	whole=$work/$generation.whole
	vmcore=$whole
	"$gen/mkvmcore" "$cases/$generation.data" "$whole" || return
	# In this one unaccepted memory is not the upper half.
	[ "$generation" != buddy-offline ] || return 0
	vmcore=$work/$generation.cut
	{ cat "$cases/$generation.data"; echo 'truncate 4097'; } >"$work/cut.data"
	"$gen/mkvmcore" "$work/cut.data" "$vmcore"
}

mkdir -p "$work"
build_dumpmap
build_witness
witness=
level=31
[ -z "$no_witness" ] || skip "not one byte of unaccepted memory is read" "$no_witness"
matrix=
build_makedumpfiles
for version in $makedumpfiles; do
	use_makedumpfile "$version"
	program=$patched
	for generation in $generations; do
		ok "$generation, $version: vmcores" make_vmcores
		wanted=$(wanted_of "$generation" patched)
		unaccepted=$(wanted_of "$generation" unaccepted)
		# Of this one an ELF file holds a page that is unaccepted, as zeros.
		short_runs=
		[ "$generation" != buddy-offline ] || short_runs=yes
		check_modes
		ok "$generation, $version: control: the stock tool reads unaccepted memory" stock_reads_it
	done
done
rm -rf "$work"
print_matrix 34
plan
