#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs each makedumpfile, stock and patched, on each case of testdata/cases: the dump must have the expected pages and no
# others. testdata/cases/README.md says how to write a case.
#
# Environment:
#   BUILD_DIR           the folder of the built programs (default: build)
#   MAKEDUMPFILE_STOCK  a command: test only this stock tool
#   CASES               names of cases (default: all)
#   VIEW                if set: test Debian's own makedumpfile under vmcore-view instead of the patched one

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"
cases=$top/testdata/cases
gen=$top/testdata/gen
core=$top/core
work=$build/${VIEW:+view-}cases
# Prints makedumpfile's messages and report, but no progress and no debug messages.
messages=22

#
# Our own tools
#

build_tools()
{
	mkdir -p "$work"
	build_dumpmap
	ok "generation compiles" compile -I"$core" -o "$work/generation" \
		"$gen/generation.c" "$core/unaccepted.c" || bail "no generation"
}

# refuses LINE WHAT TEXT [OUTER]: for ok: mkvmcore prints in one line that it expected WHAT in LINE, and leaves no file.
# OUTER is a text that includes TEXT as bad.data.
refuses()
{
	local text=$tap_work/bad.data out=$tap_work/bad.vmcore outer

	printf '%b' "$3" >"$text"
	[ $# -eq 3 ] || { outer=$tap_work/outer.data; printf '%b' "$4" >"$outer"; }
	fails 1 "^mkvmcore: $text:$1: expected $2" "$gen/mkvmcore" "${outer:-$text}" "$out" || return
	[ "$(wc -l <"$tap_work/said")" -eq 1 ] || return
	[ ! -e "$out" ] && [ ! -e "$out.tmp" ]
}

check_mkvmcore()
{
	ok "mkvmcore: no word of the language" refuses 2 'one of block' 'memory 32M\nmemry 32M\n'
	ok "mkvmcore: too few words" refuses 2 'fill RANGE' 'memory 32M\nfill 0-8\n'
	ok "mkvmcore: not a number" refuses 1 'a number' 'orders eleven\n'
	ok "mkvmcore: half a page" refuses 1 'a count of pages' 'memory 6K\n'
	ok "mkvmcore: end before start" refuses 1 'a range' 'memory 32M-16M\n'
	ok "mkvmcore: beyond memory" refuses 2 'pages below 8192' 'memory 32M\nfill 0-8193 zero\n'
	ok "mkvmcore: before memory" refuses 1 'a line "memory"' 'fill 0-8193 zero\n'
	ok "mkvmcore: no field" refuses 2 'one of flags' 'memory 32M\npage 0 colour 1\n'
	ok "mkvmcore: a text within a text" refuses 1 'a number' 'orders eleven\n' 'include bad.data\n'
	ok "mkvmcore: no place in a list" refuses 2 'zone, a page or' 'memory 32M\nlink zone next to 5\n'
	ok "mkvmcore: too many bits" refuses 2 '.* 32 bits' 'memory 32M\npage 0 type 0x1f7000000\n'
}

#
# Reading a case
#

# read_expect FILE: sets generation, runs[] and want[], which has "RUN WORD" as keys.
read_expect()
{
	local word rest run=-1

	generation='' runs=()
	want=()
	while read -r word rest; do
		rest=${rest%%#*}
		rest=${rest%"${rest##*[![:space:]]}"}
		case $word in
		'' | '#'*) ;;
		generation) generation=$rest ;;
		run) run=$((run + 1)) runs+=("$rest") ;;
		stock | stock@* | patched | patched@* | view | view@* | unaccepted | unaccepted@* | says)
			[ $run -ge 0 ] || bail "$1: '$word' before the first 'run'"
			want["$run $word"]=$rest
			;;
		*) bail "$1: '$word' is no word of this language" ;;
		esac
	done <"$1"
	[ -n "$generation" ] || bail "$1: a case needs 'generation'"
	[ $run -ge 0 ] || bail "$1: a case needs 'run'"
}

# is_since VERSION: tests whether $version is VERSION or newer.
is_since()
{
	[ "$(printf '%s\n' "$1" "$version" | sort -V | head -n1)" = "$1" ]
}

# wanted RUN WHO [DEFAULT]: prints what the case expects of this version; else of a range of versions; else of all
# versions.
wanted()
{
	local key="$1 $2" at from=

	for at in "${!want[@]}"; do
		if [[ $at == "$key@"*+ ]] && is_since "$(sed 's/.*@//; s/+$//' <<<"$at")"; then from=@${at#*@}; fi
	done
	[ -z "${want["$key@$version"]+set}" ] || from=@$version
	key+=$from
	echo "${want["$key"]-${3-nothing: $name.expect has no $2 for ${runs[$1]}}}"
}

#
# Running it
#

# dump WHO OPTIONS COMMAND...: writes $work/WHO and $work/WHO.log, and prints the exit status.
dump()
{
	local who=$1 options=$2
	shift 2

	rm -f "$work/$who"
	# In a subshell, so that the shell's message about a fatal signal goes to the log as well.
	# shellcheck disable=SC2086 # several options
	(TMPDIR=$work timeout --foreground $patience "$@" --message-level $messages $options "$vmcore" "$work/$who"; exit) \
		>"$work/$who.log" 2>&1
	echo $?
}

# kept WHO STATUS: prints the pages in a dump, in the form of .expect.
kept()
{
	local ranges

	case $2 in
	0) ;;
	124) echo hangs; return ;;
	*) echo fails; return ;;
	esac
	ranges=$("$dumpmap" "$vmcore" "$work/$1" 2>&1) || ranges+=" dumpmap: exit status $?"
	echo "${ranges//$'\n'/ }"
}

