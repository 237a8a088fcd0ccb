# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # tap.sh, dump.sh and the test set them
# Sourced by modes.t and view-modes.t, after dump.sh: the ways to make a dump, what must be in it, and what
# nobody may read for it. Sets and takes:
#
#   program   makes the dumps, and leaves out unaccepted memory
#   stock     the tool that does not
#   version   of both, and generation, of the kernel: how a test is called
#   whole     a vmcore with all its memory; vmcore: one in which unaccepted memory is missing or poison
#   data      its text; truth: a vmcore with zeros for its unaccepted memory, which some dumps have
#   level     for -d; wanted: the pages that are in a dump of that level; unaccepted: how many are left out
#   controlled generations of which the stock tool is watched, too: that it reads what is unaccepted, in each mode
#   work      a directory of the test's own

cases=$top/testdata/cases
gen=$top/testdata/gen
generations="buddy-offline listed typed exported"
controlled=$generations
witness=
level=31
matrix=

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

# No dump, but the report.
unwritten()
{
	plain "$@" --message-level 31 --dry-run >"$work/log" 2>&1 && [ ! -e "$work/ours" ] &&
		equal "$unaccepted" "$(reported "$work/log")"
}

all_modes=(
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
	"dry run: unwritten -l"
)

# Without a library for a compression the tool writes none, and says nothing.
choose_modes()
{
	local mode name

	modes=()
	for mode in "${all_modes[@]}"; do
		name=${mode%%: *}
		if "$stock" -v 2>&1 | grep -q "^${name}[[:space:]]*disabled"; then
			skip "$version: $name" "this makedumpfile is built without it"
		else
			modes+=("$mode")
		fi
	done
}

# Just the pages that must be there; dumpmap compares their bytes with the vmcore.
holds_wanted()
{
	local kept

	kept=$("$dumpmap" "$truth" "$work/ours") && equal "$wanted" "${kept//$'\n'/ }"
}

# elf_map VMCORE DUMP: as dumpmap, of an ELF file. (libkdumpfile 0.5.1 takes the last page before a segment for part of it.)
elf_map()
{
	python3 - "$@" <<-'EOT'
	import struct, sys
	PAGE, PT_LOAD = 4096, 1

	def segments(file):
	    head = file.read(64)
	    phoff, = struct.unpack_from("<Q", head, 32)
	    count, = struct.unpack_from("<H", head, 56)
	    file.seek(phoff)
	    for phdr in struct.iter_unpack("<IIQQQQQQ", file.read(count * 56)):
	        kind, _, offset, _, paddr, size, _, _ = phdr
	        if kind == PT_LOAD and size:
	            yield paddr // PAGE, (paddr + size) // PAGE, offset

	def place(maps, pfn):
	    return next((offset + (pfn - start) * PAGE for start, end, offset in maps if start <= pfn < end), None)

	def bytes_at(file, offset):
	    file.seek(offset)
	    return file.read(PAGE)

	with open(sys.argv[1], "rb") as vmcore, open(sys.argv[2], "rb") as dump:
	    maps = list(segments(vmcore))
	    for start, end, offset in segments(dump):
	        print(f"{start}-{end}")
	        for pfn in range(start, end):
	            at = place(maps, pfn)
	            if at is None or bytes_at(vmcore, at) != bytes_at(dump, offset + (pfn - start) * PAGE):
	                sys.exit(f"pfn {pfn}: other bytes than in the vmcore")
	EOT
}

# ranges_without RANGES: ranges of stdin that have a page in none of RANGES.
ranges_without()
{
	awk -v ranges="$1" '
		BEGIN {
			n = split(ranges, have)
			for (i = 1; i <= n; i++) {
				split(have[i], at, "-")
				for (pfn = at[1]; pfn < at[2]; pfn++)
					there[pfn]
			}
		}
		{
			split($1, at, "-")
			for (pfn = at[1]; pfn < at[2]; pfn++)
				if (!(pfn in there)) {
					print $1
					next
				}
		}'
}

# An ELF file may hold short runs of pages that are not wanted, too.
elf_holds_wanted()
{
	local kept

	kept=$(elf_map "$truth" "$work/ours") && equal '' "$(xargs -n1 <<<"$wanted" | ranges_without "${kept//$'\n'/ }")"
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
	*ELF*) wanted=${wanted_in_elf:-$wanted} elf_holds_wanted ;;
	*) holds_wanted ;;
	esac
}

# Where the input has unaccepted memory, as the text of the vmcore has it.
forbidden_bytes()
{
	# shellcheck disable=SC2046 # ranges
	"$top/testdata/t/bytes-of" "$input" $(awk '$1 == "block" { print $2 }' "$data")
}

# The reads that have a part of it.
forbidden_reads()
{
	if [ "$input" != "$whole" ]; then
		reads_within < <(forbidden_bytes)
	else
		[ -e "$whole.forbidden" ] || forbidden_bytes >"$whole.forbidden"
		reads_within <"$whole.forbidden"
	fi
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

# check_mode MODE COMMAND...: sets cell.
check_mode()
{
	local what="$generation, $version: $1"

	cell=ok
	# Where the two vmcores are one, the witness sees that it works, too.
	[ -z "$no_witness" ] && [ "$vmcore" = "$whole" ] || ok "$what" works "$@" || cell=FAILED
	[ -n "$no_witness" ] && return
	ok "$what: reads no unaccepted memory" witnessed "$@" || cell=FAILED
	[[ " $controlled " == *" $generation "* ]] || return 0
	ok "$what: control: the stock tool does" stock_is_caught "${@:2}" || cell=FAILED
}

check_modes()
{
	local mode cell

	for mode in "${modes[@]}"; do
		# shellcheck disable=SC2086 # a command and its options
		check_mode "${mode%%: *}" ${mode#*: }
		matrix+="$generation: ${mode%%: *}|$version|$cell"$'\n'
	done
}

# The control: the stock tool reads what ours does not.
stock_reads_it()
{
	! "$stock" -l -d 1 "$vmcore" "$work/ours" || grep -qa poison <("$stock" -F -d 1 "$vmcore")
}

# Once, for all versions.
make_vmcores()
{
	data=$cases/$generation.data
	whole=$work/$generation.whole
	vmcore=$whole
	truth=$work/$generation.truth
	if [ ! -e "$whole" ]; then
		sed 's/ poison/ zero/' "$data" >"$work/truth.data"
		"$gen/mkvmcore" "$work/truth.data" "$truth" && "$gen/mkvmcore" "$data" "$whole" || return
	fi
	# In this one unaccepted memory is not the upper half.
	[ "$generation" != buddy-offline ] || return 0
	vmcore=$work/$generation.cut
	[ ! -e "$vmcore" ] || return 0
	{ cat "$data"; echo 'truncate 4097'; } >"$work/cut.data"
	"$gen/mkvmcore" "$work/cut.data" "$vmcore"
}
