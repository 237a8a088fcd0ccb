#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests crash and makedumpfile on a guest of each generation that dumps.t does not have.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# check WHAT GENERATION SUITE OPTION...: boots a kernel of the lab and opens the dump with the crash of SUITE.
check()
{
	local what=$1 suite=$3 version

	generation=$2
	shift 3
	boot_guest "$what" --dump full --keep-ram "$@"
	echo "# $(cut -d' ' -f1-3 "$out/report/version")"
	with_crash "$suite"
	check_crash "$what, crash of $suite" "$out/vmlinux" "$out/vmcore" \
		"$out/report/meminfo" "$out/report/zoneinfo"
	for version in $makedumpfiles; do
		check_makedumpfile "$what, makedumpfile $version" "$version"
	done
}

# check_makedumpfile WHAT VERSION: runs the patched tool before the stock tool, since the stock tool reads all memory
# and so fills its holes.
check_makedumpfile()
{
	use_makedumpfile "$2"
	ok "$1: filters" "$patched" --message-level 31 -l -d 31 "$out/vmcore" "$out/ours"
	cp "$tap_work/output" "$out/log"
	ok "$1: reports what the guest reported" \
		equal "$(guest_unaccepted "$out/report/meminfo")" "$(reported "$out/log")"
	ok "$1: the stock tool filters" "$stock" -l -d 31 "$out/vmcore" "$out/stock"
	ok "$1: page by page" "$judge" "$out" "$out/stock" "$out/ours"
	rm -f "$out/ours" "$out/stock"
}

build_judge || bail "the judge does not compile"
build_makedumpfiles

check "6.12 with the series" exported trixie --kernel 6.12 --series
check listed listed trixie --kernel listed
if wants_all "7.2"; then
	check 7.2 exported testing --kernel testing
fi
plan
