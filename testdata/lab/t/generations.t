#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest of each generation that dumps.t does not have, and what crash says of it.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/../../t/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/../../t/dump.sh"

out=$(mktemp -d /dev/shm/lab.XXXXXX)
trap 'rm -rf "$tap_work" "$out"' EXIT

# check KERNEL GENERATION SUITE: boots the lab's KERNEL and opens the dump with the crash of SUITE.
check()
{
	local kernel=$1 suite=$3
	generation=$2

	ok "$kernel: boots, reports, crashes" \
		"$top/testdata/lab/run" --kernel "$kernel" --dump full "$out" ||
		bail "no guest: $(tail -n1 "$tap_work/output")"
	echo "# $(cut -d' ' -f1-3 "$out/report/version")"
	crash=$("$top/scripts/debian" program "$suite" crash) || bail "no crash of $suite"
	extension=$("$top/scripts/build-crash" "$suite" 2>&1) || bail "$extension"
	check_crash "$kernel, crash of $suite" "$out/vmlinux" "$out/vmcore" \
		"$out/report/meminfo" "$out/report/zoneinfo"
}

check testing exported testing
check listed listed trixie
plan
