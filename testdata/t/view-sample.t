#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The samples, real guests' memory, through Debian's own makedumpfile under vmcore-view: the dump lacks unaccepted pages
# alone, what is said is what the guest said before it died, and crash opens what was written, with and without its
# memory map.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

work=$build/view-sample

# filter DUMP [OPTION...]: with the stock tool under the view; what is said goes to $work/log.
filter()
{
	local dump=$1
	shift

	rm -f "$dump"
	"$view" "$@" "$stock" -l -d 31 "$vmcore" "$dump" >"$work/log" 2>&1
}

# For people: how much of the stock tool's dump there is.
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

# pages_of DUMP: how many it has; each of them has the guest's bytes.
pages_of()
{
	"$dumpmap" "$vmcore" "$1" >"$work/map" && awk -F- '{ sum += $2 - $1 } END { print sum }' "$work/map"
}

# leaves_out_as_many_as_said: for ok: with the memory map left out there are as many pages less as the log says.
leaves_out_as_many_as_said()
{
	local full reduced

	full=$(pages_of "$work/viewed") && reduced=$(pages_of "$work/reduced") &&
		equal $((full - $(row_of "$work/log" 'Memory map of these'))) "$reduced"
}

# For ok: the kernel's messages.
same_messages()
{
	rm -f "$work"/text[12]
	"$stock" --dump-dmesg "$vmcore" "$work/text1" && "$view" "$stock" --dump-dmesg "$vmcore" "$work/text2" &&
		[ -s "$work/text1" ] && cmp "$work/text1" "$work/text2"
}

# With debuginfo the tool does what it does without. (Two runs differ in the time that stands in the header.)
same_with_debuginfo()
{
	filter "$work/again" && rm -f "$work/ours" &&
		"$view" "$stock" -x "$vmlinux" -l -d 31 "$vmcore" "$work/ours" &&
		same_dump "$work/viewed" "$work/again" "$work/ours" && rm "$work"/{again,ours}
}

# check_makedumpfile PERCENT: leaves $work/stock, viewed, and reduced, which lacks so much of the memory map.
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

# What the guest said is what --list says, of the vmcore and of what was filtered from it.
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

# Whoever has only cp takes it, and filters later.
check_copy()
{
	ok "$what: cp" "$view" cp --sparse=always "$vmcore" "$work/copy"
	rm -f "$work/ours"
	ok "$what: the copy is filtered" "$stock" -l -d 31 "$work/copy" "$work/ours"
	ok "$what: page by page, from the copy" judge_sample "$work/stock" "$work/ours"
	ok "$what: the copy gives no larger dump" equal "$(pages_of "$work/viewed")" "$(pages_of "$work/ours")"
}

# check_extension SUITE: crash of SUITE, with the extension.
check_extension()
{
	local what="$what, crash of $1" dump

	with_crash "$1"
	for dump in viewed reduced copy; do
		check_crash "$what, $dump" "$vmlinux" "$work/$dump" "$meminfo" "$zoneinfo"
	done
}

# 1.7.6 takes free pages of Linux 6.12 for slab; that way it does not.
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

# check_base BASE GENERATION PERCENT SUITES CRASHES: SUITES, whose makedumpfile knows the kernel; CRASHES can open its dumps.
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
	# One of them is enough, the last, for what does not depend on the tool.
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
