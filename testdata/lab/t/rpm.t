#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the RPM packages: rpmbuild builds the spec, and the packages have the right files and dependencies.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/../../t/tap.sh"

# query OPTION... PACKAGE: asks rpm about the file in build/rpm.
query()
{
	local name=${*: -1}

	"$top/scripts/in-root" --discard --bind "$packages=/packages" "$root" \
		sh -c "rpm -qp ${*:1:$#-1} /packages/$name-[0-9]*.rpm"
}

# has PACKAGE < FILES: for ok: the package has these files and no others.
has()
{
	query -l "$1" | grep -v -e '/doc/' -e '/licenses/' | sort | diff - "$tap_work/wanted"
}

requires()
{
	query --requires "$1" | tee "$tap_work/requires"
	grep -q -- "$2" "$tap_work/requires"
}

[ "$(id -u)" -eq 0 ] || { echo "1..0 # SKIP only root can make a system with rpmbuild"; exit; }
root=$("$top/scripts/debian" root testing build 2>"$tap_work/log") || { echo "Bail out! $(tail -n1 "$tap_work/log")"; exit 99; }
packages=$build/rpm
ok "rpmbuild takes the spec" "$top/scripts/build-rpm"

cat >"$tap_work/wanted" <<'EOT'
/usr/bin/vmcore-view
/usr/lib/dracut/modules.d/95vmcore-view
/usr/lib/dracut/modules.d/95vmcore-view/module-setup.sh
/usr/lib/vmcore-view
/usr/lib/vmcore-view/vmcore-view.so
/usr/share/man/man8/vmcore-view.8.gz
EOT
ok "vmcore-view: its files" has vmcore-view
ok "vmcore-view: needs libkdumpfile" requires vmcore-view '^libkdumpfile\.so'

cat >"$tap_work/wanted" <<'EOT'
/usr/lib64/crash/extensions/unaccepted.so
/usr/share/man/man8/unaccepted.8.gz
EOT
ok "crash-unaccepted: its files" has crash-unaccepted
ok "crash-unaccepted: needs the crash that it was built for" requires crash-unaccepted '^crash = [0-9]'
plan
