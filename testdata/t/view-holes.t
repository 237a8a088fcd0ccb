#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests vmcore-view on a guest whose unaccepted memory is in thousands of small pieces: the largest pieces become holes,
# as many as are worth their cost, and all others become zeros that nobody reads. It tests the newest makedumpfile in
# each mode, and the others in a few modes.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"
# shellcheck source=testdata/t/modes.sh
. "$(dirname "$0")/modes.sh"

work=$build/view-holes
# Memory ends at 1 GiB, and so vmcore-view makes at most this many holes (vmcore-view/holes.h): HOLES_PAGES / 2^18 pages.
most=1024

# In each of these modes a tool reads in another way.
few_modes=(
	"lzo: plain -l"
	"ELF: plain -E"
	"read, not mapped: plain -l --non-mmap"
	"small cycles: plain -l --cyclic-buffer 1"
	"split: split -l"
)

# pieces: prints START-END of all unaccepted pieces: 600 of two pages, 3000 of one page, and the largest at the end of
# memory.
pieces()
{
	awk 'BEGIN {
		for (i = 0; i < 600; i++)
			print 5120 + 3 * i "-" 5122 + 3 * i
		for (i = 0; i < 3000; i++)
			print 6921 + 2 * i "-" 6922 + 2 * i
		print "262000-262144"
	}'
}

# holes: prints the pieces that become holes: all but the last of the smallest.
holes()
{
	pieces | sed "$((most - 1))q"
	pieces | tail -n1
}

# rest_of RANGE...: prints the parts of the RANGEs that are in no range of stdin.
rest_of()
{
	awk -v memory="$*" '
		{ split($1, at, "-"); start[NR] = at[1]; end[NR] = at[2] }
		END {
			n = split(memory, ranges)
			for (i = 1; i <= n; i++) {
				split(ranges[i], at, "-")
				from = at[1]
				for (j = 1; j <= NR; j++)
					if (start[j] < at[2] && end[j] > from) {
						if (start[j] > from)
							printf "%d-%d ", from, start[j]
						from = end[j]
					}
				if (from < at[2])
					printf "%d-%d ", from, at[2]
			}
		}' | sed 's/ $//'
}

text()
{
	cat <<-'EOT'
	memory 0-64M 1020M-1G
	orders 1
	number PAGE_BUDDY_MAPCOUNT_VALUE -268435456
	number PAGE_OFFLINE_MAPCOUNT_VALUE -251658240
	number PAGE_SLAB_MAPCOUNT_VALUE -184549376
	number PAGE_HUGETLB_MAPCOUNT_VALUE -201326592
	fill 0-16384 data
	fill 261120-262144 data
	EOT
	pieces | sed "s/.*/block & unaccepted\nfill & $1/"
}

make_vmcore()
{
	data=$work/pieces.data
	whole=$work/pieces.vmcore
	vmcore=$whole
	truth=$work/pieces.truth
	text poison >"$data"
	text zero >"$work/truth.data"
	"$gen/mkvmcore" "$data" "$whole" && "$gen/mkvmcore" "$work/truth.data" "$truth"
}

segments_of_view()
{
	"$view" readelf -lW "$vmcore" >"$work/headers" 2>"$tap_work/log" && grep -c '^ *LOAD' "$work/headers"
}

check_view()
{
	local memory=(0-16384 261120-262144)

	ok "a vmcore of thousands of pieces" make_vmcore || bail "no vmcore"
	wanted=$(holes | rest_of "${memory[@]}")
	wanted_in_elf=$(pieces | rest_of "${memory[@]}")
	unaccepted=$(pieces | awk -F- '{ sum += $2 - $1 } END { print sum }')
	ok "all of it is found" says "^TOTAL: .*, $(printf '%#x' "$unaccepted") pages in 3601 ranges" "$view" --list "$vmcore"
	# The segments: the kernel's text, one before each hole, one between the hole in memory and the last hole, and
	# the empty one at the end.
	ok "$most holes" equal $((most + 3)) "$(segments_of_view)"
	ok "a copy has no unaccepted memory" copy_is_true
}

copy_is_true()
{
	"$view" cat "$vmcore" >"$work/ours" && has_no_poison && rm "$work/ours"
}

mkdir -p "$work"
build_dumpmap
build_witness
build_view

generation=pieces
controlled=pieces
program=$work/viewed
check_view
for suite in testing trixie bookworm; do
	stock=$("$top/scripts/debian" program "$suite" makedumpfile) || bail "no makedumpfile of $suite"
	make_command "$program" "$view" "$stock"
	version=$(version_of "$stock")
	choose_modes
	check_modes
	# These runs take long, and the library that reads is the same for all versions, so one version is enough.
	no_witness="seen with $version"
	all_modes=("${few_modes[@]}")
done
rm -rf "$work"
print_matrix 34
plan
