#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs each makedumpfile, stock and patched, on damaged kernels of each generation. The tool must not hang and must not
# lose the dump. It treats doubtful pages as the stock tool does, and if it does not believe a list, one line says so.
# Prints a matrix at the end.
#
# Environment:
#   VIEW  if set: test Debian's own makedumpfile under vmcore-view instead of the patched one

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

gen=$top/testdata/gen
work=$build/${VIEW:+view-}damage

# NAME|GENERATIONS|OUTCOME|LINES|DAMAGE. DAMAGE is added to testdata/cases/GENERATION.data, in the language of cases.
# OUTCOME: "same": exit status and dump of the stock tool; "whole": the pages in the dump of the undamaged kernel;
# "refused": no dump, as the stock tool, or "whole" with 1.7.2, which does not read the number; or the pages in the
# dump. LINES: the number of lines that report the damage; "PATCHED,VIEW" if it differs between the patched tool and
# vmcore-view. (The patched tool counts an absurd offset as damage.)
damages=(
	# With page types the lists are only a cross-check.
	"cyclic list|listed|same|1|link 6144 next 5120"
	"cyclic list|typed exported|whole|1|link 6144 next 5120"
	"an entry that is its own next|listed|same|1|link 6144 next 6144"
	"an entry that is its own next|typed exported|whole|1|link 6144 next 6144"
	"pointer out of the memory map|listed|same|1|link 6144 next address 0xffff888000a00008"
	"pointer out of the memory map|typed exported|whole|1|link 6144 next address 0xffff888000a00008"
	"pointer into a block|listed|same|1|link 6144 next 6145"
	"pointer into a block|typed exported|whole|1|link 6144 next 6145"
	"list longer than the zone|listed|same|1|spanned 6144"
	"list longer than the zone|typed exported|whole|1|spanned 6144"
	"list in one direction only|listed|same|1|link zone prev 6144"
	"list in one direction only|typed exported|whole|1|link zone prev 6144"
	# An entry as list_del() leaves it is no damage by itself: the block is just being accepted.
	"entry poisoned|listed|0-2048 3072-6144 7168-8192|1|link 6144 next address 0xdead000000000100;link 6144 prev address 0xdead000000000122"
	"entry poisoned|typed exported|whole|1|link 6144 next address 0xdead000000000100;link 6144 prev address 0xdead000000000122"
	"entry of zeros|listed|same|1|link 6144 next address 0;link 6144 prev address 0"
	"entry of zeros|typed exported|whole|1|link 6144 next address 0;link 6144 prev address 0"
	"entry not canonical|listed|same|1|link 6144 next address 0x0123456789abcdef"
	"entry not canonical|typed exported|whole|1|link 6144 next address 0x0123456789abcdef"
	# If the head of the only list is damaged, nothing proves this generation.
	"head poisoned|listed|same|0|link zone next address 0xdead000000000100;link zone prev address 0xdead000000000122"
	"head poisoned|typed exported|whole|1|link zone next address 0xdead000000000100;link zone prev address 0xdead000000000122"
	"head of zeros|listed|same|0|link zone next address 0;link zone prev address 0"
	"head of zeros|typed exported|whole|1|link zone next address 0;link zone prev address 0"
	"head not canonical|listed|same|0|link zone next address 0x0123456789abcdef"
	"head not canonical|typed exported|whole|1|link zone next address 0x0123456789abcdef"
	"all have the type, the list is empty|typed exported|same|0|link zone next zone;link zone prev zone"
	"one has the type, the list has it not|typed|0-1100 1110-1200 1201-4096 6144-7168|1|link 5120 next 7168;link 7168 prev 5120"
	# The page belongs to the list that its prev agrees with; the tool does not believe the other list.
	"two zones share a page|listed|whole|1|zone 1;block 3072-4096 listed;link 3072 next 5120"
	"two zones share a page|typed|0-1100 1110-1200 1201-3072|1|zone 1;block 3072-4096 unaccepted;link 3072 next 5120"
	"two zones share a list|listed typed exported|whole|1|zone 1;link zone next 5120;link zone prev 5120"
	"another zone's head poisoned|listed typed exported|whole|1|zone 1;link zone next address 0xdead000000000100"
	# Orders and other keys of vmcoreinfo. The stock tool refuses some.
	"no orders|listed typed exported buddy-offline|same|0|fact LENGTH(zone.free_area) 0"
	"4096 orders|listed typed exported buddy-offline|same|0|fact LENGTH(zone.free_area) 4096"
	"2^64 - 1 orders|listed typed exported buddy-offline|same|0|fact LENGTH(zone.free_area) 18446744073709551615"
	"orders no number|listed typed exported buddy-offline|same|0|fact LENGTH(zone.free_area) eleven"
	"offset of lru beyond all|listed|same|0|fact OFFSET(page.lru) 99999999"
	"offset of lru beyond all|typed exported|whole|1,0|fact OFFSET(page.lru) 99999999"
	"offset of lru no number|listed typed exported buddy-offline|same|0|fact OFFSET(page.lru) x8"
	"offset of free_area beyond all|listed|same|0|fact OFFSET(zone.free_area) 99999999999"
	"offset of free_area beyond all|typed exported|whole|1,0|fact OFFSET(zone.free_area) 99999999999"
	"no size of free_area|listed|same|0|fact SIZE(free_area) 0"
	"no size of free_area|typed exported|whole|0|fact SIZE(free_area) 0"
	"value of buddy no number|listed typed exported buddy-offline|same|0|number PAGE_BUDDY_MAPCOUNT_VALUE one"
	"value of slab no number|listed typed exported buddy-offline|refused|0|number PAGE_SLAB_MAPCOUNT_VALUE one"
	"value of buddy and offline no number|buddy-offline|whole|0|number PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE none"
	"value of buddy and offline another|buddy-offline|same|0|number PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE -386"
	"value beyond all numbers|typed|whole|0|number PAGE_UNACCEPTED_MAPCOUNT_VALUE -150994944000000000000000"
	# Only this generation has an order for each block.
	"order of a block absurd|buddy-offline|0-2048 3584-5120 6144-7001 7002-8192|0|page 4096 private 64"
	"order of a block negative|buddy-offline|0-2048 3584-5120 6144-7001 7002-8192|0|page 4096 private -1"
	"order of a block too large for its place|buddy-offline|0-2048 3072-4096 6144-7001 7002-8192|0|page 3072 private 11"
)

