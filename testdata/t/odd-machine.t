#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests names with spaces, a missing HOME, and a full disk: everything works, or one line says what does not.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

# A source tree, a build folder and a cache have spaces in their names. The samples are links to the unpacked ones.
tree="$tap_work/a tree"
other_build="$tap_work/another build"
other_cache="$tap_work/a cache"

copy_tree()
{
	mkdir -p "$tree/build" "$other_build" "$other_cache"
	(cd "$top" && git ls-files -z --cached --others --exclude-standard ':!testdata/samples/*.xz' |
		tar --null --ignore-failed-read -T - -c 2>/dev/null) | tar -C "$tree" -x
	ln -s "$top"/testdata/samples/*.xz "$tree/testdata/samples/"
	ln -s "$build/samples" "$tree/build/samples"
	ln -s "$build/samples" "$other_build/samples"
	ln -s "$cache" "$other_cache/unaccepted-memory"
}

# agrees COMMAND...: for ok: the demonstration runs to its end, after it has compared three numbers.
agrees()
{
	says '^one cell: ' "$@" || return
	[ "$(grep -cE '^(the guest.s|vmcore-view|crash> unaccepted) .* [0-9]+$' "$tap_work/answer")" = 3 ]
}

# builds_in DIR COMMAND...: for ok: the command prints the path of a file in DIR, which runs.
builds_in()
{
	local dir=$1 file
	shift

	file=$("$@") || return
	echo "$file"
	[[ $file == "$dir/"* ]] && [ -x "$file" ]
}

without_home()
{
	env -u HOME -u XDG_CACHE_HOME "$@"
}

# cache_is DIR COMMAND...: for ok: a script that COMMAND starts uses the cache DIR.
cache_is()
{
	local want=$1
	shift

	# shellcheck disable=SC2016 # the inner shell expands it
	equal "$want" "$("$@" bash -c '. "$0/scripts/lib.sh"; echo "$cache"' "$top")"
}

# as_nobody COMMAND...: runs COMMAND as a user who is not in the list of users.
as_nobody()
{
	mkdir -p "$tap_work/bin"
	printf '#!/bin/sh\necho 54321\n' >"$tap_work/bin/id"
	chmod +x "$tap_work/bin/id"
	without_home PATH="$tap_work/bin:$PATH" BUILD_DIR=/some/where "$@"
}

#
# A small disk.
#

export disk=${disk:-$tap_work/disk}

# on_disk SIZE COMMAND...: runs a command, or a function of this file, with a disk of that size at $disk.
on_disk()
{
	unshare --mount "$0" apart "$@"
}

apart()
{
	mount -t tmpfs -o "size=$1" tmpfs "$disk" || return
	shift
	"$@"
}

# says_what FILE COMMAND...: for ok: the command fails, and one line says that FILE cannot be written, and why. It
# prints nothing else but progress, and make's own line.
says_what()
{
	local file=$1
	shift

	BUILD_DIR=$disk "$@" 2>&1 >/dev/null | tee "$tap_work/said" |
		grep -vE '^make: .* Error 74$|: unpacking the sample |: no source of crash |: reading the package index ' >"$tap_work/left"
	[ "${PIPESTATUS[0]}" != 0 ] || { echo "it succeeded"; return 1; }
	cat "$tap_work/said"
	equal 1 "$(wc -l <"$tap_work/left")" && grep -qE "^[a-z-]+: cannot write $file: no space left on the disk$" "$tap_work/left"
}

# with_room COMMAND...: enlarges the disk and runs the command again: what the failed run left must not pass for whole.
with_room()
{
	mount -o remount,size=1g "$disk" && BUILD_DIR=$disk "$@"
}

view()
{
	local program=$disk/vmcore-view/vmcore-view

	says_what "$program" "$top/scripts/build-vmcore-view" && with_room "$top/scripts/build-vmcore-view" &&
		"$program" --list "$vmcore" && "$program" cmp "$vmlinux" "$vmlinux"
}

module()
{
	local version

	crash=$("$top/scripts/debian" program trixie crash)
	says_what "$disk/crash/[0-9.]*/unaccepted.so" make -s -C "$top" crash && with_room "$top/scripts/build-crash" trixie || return
	version=$("$crash" --version | sed -n 's/^crash //p')
	extension=$disk/crash/$version/unaccepted.so
	ask_crash "$vmlinux" "$vmcore" unaccepted | grep '^GENERATION'
}

sample()
{
	says_what "$disk/samples/6.12-[^/]*/vmcore" "$top/scripts/unpack-sample" 6.12 &&
		with_room "$top/scripts/unpack-sample" 6.12 && cmp "$disk/samples"/6.12-*/vmcore "$vmcore" &&
		cmp "$disk/samples"/6.12-*/vmlinux "$vmlinux"
}

# demo: everything but the dumps was made before.
demo()
{
	ln -s "$build"/{samples,crash,vmcore-view} "$disk/" && says_what "$disk/demo/stock" make -C "$top" --no-print-directory demo
}

# This test starts itself with "apart" in a mount namespace.
use_sample 6.12
if [ "${1:-}" = apart ]; then
	"$@"
	exit
fi

mkdir "$disk"
copy_tree

ok "a name with a space, no HOME: make demo" agrees \
	env -u HOME XDG_CACHE_HOME="$other_cache" make -C "$tree" --no-print-directory demo
ok "a name with a space: make vmcore-view" builds_in "$tree/build" make -s -C "$tree" vmcore-view
ok "a name with a space: its own folder" env MAKEFLAGS=-s make -C "$tree/vmcore-view"
ok "a name with a space: BUILD_DIR" builds_in "$other_build" \
	env BUILD_DIR="$other_build" XDG_CACHE_HOME="$other_cache" "$top/scripts/build-crash" testing
ok "a name with a space: make install" make -s -C "$tree" install DESTDIR="$tap_work/a package"
ok "a name with a space: the view is there, and runs" \
	"$tap_work/a package/usr/local/bin/vmcore-view" --list "$vmcore"

ok "no HOME: the cache is in the home directory from the list of users" cache_is \
	"$(getent passwd "$(id -u)" | cut -d: -f6)/.cache/unaccepted-memory" without_home
ok "no HOME, no such user: the cache is in BUILD_DIR" cache_is /some/where/cache/unaccepted-memory as_nobody
ok "control: HOME" cache_is /home/x/.cache/unaccepted-memory env -u XDG_CACHE_HOME HOME=/home/x
ok "control: XDG_CACHE_HOME" cache_is /x/unaccepted-memory env -u HOME XDG_CACHE_HOME=/x

if on_disk 1m true 2>"$tap_work/log"; then
	ok "a full disk: the first of many files" on_disk 60k says_what "$disk/vmcore-view/vmcore-view" "$top/scripts/build-vmcore-view"
	ok "a full disk, then room: the view, when it is linked" on_disk 900k view
	ok "a full disk, then room: the extension for crash" on_disk 1m module
	ok "a full disk, then room: a sample" on_disk 20m sample
	ok "a full disk: a dump of the demonstration" on_disk 5m demo
else
	skip "a full disk" "no mounts here: $(tail -n1 "$tap_work/log")"
fi
plan
