# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The tests source this file: the Test Anything Protocol in a few functions. "For ok" in a comment means: the function
# is a command for ok, and succeeds if the statement is true.

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"
# A test prints "not ok" and goes on.
set +e

tap_count=0
tap_work=$(mktemp -d)
trap 'rm -rf "$tap_work"' EXIT

# Paths in LD_PRELOAD and in the texts of cases must have no space, so tests use a tree with a space through links.
if [[ $top$build =~ [[:space:]] ]]; then
	mkdir -p "$build"
	ln -s "$top" "$tap_work/tree"
	ln -s "$build" "$tap_work/build"
	top=$tap_work/tree build=$tap_work/build
fi

# ok NAME COMMAND...: tests that the command succeeds; if it fails, shows its output.
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

# skip NAME WHY: reports a test that cannot run here, and why.
skip()
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
	# scripts/run-tests counts the reasons.
	[ -z "${SKIPPED_TESTS:-}" ] || echo "$2" >>"$SKIPPED_TESTS"
}

# fails STATUS PATTERN COMMAND...: for ok: the command ends with STATUS, and a line of its output matches PATTERN.
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

# equal WANT GOT: for ok: both texts are equal.
equal()
{
	[ "$1" = "$2" ] || { echo "expected '$1', got '$2'"; return 1; }
}

plan()
{
	echo "1..$tap_count"
}
