#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that the kernels build with their series. "make check" tests that the series apply and export unchanged.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/../../t/tap.sh"

for base in $("$top/scripts/patch-queue" bases kernel); do
	ok "kernel $base: builds with the series" "$top/scripts/patch-queue" check kernel "$base"
done
plan
