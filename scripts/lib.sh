# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this file use what it sets
# Every script here sources this file: names of the folders, messages, locks.

set -euo pipefail

# The source tree.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$(realpath -m "${BUILD_DIR:-$top/build}")

# home_of_user: prints the home directory from the list of users, since cron, systemd and containers do not set HOME.
home_of_user()
{
	getent passwd "$(id -u)" | cut -d: -f6
}

# Keeps between runs what is slow to make. The name of every entry is a digest of everything that went into it. A user
# without a home directory has the cache in $build.
cache=${HOME:-$(home_of_user || :)}
cache=${XDG_CACHE_HOME:-${cache:+$cache/.cache}}
cache=${cache:-$build/cache}/unaccepted-memory

# makedumpfile_sources: prints our own source files that go into makedumpfile's tree: the core, which crash and
# vmcore-view use as well, and the adapter.
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

# The exit status for a full disk (EX_IOERR). The script that ends with it has printed the message already.
no_room=74

# How tools report a full disk. ld maps the file that it writes, so it dies of a bus error without a message.
says_no_room='No space left on device|Disk quota exceeded|Bus error'

# has_room DIR: tests whether a file of 1 MiB fits into DIR.
has_room()
{
	local file rc=0

	file=$(mktemp -p "$1" 2>/dev/null) || return
	head -c 1M /dev/zero 2>/dev/null >"$file" || rc=$?
	rm -f "$file"
	return $rc
}

# die_if_full FILE SAID: ends the script if SAID, the output of a tool that writes FILE (or into the folder FILE), says
# that a disk is full. The message names the full disk: that of FILE, or that of temporary files.
die_if_full()
{
	local place=$1 temporary=${TMPDIR:-/tmp}

	[[ $2 =~ $says_no_room ]] || return 0
	has_room "$temporary" || place="files in $temporary"
	say "cannot write $place: no space left on the disk"
	exit $no_room
}

# not_made FILE STATUS SAID: ends the script: a tool that should make FILE printed SAID and ended with STATUS.
not_made()
{
	die_if_full "$1" "$3"
	[ -z "$3" ] || echo "$3" >&2
	exit "$2"
}

# making FILE COMMAND...: runs a program that makes FILE, or files in the folder FILE. Keeps its output in memory, since
# a full disk has no room for a log.
making()
{
	local file=$1 said
	shift

	said=$("$@" 2>&1) || not_made "$file" $? "$said"
	[ -z "$said" ] || echo "$said" >&2
}

# format_patches TREE FOLDER OPTION...: writes the commits between TREE's tag "base" and its branch "queue" as patch
# files. The user's configuration of git does not change them.
format_patches()
{
	local tree=$1 folder=$2
	shift 2

	git -C "$tree" -c core.abbrev=12 -c diff.noprefix=false -c format.signature= format-patch \
		-q --zero-commit --no-signature --no-renames --diff-algorithm=myers --stat=80 \
		-o "$folder" "$@" base..queue
}

# digest FILE|- ...: prints one short hash of the contents of all files, in this order.
digest()
{
	cat -- "$@" | sha256sum | cut -c1-16
}

# with_lock FILE COMMAND...: runs COMMAND while no other command holds the lock FILE.
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