# count RANGES: prints the number of pages in RANGES.
count()
{
	local range sum=0

	for range in $1; do
		sum=$((sum + ${range#*-} - ${range%-*}))
	done
	echo $sum
}

# reported WHO ROW: prints the number in a row of the report or in vmcore-view's message; 0 if there is no such row.
reported()
{
	local hex

	hex=$(sed -nE "s/^(vmcore-view: .*:)? *$2 pages *: 0x//p" "$work/$1.log")
	echo $((16#${hex:-0}))
}

# left_out WHO: prints the number of excluded pages. The report counts pages of zeros as excluded, but they are in the
# dump.
left_out()
{
	local zero

	zero=$(sed -n 's/^ *Pages filled with zero *: 0x//p' "$work/$1.log")
	echo $(($(reported "$1" Excluded) - 16#$zero))
}

# counts_once STOCK-KEPT PATCHED-KEPT: for ok: the dump has fewer pages, and the report counts exactly as many more
# excluded pages. (Under the view it does not: there these pages are holes.)
counts_once()
{
	equal $(($(count "$1") - $(count "$2"))) $(($(left_out patched) - $(left_out stock)))
}

# says_once PATTERN: for ok: exactly one line of the patched tool's output matches.
says_once()
{
	cat "$work/patched.log"
	equal 1 "$(grep -ciE -- "$1" "$work/patched.log")"
}

# check_patched RUN TITLE STOCK-STATUS STOCK-KEPT: tests a run of the patched tool.
check_patched()
{
	local want_kept got_kept status

	status=$(dump patched "${runs[$1]}" "${patched[@]}")
	want_kept=$(wanted "$1" patched)
	[ -z "${VIEW:-}" ] || want_kept=$(wanted "$1" view "$want_kept")
	got_kept=$(kept patched "$status")
	if [ "$want_kept" = same ]; then
		ok "$2: patched does as stock" same_as_stock "$status" "$3"
	else
		ok "$2: patched" equal "$want_kept" "$got_kept"
	fi
	[ -z "${want["$1 says"]:-}" ] || ok "$2: says so once" says_once "${want["$1 says"]}"
	[ "$status" = 0 ] || return
	ok "$2: unaccepted pages in the report" \
		equal "$(wanted "$1" unaccepted 0)" "$(reported patched Unaccepted)"
	[ "$3" != 0 ] || [ -n "${VIEW:-}" ] || ok "$2: no page is counted twice" counts_once "$4" "$got_kept"
}

# check_version: tests all runs of the case with one version.
check_version()
{
	local run title status got_kept

	version=$(version_of "${stock[@]}")
	[ -n "$version" ] || bail "'${stock[*]}' is no makedumpfile"
	for run in "${!runs[@]}"; do
		title="$version $name: ${runs[run]}"
		status=$(dump stock "${runs[run]}" "${stock[@]}")
		got_kept=$(kept stock "$status")
		ok "$title: stock" equal "$(wanted "$run" stock)" "$got_kept"
		[ ${#patched[@]} = 0 ] || check_patched "$run" "$title" "$status" "$got_kept"
	done
}

check_all_versions()
{
	local program

	if [ -n "${MAKEDUMPFILE_STOCK:-}" ]; then
		read -ra stock <<<"$MAKEDUMPFILE_STOCK"
		patched=()
		check_version
		return
	fi
	for version in $makedumpfiles; do
		use_makedumpfile "$version"
		check_version
	done
	for program in "${stock_only[@]}"; do
		stock=("$program")
		patched=()
		check_version
	done
}

check_case()
{
	vmcore=$work/$name.vmcore
	read_expect "$cases/$name.expect"
	ok "$name: mkvmcore" "$gen/mkvmcore" "$cases/$name.data" "$vmcore" || return
	ok "$name: generation" equal "$generation" "$(strings "$vmcore" | "$work/generation")"
	check_all_versions
	rm -f "$vmcore"
}

# find_programs: if the source of a release is not available, Debian's own program is the stock tool.
find_programs()
{
	local suite program

	build_pairs
	stock_only=()
	[ -z "${MAKEDUMPFILE_SRC:-}" ] || return 0
	for suite in $suites; do
		program=$("$top/scripts/debian" program "$suite" makedumpfile)
		[[ " $makedumpfiles" == *" $(version_of "$program") "* ]] || stock_only+=("$program")
	done
}

declare -A want
# The commands to test, as arrays of words.
declare -a stock patched
# On a truncated vmcore the stock tool dies of SIGBUS; its core dump is of no use.
ulimit -c 0
if [ -n "${MAKEDUMPFILE_STOCK:-}" ]; then
	echo "# stock only: $MAKEDUMPFILE_STOCK; the patched tool is not tested"
else
	find_programs
fi
build_tools
check_mkvmcore
for name in ${CASES:-$(cd "$cases" && printf '%s\n' *.expect)}; do
	name=${name%.expect}
	check_case
done
rm -f "$work"/{stock,patched}
plan
