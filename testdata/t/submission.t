#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that each series for the lists applies to a clean tree of its base with plain "git am" and gives the files of
# this tree, and that makedumpfile and crash's extension build. The lab builds the kernels, patch by patch (series.t).

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

queue=$top/scripts/patch-queue
# The series are made elsewhere, so that the trees that somebody works in stay.
made=$tap_work/made
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost

# write_series SERIES: writes the series, and sets folder. Returns 75 and sets why if the base is not available.
write_series()
{
	local rc=0

	BUILD_DIR=$made "$top/scripts/submission" "$1" >"$tap_work/log" 2>&1 || rc=$?
	why=$(tail -n1 "$tap_work/log")
	folder=$made/submission/$1
	return $rc
}

# is_written STATUS: for ok: prints the log of write_series, which has ended with STATUS.
is_written()
{
	cat "$tap_work/log"
	return "$1"
}

patches_in()
{
	find "$1" -name '[0-9]*.patch' ! -name 0000-cover-letter.patch | sort
}

# has_cover SERIES PREFIX: for ok: every subject has the prefix, and the cover letter has our text and git's statistics.
has_cover()
{
	local nr cover=$folder/0000-cover-letter.patch

	nr=$(patches_in "$folder" | wc -l)
	grep -q '\*\*\*' "$cover" && return 1
	grep -qF "Subject: [$2 $(printf %0${#nr}d 0)/$nr] $(head -n1 "$top/submission/$1.cover" | cut -c1-20)" "$cover" || return
	grep -qF "$(tail -n1 "$top/submission/$1.cover")" "$cover" && grep -q '^Base: ' "$cover" &&
		grep -qE '^ [0-9]+ files? changed' "$cover" &&
		equal "$((nr + 1))" "$(grep -lF "Subject: [$2 " "$folder"/*.patch | wc -l)"
}

# commit_base TREE: commits all files of TREE as the base.
commit_base()
{
	git -C "$1" init -q && git -C "$1" add -A -f && git -C "$1" commit -q --allow-empty -m base && git -C "$1" tag base
}

# applies FOLDER TREE: for ok: "git am" applies the patches of FOLDER to TREE.
applies()
{
	local list

	mapfile -t list < <(patches_in "$1")
	[ ${#list[@]} -gt 0 ] || return 1
	git -C "$2" am -q "${list[@]}" || return 1
	[ -z "$(git -C "$2" status --porcelain)" ]
}

# same_files TREE OTHER: for ok: both have the same files, apart from git's own.
same_files()
{
	diff -r --exclude=.git --exclude=.gitattributes "$1" "$2"
}

# damage FIRST: damages, in the last patch, the first line of a change that begins with FIRST: a space is context, + is
# new.
damage()
{
	local victim

	rm -rf "$tap_work/damaged" "$tap_work/victim"
	cp -a "$folder" "$tap_work/damaged"
	victim=$(patches_in "$tap_work/damaged" | tail -n1)
	awk -v first="$1" '/^@@/ { change = 1 }
		change && !done && index($0, first) == 1 && length > 1 { $0 = $0 " damaged"; done = 1 }
		{ print }' "$folder/${victim##*/}" >"$victim"
	git clone -q "$tree" "$tap_work/victim" && git -C "$tap_work/victim" reset -q --hard base
}

damaged_context_is_refused()
{
	damage ' ' && fails 1 'patch does not apply' applies "$tap_work/damaged" "$tap_work/victim"
}

# damaged_line_is_seen TREE: for ok: the result differs from TREE.
damaged_line_is_seen()
{
	damage + && applies "$tap_work/damaged" "$tap_work/victim" && fails 1 ' damaged$' same_files "$tap_work/victim" "$1"
}

# test_damage NAME TREE: runs the controls. TREE is patch-queue's tree.
test_damage()
{
	ok "$1: a patch whose context is not there is refused" damaged_context_is_refused
	ok "$1: a patch with another line gives other files" damaged_line_is_seen "$2"
}

#
# makedumpfile
#

# makedumpfile_tree BASE: makes a clean tree, without files that somebody built in the source.
makedumpfile_tree()
{
	local source

	source=$("$queue" source makedumpfile "$1" 2>/dev/null) && cp -a "$source" "$tree" && rm -rf "$tree/.git" &&
		make -s -C "$tree" clean >/dev/null && commit_base "$tree"
}

has_our_sources()
{
	local file

	for file in $(makedumpfile_sources); do
		cmp "$file" "$tree/${file##*/}" || return
	done
}

builds_at()
{
	git -C "$tree" checkout -q "$1" &&
		make -s -C "$tree" LINKTYPE=dynamic USELZO=on USESNAPPY=on USEZSTD=on makedumpfile
}

has_the_option()
{
	git -C "$tree" checkout -q base && ! grep -q exclude-unaccepted "$tree"/*.c &&
		"$tree/makedumpfile" --help | grep -- --exclude-unaccepted-memmap
}

test_makedumpfile()
{
	local base commit rc=0

	write_series makedumpfile || rc=$?
	if [ $rc = 75 ]; then
		skip "makedumpfile: the series" "$why"
		return
	fi
	ok "makedumpfile: is written" is_written $rc || return
	ok "makedumpfile: a cover letter" has_cover makedumpfile 'PATCH makedumpfile'
	tree=$tap_work/makedumpfile
	find_versions
	base=$(sort -V <<<"$versions" | tail -n1)
	ok "makedumpfile $base: a clean tree" makedumpfile_tree "$base"
	ok "makedumpfile $base: git am" applies "$folder" "$tree"
	ok "makedumpfile $base: has our sources" has_our_sources
	ok "makedumpfile $base: is the tree of patch-queue" same_files "$tree" "$made/queue/makedumpfile-$base-check"
	for commit in $(git -C "$tree" rev-list --reverse base..HEAD); do
		ok "makedumpfile $base: builds: $(git -C "$tree" log -1 --format=%s "$commit")" builds_at "$commit"
	done
	ok "makedumpfile $base: the last one has the option" has_the_option
	test_damage makedumpfile "$made/queue/makedumpfile-$base-check"
}

#
# The kernels
#

# linux_tree BASE: makes a tree of the files that the patches change: all of a kernel would take minutes.
linux_tree()
{
	local source

	source=$("$queue" source kernel "$1" 2>/dev/null) && mkdir "$tree" || return
	(cd "$source" && sed -n 's#^--- a/##p' "$folder"/*.patch | sort -u | while read -r file; do
		[ ! -e "$file" ] || cp --parents "$file" "$tree"
	done)
	commit_base "$tree"
}

# The only kind of warning from checkpatch. submission/README.md explains it.
explained=WARNING:UNKNOWN_COMMIT_ID

# has_style: for ok: checkpatch of the newest kernel finds no error in the patches, and only explained warnings.
has_style()
{
	local newest patch

	newest=$("$top/scripts/debian" linux testing) || return
	[ -e "$newest/scripts/checkpatch.pl" ] || return
	for patch in $(patches_in "$folder"); do
		(cd "$newest" && perl scripts/checkpatch.pl --terse --show-types --no-summary "$patch")
	done >"$tap_work/style.log" 2>&1
	! grep -v " $explained:" "$tap_work/style.log"
}

sees_bad_style()
{
	local patches

	patches=$(patches_in "$folder")
	mkdir -p "$tap_work/style" && sed 's/^+\t/+        /' "$(head -n1 <<<"$patches")" >"$tap_work/style/0001.patch" &&
		folder=$tap_work/style fails 1 ERROR:CODE_INDENT has_style
}

# test_linux BASE: tests a kernel series.
test_linux()
{
	local rc=0

	write_series "linux-$1" || rc=$?
	if [ $rc = 75 ]; then
		skip "linux $1: the series" "$why"
		return
	fi
	ok "linux $1: is written" is_written $rc || return
	ok "linux $1: a cover letter" has_cover "linux-$1" "PATCH $1.y"
	ok "linux $1: as many patches as we have" equal "$(find "$top/kernel-patch/$1" -name '*.patch' | wc -l)" \
		"$(patches_in "$folder" | wc -l)"
	tree=$tap_work/linux-$1
	ok "linux $1: a clean tree" linux_tree "$1"
	ok "linux $1: git am" applies "$folder" "$tree"
	ok "linux $1: is the tree of patch-queue" same_files "$tree" "$made/queue/kernel-$1-check"
	test_damage "linux $1" "$made/queue/kernel-$1-check"
	ok "linux $1: no error of checkpatch, and no warning but $explained" has_style
	ok "linux $1: checkpatch sees spaces in place of tabs" sees_bad_style
}

#
# crash-extensions
#

# sources_below DIR: prints the names and the digests of the sources.
sources_below()
{
	(cd "$1" && find . -name '*.[ch8]' -exec sha256sum {} + | sort -k2)
}

has_the_extension()
{
	diff <(sources_below "$top/crash-extension") <(sources_below "$tree/unaccepted" | grep -v ' \./core/') &&
		diff <(sources_below "$top/core") <(sources_below "$tree/unaccepted/core")
}

# For ok: the extension builds as crash's own Makefile builds it: in the folder extensions, with defs.h in the folder
# above.
builds_in_crash()
{
	local headers

	headers=$("$top/scripts/debian" crash-headers testing) && cp "$headers/defs.h" "$tap_work/" &&
		make -s -C "$tree" -f unaccepted.mk TARGET=X86_64 TARGET_CFLAGS= GDB_FLAGS=
}

wants_defs()
{
	rm -f "$tap_work/defs.h" "$tree/unaccepted.so"
	fails 2 'defs.h' make -s -C "$tree" -f unaccepted.mk
}

answers()
{
	extension=$1 ask_crash "$vmlinux" "$vmcore" "$(printf 'unaccepted%s\n' '' ' -r' ' -c' ' -j')" |
		sed "s#^$1: ##"
}

# For ok: the extension answers as the one that is built from this tree.
answers_the_same()
{
	answers "$extension" >"$tap_work/ours" && grep -q '^GENERATION: typed' "$tap_work/ours" &&
		diff "$tap_work/ours" <(answers "$tree/unaccepted.so")
}

test_extension()
{
	local rc=0

	write_series crash-extensions || rc=$?
	ok "crash-extensions: is written" is_written $rc || return
	ok "crash-extensions: a cover letter" has_cover crash-extensions 'PATCH crash-extensions'
	tree=$tap_work/extensions
	mkdir "$tree"
	ok "crash-extensions: a tree that has nothing yet" commit_base "$tree"
	ok "crash-extensions: git am" applies "$folder" "$tree"
	ok "crash-extensions: has our files" has_the_extension
	ok "crash-extensions: builds as crash builds it" builds_in_crash
	with_crash testing
	use_sample 6.12
	ok "crash-extensions: answers as ours does" answers_the_same
	ok "crash-extensions: needs defs.h" wants_defs
}

# For ok: if one series cannot be written, the others are written.
goes_on_without()
{
	mkdir -p "$tap_work/rest/submission/makedumpfile"
	fails 1 'is no source of makedumpfile$' env MAKEDUMPFILE_SRC="$tap_work" BUILD_DIR="$tap_work/rest" \
		"$top/scripts/submission" makedumpfile crash-extensions &&
		grep -q '^submission: makedumpfile: not written$' "$tap_work/said" &&
		[ ! -e "$tap_work/rest/submission/makedumpfile" ] &&
		[ "$(find "$tap_work/rest/submission/crash-extensions" -name '*.patch' | wc -l)" = 2 ]
}

test_makedumpfile
for base in $("$queue" bases kernel); do
	test_linux "$base"
done
test_extension
ok "a series without its base is named, and the others are written" goes_on_without
plan
