#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel of Debian testing, whichever that is now: mainline with the export of its own.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/../../t/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/../../t/dump.sh"

out=$(mktemp -d /dev/shm/lab.XXXXXX)
trap 'rm -rf "$tap_work" "$out"' EXIT

ok "boots, reports, crashes" "$top/testdata/lab/run" --kernel testing --dump full "$out" ||
	bail "no guest: $(tail -n1 "$tap_work/output")"
echo "# $(cut -d' ' -f1-3 "$out/report/version")"
crash=$("$top/scripts/debian" program testing crash) || bail "no crash of testing"
extension=$("$top/scripts/build-crash" testing 2>&1) || bail "$extension"
generation=exported
check_crash "crash of testing" "$out/vmlinux" "$out/vmcore" "$out/report/meminfo" \
	"$out/report/zoneinfo"
plan
