# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is used by who sources it
# Sourced by every script here: names of the places, and how a script speaks.

set -euo pipefail

# The tree the script stands in.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$(realpath -m "${BUILD_DIR:-$top/build}")

# home_of_user: as the list of users has it, where nobody set HOME: cron, systemd and containers leave it out.
home_of_user()
{
	getent passwd "$(id -u)" | cut -d: -f6
}

# What is slow to make stays here between runs; every entry is named after what made it. Who has no home has it
# with what is built.
cache=${HOME:-$(home_of_user || :)}
cache=${XDG_CACHE_HOME:-${cache:+$cache/.cache}}
cache=${cache:-$build/cache}/unaccepted-memory

# makedumpfile_sources: the sources of our own that go into makedumpfile's tree: the core, which crash and
# vmcore-view have, too, and the adapter.
makedumpfile_sources()
{
	local file

	for file in "$top"/{core,makedumpfile-patches/files}/*.[ch]; do
		if [ -e "$file" ]; then echo "$file"; fi
	done
}

say()
{
	echo "${0##*/}: $*" >&2
}

die()
{
	say "$@"
	exit 1
}

# The exit status that tells a disk without room (EX_IOERR): it has been said.
no_room=74

# How a tool says that; ld does not say it but dies of it, since it maps the file that it writes.
says_no_room='No space left on device|Disk quota exceeded|Bus error'

# has_room DIR: for a file of 1 MiB?
has_room()
{
	local file rc=0

	file=$(mktemp -p "$1" 2>/dev/null) || return
	head -c 1M /dev/zero 2>/dev/null >"$file" || rc=$?
	rm -f "$file"
	return $rc
}

# die_if_full FILE SAID: ends if a tool that was to make FILE, or files in that folder, said that a disk is full. One
# line says which: that of FILE, or the one with the tool's own files.
die_if_full()
{
	local place=$1 temporary=${TMPDIR:-/tmp}

	[[ $2 =~ $says_no_room ]] || return 0
	has_room "$temporary" || place="files in $temporary"
	say "cannot write $place: no space left on the disk"
	exit $no_room
}

# not_made FILE STATUS SAID: ends. A tool that was to make FILE said SAID and ended with STATUS.
not_made()
{
	die_if_full "$1" "$3"
	[ -z "$3" ] || echo "$3" >&2
	exit "$2"
}

# making FILE COMMAND...: runs a program that makes FILE, or files in that folder. What it says is kept in memory,
# since a log has no place on a full disk.
making()
{
	local file=$1 said
	shift

	said=$("$@" 2>&1) || not_made "$file" $? "$said"
	[ -z "$said" ] || echo "$said" >&2
}

# format_patches TREE FOLDER OPTION...: what TREE's branch "queue" has on top of its tag "base", as patch files that
# depend on nothing else.
format_patches()
{
	local tree=$1 folder=$2
	shift 2

	git -C "$tree" -c core.abbrev=12 -c diff.noprefix=false -c format.signature= format-patch \
		-q --zero-commit --no-signature --no-renames --diff-algorithm=myers --stat=80 \
		-o "$folder" "$@" base..queue
}

# digest FILE|- ...: one short name for the contents of all of them, in that order.
digest()
{
	cat -- "$@" | sha256sum | cut -c1-16
}

# with_lock FILE COMMAND...: run COMMAND alone among those that name FILE.
with_lock()
{
	local lock=$1 fd
	shift
	mkdir -p "$(dirname "$lock")"
	exec {fd}>"$lock"
	flock "$fd"
	"$@" {fd}>&-
	exec {fd}>&-
}
