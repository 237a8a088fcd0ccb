#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that every patch applies strictly to every base and is exported again byte for byte, and that makedumpfile
# builds. The lab builds the kernels.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

queue=$top/scripts/patch-queue

# check_makedumpfile BASE: tests a base, or skips it if its source is not available.
check_makedumpfile()
{
	local what="makedumpfile $1: applies, builds, exports the same" rc=0

	"$queue" check makedumpfile "$1" >"$tap_work/queue.log" 2>&1 || rc=$?
	if [ $rc = 75 ]; then
		missing+=" $1"
		why=$(tail -n1 "$tap_work/queue.log")
	else
		ok "$what" done_with $rc "$tap_work/queue.log"
	fi
}

# done_with STATUS LOG: for ok: prints the log of a command that has ended with STATUS.
done_with()
{
	cat "$2"
	return "$1"
}

missing=
find_versions
for base in $versions; do
	check_makedumpfile "$base"
done
[ -z "$missing" ] || skip "makedumpfile$missing: applies, builds, exports the same" "$why"
for base in $("$queue" bases kernel); do
	ok "kernel $base: applies, exports the same" "$queue" check kernel "$base" --without-building
done

# checkpatch PATCH: runs the kernel's own checker of style, from the newest tree. It does not know names that
# PAGE_TYPE_OPS() makes, and Debian's source has no history to look up commits.
checkpatch()
{
	(cd "$newest" && perl scripts/checkpatch.pl --strict --quiet --no-summary --terse \
		--ignore CAMELCASE,FILE_PATH_CHANGES,SPDX_LICENSE_TAG,UNKNOWN_COMMIT_ID "$1")
}
newest=$("$top/scripts/debian" linux testing)
for patch in "$top"/kernel-patch/*/*.patch; do
	ok "${patch#"$top"/kernel-patch/}: checkpatch --strict finds nothing" checkpatch "$patch"
done

# The control: a patch with one wrong context line must be refused.
broken_patch_is_refused()
{
	local copy=$tap_work/broken

	mkdir -p "$copy/testdata"
	cp -a "$top"/{scripts,kernel-patch} "$copy/"
	cp -a "$top/testdata/lab" "$copy/testdata/"
	sed -i 's/^ \tVMCOREINFO_NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE);/ \tVMCOREINFO_NUMBER(PAGE_OTHER);/' \
		"$copy"/kernel-patch/6.12/*.patch
	fails 1 'does not apply' env BUILD_DIR="$copy/build" \
		"$copy/scripts/patch-queue" check kernel 6.12 --without-building
}
ok "a patch whose context is not there is refused" broken_patch_is_refused
plan