# run WHO PROGRAM: writes $work/WHO and $work/WHO.log, and returns the exit status.
run()
{
	rm -f "$work/$1"
	# In a subshell, so that the shell's message about a fatal signal goes to the log as well.
	(TMPDIR=$work timeout --foreground $patience "$2" --message-level 22 -l -d 31 "$vmcore" "$work/$1"; exit) \
		>"$work/$1.log" 2>&1
}

holds()
{
	local kept

	equal 0 "$status" || { tail -n1 "$work/patched.log"; return 1; }
	kept=$("$dumpmap" "$vmcore" "$work/patched") && equal "$1" "${kept//$'\n'/ }"
}

outcome_is()
{
	case $1 in
	same) same_as_stock "$status" "$stock_status" ;;
	whole) holds "$(wanted_of "$generation" patched)" ;;
	*) holds "$1" ;;
	esac
}

says_lines()
{
	cat "$work/patched.log"
	equal "$1" "$(grep -cE 'list of unaccepted memory .* is damaged|lists of unaccepted memory lack' "$work/patched.log")"
}

make_vmcore()
{
	{ cat "$top/testdata/cases/$generation.data" && echo "${1//;/$'\n'}"; } >"$work/it.data" &&
		"$gen/mkvmcore" "$work/it.data" "$vmcore"
}

# check_damage NAME OUTCOME LINES: tests one damaged kernel, and sets cell for the matrix.
check_damage()
{
	local outcome=$2

	cell=FAILED
	run stock "$stock"
	stock_status=$?
	run patched "$patched"
	status=$?
	[ "$outcome" != refused ] || outcome=$([ $stock_status = 0 ] && echo whole || echo same)
	ok "$1: ends" test "$status" -ne 124 &&
		ok "$1: the dump" outcome_is "$outcome" &&
		ok "$1: $3 lines said" says_lines "$3" && cell=$outcome
	[ "$cell" != FAILED ] || return
	case $outcome in
	whole) ;;
	same) [ "$status" = 0 ] || cell=refused ;;
	*) cell=pages ;;
	esac
}

# check_version NAME OUTCOME LINES: tests one version on one damaged kernel.
check_version()
{
	local cell

	check_damage "$version, $generation, $1" "$2" "$3"
	matrix_of[$version]+="$1|$generation|$cell"$'\n'
}

# check_all: tests all damages, in the kernels of all generations, with all versions.
check_all()
{
	local name generations outcome lines damage

	while IFS='|' read -r name generations outcome lines damage; do
		[ -n "${VIEW:-}" ] && lines=${lines#*,} || lines=${lines%,*}
		for generation in $generations; do
			ok "$generation, $name: vmcore" make_vmcore "$damage" || continue
			for version in $makedumpfiles; do
				use_makedumpfile "$version"
				check_version "$name" "$outcome" "$lines"
			done
		done
	done < <(printf '%s\n' "${damages[@]}")
}

mkdir -p "$work"
vmcore=$work/vmcore
build_dumpmap
# The core dump of a tool that dies of a damaged kernel is of no use.
ulimit -c 0
build_pairs
declare -A matrix_of
[ -z "$makedumpfiles" ] || check_all
for version in $makedumpfiles; do
	matrix=${matrix_of[$version]}
	echo "# $version: whole: as without the damage; pages: without it, but with the doubtful blocks; same: as the stock tool;"
	echo "# refused: no dump, as the stock tool"
	print_matrix 40
done
rm -rf "$work"
plan
