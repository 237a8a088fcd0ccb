#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the packages as a user has them, on a fresh system of each Debian release: installation, upgrade, a dump that
# makedumpfile filters and crash opens, the initramfs of a capture kernel, removal and purge.

# shellcheck disable=SC2016 # the shell in the other system expands what is in single quotes
# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/../../t/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/../../t/dump.sh"

# The version of the kernel that the initramfs images are for. They need no modules.
kernel=6.0.0-test

# here COMMAND...: runs COMMAND as root in the release's system, which has the sample, the packages and a folder for
# dumps.
here()
{
	"$top/scripts/in-root" --bind "$sample=/sample" --bind "$packages=/packages" --bind "$work/dumps=/dumps" \
		"$work/system" "$@"
}

# here_sh SCRIPT: runs a shell script there.
here_sh()
{
	here sh -ec "$1"
}

# inside IMAGE COMMAND...: runs COMMAND with an unpacked initramfs as the whole system.
inside()
{
	local image=$work/system/$1
	shift

	"$top/scripts/in-root" --bind "$sample=/sample" --bind "$work/dumps=/dumps" "$image" "$@"
}

# use_system SUITE: makes a fresh system, and saves its state for comparison.
use_system()
{
	local root

	packages=$("$top/scripts/build-deb" "$1" 2>"$tap_work/log") || bail "$1: $(tail -n1 "$tap_work/log")"
	root=$("$top/scripts/debian" root "$1" user 2>"$tap_work/log") || bail "$1: $(tail -n1 "$tap_work/log")"
	rm -rf "$work/system" "$work/dumps"
	mkdir -p "$work/dumps"
	cp -a "$root" "$work/system"
	mkdir -p "$work/system/lib/modules" "$work/system/var/crash"
	here apt-get -q update >"$tap_work/log" 2>&1 || bail "$1: $(tail -n1 "$tap_work/log")"
	files_there >"$work/files-before"
	sum_of makedumpfile >"$work/sum-before"
}

# files_there: prints all files that a package could leave behind.
files_there()
{
	(cd "$work/system" && find . \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./var/lib/apt \
		-o -path ./var/lib/dpkg -o -path ./var/cache -o -path ./var/log -o -path ./tmp \) -prune -o -print | sort)
}

sum_of()
{
	sha256sum <"$work/system/usr/bin/$1"
}

# make_older: makes the same packages with a lower version.
make_older()
{
	here_sh 'mkdir -p /tmp/older
		for deb in /packages/vmcore-view_*.deb /packages/crash-unaccepted_*.deb; do
			dpkg-deb -R $deb /tmp/older/tree
			sed -i "s/^Version: .*/Version: 0.1/" /tmp/older/tree/DEBIAN/control
			dpkg-deb -b /tmp/older/tree /tmp/older
			rm -r /tmp/older/tree
		done'
}

# has_version VERSION: for ok: both packages have this version, and no file of them but the settings was changed.
has_version()
{
	equal "$1 $1" "$(here dpkg-query -W -f '${Version}\n' vmcore-view crash-unaccepted | xargs)" &&
		here_sh '! dpkg -V vmcore-view crash-unaccepted makedumpfile | grep -v " c /etc/default/vmcore-view"'
}

is_diverted()
{
	equal vmcore-view "$(here dpkg-divert --listpackage /usr/bin/makedumpfile)" &&
		equal "$(cat "$work/sum-before")" "$(sum_of makedumpfile.distrib)"
}

# The tests run in a user's order: installation, settings, upgrade. The upgrade keeps the user's settings.
installs()
{
	make_older && here_sh 'apt-get -q -y install /tmp/older/*.deb' && has_version 0.1 && is_diverted
}

upgrades()
{
	settings no
	here_sh 'apt-get -q -y install /packages/vmcore-view_*.deb /packages/crash-unaccepted_*.deb' &&
		has_version "$(dpkg-deb -f "$packages"/vmcore-view_*.deb Version)" && is_diverted &&
		grep -x 'WRAP_MAKEDUMPFILE=no' "$work/system/etc/default/vmcore-view"
}

# settings WRAP [OPTIONS]: writes the user's settings.
settings()
{
	sed -i "s/^WRAP_MAKEDUMPFILE=.*/WRAP_MAKEDUMPFILE=$1/; s/^VIEW_OPTIONS=.*/VIEW_OPTIONS=${2:-}/" \
		"$work/system/etc/default/vmcore-view"
}

