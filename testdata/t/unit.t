#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the unit tests of the core, of makedumpfile's adapter, of vmcore-view and of the lab's TD, with optimisation and
# with the sanitizers, as one stream of TAP.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
core=$top/core
adapter=$top/makedumpfile-patches/files
view=$top/vmcore-view
td=$top/testdata/lab/td
unit=$top/testdata/unit
work=$build/unit

# number NAME < TESTS: numbers the lines of a test program.
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

# check TEST FLAG...: compiles TEST_test.c with FLAGs and runs it.
check()
{
	local name="$1 $2" status
	local program=$work/${name// /}
	local tests=$1 more=()
	shift

	[ "$tests" != adapter ] || set -- "$@" -I"$adapter"
	[ "$tests" != view ] || more=(-I"$view" "$view"/{plan,guest,host,head,holes,vmcoreinfo,vmcore}.c -lkdumpfile -laddrxlat -lelf)
	case $tests in
	td) more=(-I"$td" "$td"/{accept,guest_memory,npt}.c) ;;
	td_cpus) more=(-I"$td" "$td/cpus.c" -lpthread) ;;
	td_calls) more=(-I"$td" "$td"/{accept,npt,module,vmm}.c) ;;
	esac
	ok "$name: compiles" "${CC:-gcc}" -std=gnu11 -Wall -Wextra -Werror "$@" -o "$program" \
		-I"$unit" -I"$unit/fake" -I"$core" "$unit/${tests}_test.c" "$core"/*.c "${more[@]}" || return
	"$program" >"$program.log" 2>&1
	status=$?
	number "$name" <"$program.log"
	ok "$name: exit status" equal 0 $status
}

mkdir -p "$work"
for tests in unaccepted walk lists generations search leaving remarks robust memmap adapter view td td_calls td_cpus; do
	check $tests -O2
	# Anything that the sanitizers find ends the program.
	check $tests -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
done
check td_cpus -O1 -g -fsanitize=thread
check adapter -DOTHER_MACHINE=true
plan
