#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the samples, which are real guests' memory: makedumpfile and crash must report the guest's own numbers from
# before its death, and the filtered dump must have the pages that the stock tool keeps.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

work=$build/sample
mkdir -p "$work"

# reference VERSION: selects the stock tool that must keep the same pages as the patched VERSION. Stock 1.7.6 takes free
# pages of 6.12 for slab; the patched one does not (patch 0010), and 1.7.8 does not.
reference()
{
	if [ "$1 $base" = "1.7.6 6.12" ]; then
		"$top/scripts/debian" program testing makedumpfile
	else
		echo "$stock"
	fi
}

check_makedumpfile()
{
	local version=$1 level reference

	use_makedumpfile "$version"
	reference=$(reference "$version")
	for level in 31 30 1; do
		ok "$base: stock $version -d $level" "$reference" -l -d $level "$vmcore" "$work/stock"
		ok "$base: patched $version -d $level" \
			"$patched" --message-level 31 -l -d $level "$vmcore" "$work/patched"
		cp "$tap_work/output" "$work/log"
		ok "$base: $version -d $level reports what the guest reported" \
			equal "$(guest_unaccepted "$meminfo")" "$(reported "$work/log")"
		ok "$base: $version -d $level page by page" judge_sample "$work/stock" "$work/patched"
		rm -f "$work/stock" "$work/patched"
	done
}

# with_vmlinux OPTION...: for ok: the tool writes the same dump with these options as without.
with_vmlinux()
{
	"$patched" -l -d 31 "$vmcore" "$work/plain" && "$patched" -l -d 31 "$vmcore" "$work/again" &&
		"$patched" "$@" -l -d 31 "$vmcore" "$work/ours" &&
		same_dump "$work/plain" "$work/again" "$work/ours" && rm "$work"/{plain,again,ours}
}

# For ok: -g wrote the same offset that crash shows, if the kernel has this member.
place_of_list()
{
	local crash extension want

	crash=$("$top/scripts/debian" program trixie crash)
	[ "$base" != 6.1 ] || crash=$("$top/scripts/debian" program bookworm crash)
	want=$(printf 'struct -o zone\nquit\n' | "$crash" -s "$vmlinux" "$vmcore" 2>/dev/null |
		sed -n 's/^ *\[\([0-9]*\)\] struct list_head unaccepted_pages;.*/\1/p')
	[ "$base" = 6.1 ] || [ -n "$want" ] || { echo "crash does not say"; return 1; }
	equal "$want" "$(sed -n 's/^OFFSET(zone.unaccepted_pages)=//p' "$work/written")"
}

# check_debuginfo: tests -x, and -i with a file that -g wrote.
check_debuginfo()
{
	local what="$base, $1"

	use_makedumpfile "$1"
	ok "$what: -x" with_vmlinux -x "$vmlinux"
	ok "$what: -g" "$patched" -g "$work/written" -x "$vmlinux"
	ok "$what: -g says where a zone has its list" place_of_list
	ok "$what: -i of what -g wrote" with_vmlinux -i "$work/written"
	rm -f "$work/written"
}

# check_extension SUITE: tests crash of SUITE, with the extension, on the sample.
check_extension()
{
	local what="$base, crash of $1"

	ok "$what: the extension builds" "$top/scripts/build-crash" "$1"
	extension=$(tail -n1 "$tap_work/output")
	crash=$("$top/scripts/debian" program "$1" crash)
	check_crash "$what, full vmcore" "$vmlinux" "$vmcore" "$meminfo" "$zoneinfo"
	check_crash "$what, filtered dump" "$vmlinux" "$work/filtered" "$meminfo" "$zoneinfo"
	ok "$what: help unaccepted" says 'NR_UNACCEPTED' ask_crash "$vmlinux" "$vmcore" 'help unaccepted'
	ok "$what: a vmlinux of another kernel is refused" \
		refused_by_crash "$judge" "$vmcore"
	ok "$what: a file that is no dump is refused" refused_by_crash "$vmlinux" "$meminfo"
}

# check_sample BASE GENERATION SUITE...: tests a sample. The crash of each SUITE can open a dump of the kernel.
check_sample()
{
	local version suite

	use_sample "$1"
	generation=$2
	shift 2
	for version in $makedumpfiles; do
		check_makedumpfile "$version"
		check_debuginfo "$version"
	done
	stock=$("$top/scripts/debian" program testing makedumpfile)
	ok "$base: a filtered dump for crash" "$stock" -l -d 31 "$vmcore" "$work/filtered"
	for suite; do
		check_extension "$suite"
	done
	rm -f "$work/filtered"
}

build_judge || bail "the judge does not compile"
build_makedumpfiles
check_sample 6.1 buddy-offline bookworm trixie testing
check_sample 6.12 typed trixie testing
plan
