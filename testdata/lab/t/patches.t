#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernels build with their series; that these apply and are exported the same "make check" knows already.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/../../t/tap.sh"

for base in $("$top/scripts/patch-queue" bases kernel); do
	ok "kernel $base: builds with the series" "$top/scripts/patch-queue" check kernel "$base"
done
plan
