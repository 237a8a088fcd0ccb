#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests make install: crash, the installed one or the one that the user named, finds the extension by its name alone;
# vmcore-view runs from where it was installed; uninstall leaves nothing.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

to=$tap_work/package
extensions=$to/usr/lib64/crash/extensions

# installs WORD...: runs make install with DESTDIR, as for a package.
installs()
{
	make -s -C "$top" install DESTDIR="$to" "$@"
}

# in_path COMMAND...: makes COMMAND the crash in $PATH.
in_path()
{
	rm -f "$tap_work/bin/crash"
	make_command "$tap_work/bin/crash" "$@"
}

# version_of_crash SUITE: prints the version in the form that "make crash" uses for folder names.
version_of_crash()
{
	with_crash "$1"
	extension=${extension%/*}
	echo "${extension##*/}"
}

# has_all VERSION: for ok: the extension for that crash, the view and both man pages are installed, and nothing else.
has_all()
{
	cmp "$build/crash/$1/unaccepted.so" "$extensions/unaccepted.so" || return
	(cd "$to" && find . -type f | sort) >"$tap_work/files"
	diff - "$tap_work/files" <<-'EOT'
	./usr/lib64/crash/extensions/unaccepted.so
	./usr/local/bin/vmcore-view
	./usr/local/lib/vmcore-view/vmcore-view.so
	./usr/local/share/man/man8/unaccepted.8
	./usr/local/share/man/man8/vmcore-view.8
	EOT
}

is_gone()
{
	make -s -C "$top" uninstall DESTDIR="$to" "$@"
	[ -z "$(find "$to" -type f)" ] && [ ! -e "$extensions" ] && [ ! -e "$to/usr/local/lib/vmcore-view" ]
}

# finds_by_name: for ok: crash finds the extension by its name alone.
finds_by_name()
{
	(cd "$tap_work" && printf 'extend unaccepted.so\nunaccepted\nquit\n' | "$crash" -s "$vmlinux" "$vmcore" 2>&1) |
		grep '^GENERATION: typed'
}

installs_the_installed()
{
	in_path "$crash"
	installs && has_all "$installed"
}

finds_the_package()
{
	CRASH_EXTENSIONS=$extensions finds_by_name
}

installs_the_named()
{
	installs CRASH_VERSION="$other" && has_all "$other"
}

# For ok: the extension's own Makefile installs it as well, after "make crash".
installs_from_its_folder()
{
	is_gone && make -s -C "$top/crash-extension" install DESTDIR="$to" CRASH_VERSION="$other" &&
		cmp "$build/crash/$other/unaccepted.so" "$extensions/unaccepted.so"
}

# For ok: the installation builds nothing: the machine may have no compiler, and root should leave no files in the tree.
builds_nothing()
{
	local built=$tap_work/built

	mkdir -p "$built/crash"
	cp -a "$build/vmcore-view" "$built/"
	cp -a "$build/crash/$installed" "$built/crash/"
	find "$built" -name '*.o' -delete
	fails 2 '' make -C "$top/vmcore-view" OUT="$built/vmcore-view" CC=false install DESTDIR="$to" || return
	installs CC=false BUILD_DIR="$built" CRASH_VERSION="$installed" && has_all "$installed" &&
		[ -z "$(find "$built" -name '*.o')" ]
}

lacks_crash()
{
	in_path false
	fails 0 'no crash is installed here: its extension is left out; CRASH_VERSION= names' installs || return
	[ ! -e "$extensions" ] && "$to/usr/local/bin/vmcore-view" --list "$vmcore" | grep '^GENERATION: typed'
}

refuses_without_module()
{
	in_path echo 'crash 1.2.3-4.el9'
	fails 2 "no extension was built for crash 1.2.3; .* one of: .*$installed" installs &&
		fails 2 'no extension was built for crash 9.9; ' installs CRASH_VERSION=9.9 && [ -z "$(find "$to" -type f)" ]
}

refuses_without_anything()
{
	fails 2 'nothing was built that could be installed: run "make vmcore-view" or "make crash" first' \
		installs BUILD_DIR="$tap_work/nothing" && [ ! -e "$tap_work/nothing" ]
}

# For ok: with a prefix outside /usr, where crash does not look by itself, the installation says what to tell crash.
goes_elsewhere()
{
	local place='/opt/un accepted'

	says "^for crash to find it there: CRASH_EXTENSIONS='$place/lib/crash/extensions'$" \
		installs prefix="$place" CRASH_VERSION="$installed" || return
	CRASH_EXTENSIONS=$to$place/lib/crash/extensions finds_by_name || return
	"$to$place/bin/vmcore-view" --list "$vmcore" | grep '^GENERATION: typed' && is_gone prefix="$place"
}

# mount_over DIR: keeps all writes to DIR in the mount namespace of this test.
mount_over()
{
	mkdir -p "$tap_work/over$1"/{new,work}
	mount -t overlay overlay -o "lowerdir=$1,upperdir=$tap_work/over$1/new,workdir=$tap_work/over$1/work" "$1"
}

# for_real: installs into the machine's own folders, without DESTDIR. crash must find the extension by itself.
for_real()
{
	in_path "$crash"
	make -s -C "$top" install && (unset CRASH_EXTENSIONS && finds_by_name) &&
		(cd / && vmcore-view --list "$vmcore") && man -w unaccepted vmcore-view
}

# shows FILE STATUS: for ok: prints the log of a part of the test that has ended with STATUS.
shows()
{
	cat "$1"
	return "$2"
}

use_sample 6.12
export PATH=$tap_work/bin:$PATH

# This test starts itself with "apart", below.
if [ "${1:-}" = apart ]; then
	trap 'umount -l /usr/lib64 /usr/local "$tap_work/over"; rm -rf "$tap_work"' EXIT
	mkdir "$tap_work/over"
	mount -t tmpfs tmpfs "$tap_work/over" && mount_over /usr/lib64 && mount_over /usr/local || exit 77
	with_crash trixie
	for_real || exit 99
	exit 0
fi

build_view
other=$(version_of_crash testing)
installed=$(version_of_crash trixie)
with_crash trixie
ok "for the crash that is installed" installs_the_installed
ok "crash finds it by its name" finds_the_package
ok "for the crash that is named" installs_the_named
ok "from the folder of the extension, after make crash" installs_from_its_folder
ok "nothing is built" builds_nothing
ok "make uninstall" is_gone
ok "no crash is installed: only the view is installed, and a message says so" lacks_crash
ok "make uninstall" is_gone
ok "no extension for that crash: a message, and nothing is installed" refuses_without_module
ok "nothing was built: a message says so" refuses_without_anything
ok "another prefix: a message says what to tell crash" goes_elsewhere
unshare --mount "$0" apart >"$tap_work/log" 2>&1
rc=$?
case $rc in
0 | 99) ok "on this machine, with its own folders" shows "$tap_work/log" $rc ;;
*) skip "on this machine, with its own folders" "no mounts here: $(tail -n1 "$tap_work/log")" ;;
esac
plan
