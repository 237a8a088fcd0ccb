# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is used by who sources it
# Sourced by every script here: names of the places, and how a script speaks.

set -euo pipefail

# The tree the script stands in.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$(realpath -m "${BUILD_DIR:-$top/build}")
# What is slow to make stays here between runs; every entry is named after what made it.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/unaccepted-memory

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
