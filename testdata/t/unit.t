#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The unit tests of the core, as built for use and with the sanitizers, as one stream of TAP.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
core=$top/makedumpfile-patches/files
work=$build/unit

# number NAME < TESTS: passes the lines of a test program on, with numbers.
number()
{
	local line

	while read -r line; do
		case $line in
		"ok - "* | "not ok - "*)
			tap_count=$((tap_count + 1))
			echo "${line%% - *} $tap_count - $1: ${line#* - }"
			;;
		*) echo "# ${line#\# }" ;;
		esac
	done
}

# check NAME FLAG...: compiles the tests with FLAGs and runs them.
check()
{
	local name=$1 status
	shift

	ok "$name: compiles" "${CC:-gcc}" -std=gnu11 -Wall -Wextra -Werror "$@" -o "$work/$name" \
		-I"$core" "$top/testdata/unit/unaccepted_test.c" "$core/unaccepted.c" || return
	"$work/$name" >"$work/$name.log" 2>&1
	status=$?
	number "$name" <"$work/$name.log"
	ok "$name: exit status" equal 0 $status
}

mkdir -p "$work"
check plain -O2
# Whatever the sanitizers find ends the program.
check sanitized -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
plan
