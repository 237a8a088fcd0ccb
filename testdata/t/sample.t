#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The sample: a real guest's memory. What the guest said of itself before it died, makedumpfile and
# crash must say too, and the filtered dump must hold what the stock tool keeps.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

base=6.12
sample=$("$top/scripts/unpack-sample" $base 2>"$tap_work/log") || bail "$(cat "$tap_work/log")"
vmcore=$sample/vmcore
vmlinux=$sample/vmlinux
meminfo=$top/testdata/samples/$base.meminfo
zoneinfo=$top/testdata/samples/$base.zoneinfo
work=$build/sample
mkdir -p "$work"

# The vmcore is all of the guest's memory, so it is the judge of what was filtered from it.
judge_sample()
{
	readelf -lW "$vmcore" | awk '$1 == "LOAD" { print $4, $5, "vmcore", $2 }' |
		while read -r words; do
			# shellcheck disable=SC2086 # four words
			printf '%d %d %s %d\n' $words
		done >"$sample/ram.map"
	"$judge" "$sample" "$@"
}

check_makedumpfile()
{
	local suite=$1 level

	if ! build_makedumpfile "$suite"; then
		skip "makedumpfile of $suite" "$why"
		return
	fi
	for level in 31 30 1; do
		ok "$suite: stock -d $level" "$stock" -l -d $level "$vmcore" "$work/stock"
		ok "$suite: patched -d $level" \
			"$patched" --message-level 31 -l -d $level "$vmcore" "$work/patched"
		cp "$tap_work/output" "$work/log"
		ok "$suite: -d $level reports what the guest reported" \
			equal "$(guest_unaccepted "$meminfo")" "$(reported "$work/log")"
		ok "$suite: -d $level page by page" judge_sample "$work/stock" "$work/patched"
		rm -f "$work/stock" "$work/patched"
	done
}

build_judge || bail "the judge does not compile"
for suite in $suites; do
	check_makedumpfile "$suite"
done

# Debian 13 and testing have a crash that opens a dump of Linux 6.12.
stock=$("$top/scripts/debian" program testing makedumpfile)
ok "a filtered dump for crash" "$stock" -l -d 31 "$vmcore" "$work/filtered"
for suite in trixie testing; do
	ok "$suite: the extension builds" "$top/scripts/build-crash" "$suite"
	extension=$(tail -n1 "$tap_work/output")
	crash=$("$top/scripts/debian" program "$suite" crash)
	check_crash "$suite, full vmcore" "$vmlinux" "$vmcore" "$meminfo" "$zoneinfo"
	check_crash "$suite, filtered dump" "$vmlinux" "$work/filtered" "$meminfo" "$zoneinfo"
	ok "$suite: help unaccepted" says 'NR_UNACCEPTED' ask_crash "$vmlinux" "$vmcore" 'help unaccepted'
	ok "$suite: a vmlinux of another kernel is refused" \
		refused_by_crash "$top/build/lab/compare" "$vmcore"
	ok "$suite: a file that is no dump is refused" refused_by_crash "$vmlinux" "$meminfo"
done
rm -f "$work/filtered"
plan
