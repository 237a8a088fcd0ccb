#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every patch applies strictly to every base, builds, and is exported again byte for byte.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"

queue=$top/scripts/patch-queue

# check_queue QUEUE BASE: where the mirror does not give the sources of a base, nothing can be said.
check_queue()
{
	local what="$1 $2: applies, builds, exports the same" rc=0

	"$queue" check "$1" "$2" >"$tap_work/queue.log" 2>&1 || rc=$?
	if [ $rc = 75 ]; then
		skip "$what" "$(tail -n1 "$tap_work/queue.log")"
	else
		ok "$what" done_with $rc "$tap_work/queue.log"
	fi
}

done_with()
{
	cat "$2"
	return "$1"
}

for name in makedumpfile kernel; do
	for base in $("$queue" bases "$name"); do
		check_queue "$name" "$base"
	done
done

# The kernel's own judge of style, from the newest tree. Names made by PAGE_TYPE_OPS() look to it as
# if somebody had come up with them.
checkpatch()
{
	(cd "$newest" && perl scripts/checkpatch.pl --strict --quiet --no-summary --terse \
		--ignore CAMELCASE,FILE_PATH_CHANGES,SPDX_LICENSE_TAG "$1")
}
newest=$("$top/scripts/debian" linux testing)
for patch in "$top"/kernel-patch/*/*.patch; do
	ok "${patch#"$top"/kernel-patch/}: checkpatch --strict is content" checkpatch "$patch"
done

# The control: a patch that lost one context line must be refused.
broken_patch_is_refused()
{
	local copy=$tap_work/tree

	mkdir "$copy"
	cp -a "$top"/{scripts,kernel-patch,testdata} "$copy/"
	sed -i 's/^ \tVMCOREINFO_NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE);/ \tVMCOREINFO_NUMBER(PAGE_OTHER);/' \
		"$copy"/kernel-patch/6.12/*.patch
	fails 1 'does not apply' env BUILD_DIR="$copy/build" "$copy/scripts/patch-queue" import kernel 6.12
}
ok "a patch whose context is not there is refused" broken_patch_is_refused
plan
