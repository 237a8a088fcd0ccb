# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # tap.sh, dump.sh and the test set them
# modes.t, view-modes.t and view-holes.t source this file, after dump.sh. It makes dumps in all modes, and checks which
# pages they have and which bytes the tool reads. Its variables:
#
#   program    the tool under test, which leaves out unaccepted memory
#   stock      the stock tool
#   version    of both tools, and generation, of the kernel: both are part of the tests' names
#   whole      a vmcore with all its memory; vmcore: one in which unaccepted memory is missing or poison
#   data       the text of the vmcore; truth: a vmcore with zeros for its unaccepted memory, as some dumps have them
#   level      for -d; wanted: the pages in a dump of that level; unaccepted: the number of unaccepted pages
#   controlled generations in which the stock tool must be seen to read unaccepted memory, in each mode
#   work       a directory of the test's own

cases=$top/testdata/cases
gen=$top/testdata/gen
generations="buddy-offline listed typed exported"
controlled=$generations
witness=
level=31
matrix=

# tool OPTION...: runs $program; if $witness is set, logs which bytes of $input it reads.
tool()
{
	if [ -n "$witness" ]; then
		witness "$input" "$program" "$@"
	else
		"$program" "$@"
	fi
}

# Each mode writes its dump to $work/ours.
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

# unwritten OPTION...: a dry run writes no dump, but prints the report.
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

# choose_modes: skips modes whose compression the tool lacks: it would write its dump without compression, and print
# nothing.
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

# For ok: the dump has exactly the expected pages; dumpmap compares their bytes with the vmcore.
holds_wanted()
{
	local kept

	kept=$("$dumpmap" "$truth" "$work/ours") && equal "$wanted" "${kept//$'\n'/ }"
}

# elf_map VMCORE DUMP: does what dumpmap does, for an ELF file. (libkdumpfile 0.5.1 takes the last page before a segment
# for a part of the segment.)
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

# ranges_without RANGES: prints the ranges of stdin that have a page outside RANGES.
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

# For ok: an ELF file has all expected pages. It may have short runs of other pages as well.
elf_holds_wanted()
{
	local kept

	kept=$(elf_map "$truth" "$work/ours") && equal '' "$(xargs -n1 <<<"$wanted" | ranges_without "${kept//$'\n'/ }")"
}

# For ok: the dump does not have the word that fills unaccepted memory (mkvmcore's "fill ... poison").
has_no_poison()
{
	! grep -qa 'poison 0' "$work/ours"
}

# run COMMAND...: runs a mode on $vmcore.
run()
{
	input=$vmcore
	rm -f "$work"/{ours,part1,part2,flat,first,log}
	TMPDIR=$work "$@"
}

# works MODE COMMAND...: for ok: the mode's dump has the expected pages, and no unaccepted memory.
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

# forbidden_bytes: prints where the input has unaccepted memory, by the text of the vmcore.
forbidden_bytes()
{
	# shellcheck disable=SC2046 # ranges
	"$top/testdata/t/bytes-of" "$input" $(awk '$1 == "block" { print $2 }' "$data")
}

# forbidden_reads: prints the logged reads that overlap unaccepted memory.
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

# The control: the stock tool reads unaccepted memory in that mode. At this level all versions do, even 1.7.8 with
# "exported".
stock_is_caught()
{
	local vmcore=$whole witness=yes program=$stock level=1

	run "$@"
	forbidden_reads | grep -c .
}

# check_mode MODE COMMAND...: tests a mode, and sets cell for the matrix.
check_mode()
{
	local what="$generation, $version: $1"

	cell=ok
	# If $vmcore is $whole, the test with the witness includes this one.
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

# The control: the stock tool reads unaccepted memory.
stock_reads_it()
{
	! "$stock" -l -d 1 "$vmcore" "$work/ours" || grep -qa poison <("$stock" -F -d 1 "$vmcore")
}

# make_vmcores: makes the vmcores once for all versions.
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
	# In this generation's case unaccepted memory is not the upper half, so the vmcore cannot end before it.
	[ "$generation" != buddy-offline ] || return 0
	vmcore=$work/$generation.cut
	[ ! -e "$vmcore" ] || return 0
	{ cat "$data"; echo 'truncate 4097'; } >"$work/cut.data"
	"$gen/mkvmcore" "$work/cut.data" "$vmcore"
}
