# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the tests: the Test Anything Protocol in a few words.

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"
# A test says "not ok" and goes on.
set +e

tap_count=0
tap_work=$(mktemp -d)
trap 'rm -rf "$tap_work"' EXIT

# What tests put into LD_PRELOAD, or into a case's text, may have no space: they see such a tree through links.
if [[ $top$build =~ [[:space:]] ]]; then
	mkdir -p "$build"
	ln -s "$top" "$tap_work/tree"
	ln -s "$build" "$tap_work/build"
	top=$tap_work/tree build=$tap_work/build
fi

# ok NAME COMMAND...: the command must succeed; what it printed is shown if it does not.
ok()
{
	local name=$1 rc
	shift
	tap_count=$((tap_count + 1))
	"$@" >"$tap_work/output" 2>&1 </dev/null
	rc=$?
	if [ $rc -eq 0 ]; then
		echo "ok $tap_count - $name"
	else
		echo "not ok $tap_count - $name"
		{ echo "exit status $rc of: $*"; tail -n 30 "$tap_work/output"; } | sed 's/^/# /'
	fi
	return $rc
}

# skip NAME WHY: what could not be tested here, said where it is counted.
skip()
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
	# scripts/run-tests counts the reasons.
	[ -z "${SKIPPED_TESTS:-}" ] || echo "$2" >>"$SKIPPED_TESTS"
}

# fails STATUS PATTERN COMMAND...: for ok: the command ends with STATUS and says PATTERN, in one line.
fails()
{
	local status=$1 pattern=$2 rc
	shift 2
	"$@" >"$tap_work/said" 2>&1
	rc=$?
	cat "$tap_work/said"
	[ $rc -eq "$status" ] || { echo "expected status $status, got $rc"; return 1; }
	grep -qE "$pattern" "$tap_work/said" || { echo "expected: $pattern"; return 1; }
}

# equal WANT GOT: for ok.
equal()
{
	[ "$1" = "$2" ] || { echo "expected '$1', got '$2'"; return 1; }
}

plan()
{
	echo "1..$tap_count"
}