# filter DUMP [COMMAND...]: filters the sample with makedumpfile, as the user types it. Messages go to $work/log.
filter()
{
	local dump=$1
	shift
	[ $# -gt 0 ] || set -- makedumpfile

	rm -f "$work/dumps/$dump"
	here "$@" -l -d 31 /sample/vmcore "/dumps/$dump" >"$work/log" 2>&1 || { cat "$work/log"; return 1; }
}

# hides_memory DUMP COMMAND...: for ok: one view is active, and it reports the guest's own number.
hides_memory()
{
	filter "$@" || return
	cat "$work/log"
	equal 1 "$(grep -c '^vmcore-view: ' "$work/log")" &&
		equal "$(guest_unaccepted "$meminfo")" "$(row_of "$work/log" 'Unaccepted pages')"
}

# hides_nothing DUMP COMMAND...: for ok: the dump equals that of the distribution's makedumpfile alone. (Two runs differ
# only in the time in the header.)
hides_nothing()
{
	filter "$@" && cp "$work/log" "$work/log-of-$1" && filter again makedumpfile.distrib &&
		same_dump "$work/dumps/distrib" "$work/dumps/again" "$work/dumps/$1"
}

says_nothing()
{
	! grep -e vmcore-view -e '^makedumpfile: ' "$work/log-of-off"
}

is_smaller()
{
	echo "$(stat -c %s "$work/dumps/$1") and $(stat -c %s "$work/dumps/$2") bytes"
	[ "$(stat -c %s "$work/dumps/$1")" -lt "$(stat -c %s "$work/dumps/$2")" ]
}

# same_view DUMP: for ok: the dump equals the first dump under the view.
same_view()
{
	[ -s "$work/dumps/$1" ] && equal "$(stat -c %s "$work/dumps/view")" "$(stat -c %s "$work/dumps/$1")" &&
		judge_sample "$work/dumps/distrib" "$work/dumps/$1"
}

like_kdump_tools()
{
	here_sh 'makedumpfile -F -c -d 31 /sample/vmcore >/dumps/flat && rm -f /dumps/whole &&
		makedumpfile -R /dumps/whole </dumps/flat' && judge_sample "$work/dumps/distrib" "$work/dumps/whole"
}

inner_view()
{
	hides_memory inner vmcore-view makedumpfile && same_view inner
}

takes_options()
{
	settings yes '"--exclude-unaccepted-memmap"'
	hides_memory reduced && is_smaller reduced view
}

# For ok: makedumpfile writes its dump in spite of broken settings.
survives_settings()
{
	settings yes '--no-such-option'
	filter odd && grep "does not take VIEW_OPTIONS '--no-such-option'" "$work/log" && same_view odd || return
	settings maybe
	filter odd && grep "WRAP_MAKEDUMPFILE is 'maybe'" "$work/log" && same_view odd || return
	printf 'if ( ;;\nWRAP_MAKEDUMPFILE=no' >"$work/system/etc/default/vmcore-view"
	hides_nothing odd || return
	rm "$work/system/etc/default/vmcore-view"
	hides_memory odd
}

survives_without_view()
{
	local rc=0

	mv "$work/system/usr/bin/vmcore-view" "$work/launcher"
	hides_nothing odd || rc=1
	mv "$work/launcher" "$work/system/usr/bin/vmcore-view"
	[ $rc = 0 ] && grep '^makedumpfile: /usr/bin/vmcore-view does not run here: nothing hides unaccepted memory' \
		"$work/log-of-odd"
}

# crash_answers DUMP: runs crash on the dump. It finds the extension by its name.
crash_answers()
{
	here_sh "printf 'extend unaccepted.so\nunaccepted\nquit\n' | crash -s /sample/vmlinux /dumps/$1 2>&1"
}

crash_agrees()
{
	crash_answers "$1" | tee "$work/answer"
	equal "$(awk '/^Unaccepted:/ { print $2 }' "$meminfo")" "$(total_of "$work/answer")" &&
		equal "$(zones_of_guest "$zoneinfo")" "$(zones_of_crash "$work/answer")"
}

# install_kernel: installs a kernel as its package would. All its drivers are built in.
install_kernel()
{
	here_sh "mkdir -p /lib/modules/$kernel
		touch /boot/vmlinuz-$kernel /lib/modules/$kernel/modules.order /lib/modules/$kernel/modules.builtin \
			/lib/modules/$kernel/modules.builtin.modinfo
		printf 'CONFIG_RD_GZIP=y\nCONFIG_RD_ZSTD=y\n' >/boot/config-$kernel
		depmod $kernel
		sed -i 's/^MODULES=.*/MODULES=list/' /etc/initramfs-tools/initramfs.conf"
}

# For ok: kdump-tools make the image, as they do when the system starts. If /proc were mounted, they would see that the
# system did not start.
makes_initramfs()
{
	chroot "$work/system" kdump-config symlinks "$kernel" &&
		here_sh "unmkinitramfs /var/lib/kdump/initrd.img-$kernel /tmp/kdump
			mkinitramfs -o /tmp/boot.img $kernel
			unmkinitramfs /tmp/boot.img /tmp/boot"
}

makes_dracut()
{
	here_sh "dracut --quiet --force --no-kernel --no-hostonly --add vmcore-view /tmp/dracut.img $kernel
		dracut --quiet --force --no-kernel --no-hostonly /tmp/plain.img $kernel
		lsinitrd /tmp/dracut.img | grep vmcore-view
		mkdir -p /tmp/dracut /tmp/plain
		cd /tmp/dracut && lsinitrd --unpack /tmp/dracut.img
		cd /tmp/plain && lsinitrd --unpack /tmp/plain.img"
}

# has_none IMAGE: for ok: the image has neither vmcore-view nor makedumpfile.
has_none()
{
	[ -e "$work/system/tmp/$1/usr/bin" ] && [ -z "$(find "$work/system/tmp/$1" -name '*vmcore-view*' -o -name 'makedumpfile*')" ]
}

# works_inside IMAGE: for ok: makedumpfile works inside the image, which has the system's settings. (The image's init
# would make /tmp.)
works_inside()
{
	local image=$work/system/tmp/$1

	rm -f "$work/dumps/inside"
	mkdir -p "$image/tmp"
	cmp "$work/system/etc/default/vmcore-view" "$image/etc/default/vmcore-view" || return
	inside "tmp/$1" makedumpfile -l -d 31 /sample/vmcore /dumps/inside 2>&1 | tee "$work/log"
	grep '^vmcore-view: ' "$work/log" && same_view inside
}

removes()
{
	here apt-get -q -y remove vmcore-view crash-unaccepted && is_the_distributions
}

is_the_distributions()
{
	equal '' "$(here dpkg-divert --listpackage /usr/bin/makedumpfile)" &&
		equal "$(cat "$work/sum-before")" "$(sum_of makedumpfile)" &&
		here_sh 'test -z "$(dpkg -V makedumpfile)"; ! test -e /usr/bin/makedumpfile.distrib'
}

# For ok: apt also removes what it installed for the packages, and the rest of the system is as before.
purges()
{
	here apt-get -q -y --autoremove purge vmcore-view crash-unaccepted || return
	files_there | diff "$work/files-before" - && is_the_distributions
}

# For ok: a user who made a wrapper by hand, before there was a package, gets a message with the command to undo it.
refuses_other_diversion()
{
	here dpkg-divert --local --rename --divert /usr/bin/makedumpfile.own --add /usr/bin/makedumpfile
	here_sh '! apt-get -q -y install /packages/vmcore-view_*.deb 2>&1' | tee "$work/log"
	here dpkg-divert --local --rename --remove /usr/bin/makedumpfile
	grep '^vmcore-view: /usr/bin/makedumpfile is diverted by hand; undo that first: rm' "$work/log" &&
		here_sh 'apt-get -q -y --autoremove purge vmcore-view' && is_the_distributions
}

# check SUITE BASE: with a sample that the release's crash opens.
check()
{
	local suite=$1

	use_sample "$2"
	use_system "$suite"
	ok "$suite: installs, and makedumpfile is diverted" installs
	ok "$suite: an upgrade keeps the user's choice" upgrades
	ok "$suite: the makedumpfile of the distribution" filter distrib makedumpfile.distrib
	ok "$suite: control: turned off, makedumpfile is the distribution's" hides_nothing off
	ok "$suite: the view prints nothing" says_nothing
	settings yes
	ok "$suite: makedumpfile hides unaccepted memory" hides_memory view
	ok "$suite: which makes the dump smaller" is_smaller view distrib
	ok "$suite: page by page" judge_sample "$work/dumps/distrib" "$work/dumps/view"
	ok "$suite: vmcore-view makedumpfile: one view" inner_view
	ok "$suite: a stream, as kdump-tools have it" like_kdump_tools
	ok "$suite: options" takes_options
	ok "$suite: crash and the extension" crash_agrees view
	ok "$suite: crash and the extension, without the memory map" crash_agrees reduced
	settings yes
	check_images
	ok "$suite: broken settings end no dump" survives_settings
	ok "$suite: vmcore-view that does not run ends no dump" survives_without_view
	clean_up
	ok "$suite: apt remove: makedumpfile is the distribution's" removes
	ok "$suite: apt purge: the system is as it was" purges
	ok "$suite: a diversion by hand: a message, and nothing is installed" refuses_other_diversion
}

check_images()
{
	install_kernel
	ok "$suite: initramfs-tools make the image" makes_initramfs
	ok "$suite: and makedumpfile hides unaccepted memory in there" works_inside kdump
	ok "$suite: control: an image for other purposes has none of it" has_none boot
	ok "$suite: dracut makes the image" makes_dracut
	ok "$suite: and makedumpfile hides unaccepted memory in there" works_inside dracut
	ok "$suite: control: an image for other purposes has none of it" has_none plain
}

# clean_up: removes what the test itself left.
clean_up()
{
	here_sh "rm -rf /tmp/* /boot/*-$kernel /lib/modules/$kernel /var/lib/kdump/*"
}

[ "$(id -u)" -eq 0 ] || { echo "1..0 # SKIP only root can install packages"; exit; }
mkdir -p "$build"
work=$(mktemp -d "$build/packages.XXXXXX")
trap 'rm -rf "$tap_work" "$work"' EXIT
build_judge || bail "the judge does not compile"
# Arguments SUITE:SAMPLE select releases. userland.t has trixie's package in a guest.
if [ $# -eq 0 ]; then
	set -- bookworm:6.1
	if [ -n "${LAB_ALL:-}" ]; then set -- "$@" trixie:6.12 testing:6.12; else skip "trixie, testing" "LAB_ALL=1 make check-lab has it"; fi
fi
for release; do
	check "${release%:*}" "${release#*:}"
done
plan
