#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests Debian's own makedumpfile under vmcore-view on the samples, which are real guests' memory: the dump lacks only
# unaccepted pages, the reported number is the guest's own number from before its death, and crash opens the dump, with
# and without the memory map of unaccepted memory.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

work=$build/view-sample

# filter DUMP [OPTION...]: filters with the stock tool under the view. Messages go to $work/log.
filter()
{
	local dump=$1
	shift

	rm -f "$dump"
	"$view" "$@" "$stock" -l -d 31 "$vmcore" "$dump" >"$work/log" 2>&1
}

# say_size NAME DUMP: prints the size of the dump as a part of the stock tool's dump, as a comment.
say_size()
{
	printf '# %s: %d bytes, %d %% of what the stock tool writes\n' "$1" "$(stat -c %s "$2")" \
		$(($(stat -c %s "$2") * 100 / $(stat -c %s "$work/stock")))
}

is_smaller()
{
	echo "$(stat -c %s "$1") and $(stat -c %s "$2") bytes"
	[ "$(stat -c %s "$1")" -lt "$(stat -c %s "$2")" ]
}

# pages_of DUMP: prints the number of its pages; fails unless each page has the guest's bytes.
pages_of()
{
	"$dumpmap" "$vmcore" "$1" >"$work/map" && awk -F- '{ sum += $2 - $1 } END { print sum }' "$work/map"
}

# leaves_out_as_many_as_said: for ok: without the memory map the dump has fewer pages, by the number in the log.
leaves_out_as_many_as_said()
{
	local full reduced

	full=$(pages_of "$work/viewed") && reduced=$(pages_of "$work/reduced") &&
		equal $((full - $(row_of "$work/log" 'Memory map of these'))) "$reduced"
}

# For ok: --dump-dmesg writes the same kernel messages under the view.
same_messages()
{
	rm -f "$work"/text[12]
	"$stock" --dump-dmesg "$vmcore" "$work/text1" && "$view" "$stock" --dump-dmesg "$vmcore" "$work/text2" &&
		[ -s "$work/text1" ] && cmp "$work/text1" "$work/text2"
}

# For ok: the tool writes the same dump with debuginfo as without. (Two runs differ in the time in the header.)
same_with_debuginfo()
{
	filter "$work/again" && rm -f "$work/ours" &&
		"$view" "$stock" -x "$vmlinux" -l -d 31 "$vmcore" "$work/ours" &&
		same_dump "$work/viewed" "$work/again" "$work/ours" && rm "$work"/{again,ours}
}

# check_makedumpfile PERCENT: makes the dumps $work/stock, viewed and reduced. reduced lacks at least PERCENT of the
# memory map.
check_makedumpfile()
{
	local unaccepted

	unaccepted=$(guest_unaccepted "$meminfo")
	rm -f "$work"/{stock,viewed,reduced}
	ok "$what: the stock tool alone" "$stock" -l -d 31 "$vmcore" "$work/stock"
	ok "$what: under the view" filter "$work/viewed"
	ok "$what: says what the guest said" equal "$unaccepted" "$(row_of "$work/log" 'Unaccepted pages')"
	ok "$what: page by page" judge_sample "$work/stock" "$work/viewed"
	ok "$what: control: the stock tool's dump has more" is_smaller "$work/viewed" "$work/stock"
	ok "$what: --dump-dmesg" same_messages
	ok "$what: -m" filter "$work/reduced" -m
	ok "$what: -m says what the guest said" equal "$unaccepted" "$(row_of "$work/log" 'Unaccepted pages')"
	ok "$what: -m leaves out all but a few pages of the memory map" memmap_left_out "$work/log" "$1"
	ok "$what: -m leaves out as many pages as it says" leaves_out_as_many_as_said
	say_size "$what" "$work/viewed"
	say_size "$what, -m" "$work/reduced"
}

# lists_total FILE: for ok: --list prints the guest's own number.
lists_total()
{
	"$view" --list --json "$1" >"$work/json" &&
		equal "$(guest_unaccepted "$meminfo")" "$(python3 -c \
			'import json, sys; print(json.load(open(sys.argv[1]))["unaccepted_pages"])' "$work/json")" &&
		says "^TOTAL: $(awk '/^Unaccepted:/ { print $2 }' "$meminfo") kB unaccepted" "$view" --list "$1"
}

check_list()
{
	local file

	for file in "$vmcore" "$work/stock" "$work/viewed" "$work/reduced"; do
		ok "$what: --list of ${file##*/}" lists_total "$file"
	done
}

# check_copy: a user may have only cp, and filter the copy later.
check_copy()
{
	ok "$what: cp" "$view" cp --sparse=always "$vmcore" "$work/copy"
	rm -f "$work/ours"
	ok "$what: the copy is filtered" "$stock" -l -d 31 "$work/copy" "$work/ours"
	ok "$what: page by page, from the copy" judge_sample "$work/stock" "$work/ours"
	ok "$what: the copy gives no larger dump" equal "$(pages_of "$work/viewed")" "$(pages_of "$work/ours")"
}

# check_extension SUITE: tests crash of SUITE with the extension.
check_extension()
{
	local what="$what, crash of $1" dump

	with_crash "$1"
	for dump in viewed reduced copy; do
		check_crash "$what, $dump" "$vmlinux" "$work/$dump" "$meminfo" "$zoneinfo"
	done
}

# check_free_lists: 1.7.6 takes free pages of Linux 6.12 for slab, but not if it walks the free lists (-f).
check_free_lists()
{
	local pages

	pages=$(pages_of "$work/viewed")
	stock=$("$top/scripts/debian" program trixie makedumpfile)
	ok "$base: by the free lists" filter "$work/ours" -f
	ok "$base: by the free lists, 1.7.6 keeps what 1.7.8 keeps" equal "$pages" "$(pages_of "$work/ours")"
	ok "$base: control: by the page type it keeps more" keeps_more "$pages"
}

keeps_more()
{
	filter "$work/ours" && [ "$(pages_of "$work/ours")" -gt "$1" ]
}

# check_base BASE GENERATION PERCENT SUITES CRASHES: tests a sample with the makedumpfile of each of SUITES, and the
# crash of each of CRASHES.
check_base()
{
	local suite

	use_sample "$1"
	generation=$2
	for suite in $4; do
		stock=$("$top/scripts/debian" program "$suite" makedumpfile) || bail "no makedumpfile of $suite"
		what="$base, $(version_of "$stock")"
		check_makedumpfile "$3"
	done
	# The last makedumpfile is enough for tests that do not depend on the tool.
	ok "$what: -x" same_with_debuginfo
	check_list
	check_copy
	[ "$generation" != typed ] || check_free_lists
	for suite in $5; do
		check_extension "$suite"
	done
	rm -f "$work"/*
}

rm -rf "$work"
mkdir -p "$work"
build_dumpmap
build_judge || bail "the judge does not compile"
build_view
check_base 6.1 buddy-offline 90 bookworm bookworm
check_base 6.12 typed 99 "bookworm trixie testing" "trixie testing"
rm -rf "$work"
plan
