#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that the lab distinguishes a guest that did its work, a lost guest, a broken harness, and wrong usage.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# A QEMU that cannot start comes before the real one in PATH.
mkdir "$tap_work/bin"
printf '#!/bin/sh\necho no machine for you >&2\nexit 1\n' >"$tap_work/bin/qemu-system-x86_64"
chmod +x "$tap_work/bin/qemu-system-x86_64"

has_unaccepted_memory()
{
	local kib

	kib=$(awk '/^Unaccepted:/ { print $2 }' "$out/report/meminfo")
	[ "${kib:-0}" -gt $((512 * 1024)) ] || { echo "Unaccepted: $kib kB"; return 1; }
}

# For ok: nobody can have written to unaccepted memory, so the file has at least that many holes.
is_mostly_holes()
{
	local kib used

	kib=$(awk '/^Unaccepted:/ { print $2 }' "$out/report/meminfo")
	used=$(du -k "$out/ram0" | cut -f1)
	[ $((used + kib)) -le $((2 << 20)) ] || { echo "$used KiB used, $kib KiB unaccepted"; return 1; }
}

nothing_is_left()
{
	[ -z "$(find "$out" -name 'ram*' -o -name 'work.*')" ] || { ls "$out"; return 1; }
	! pgrep -f "mem-path=$out"
}

# interrupted: for ok: stops a lab in the middle of its guest's life.
interrupted()
{
	local pid rc=0

	"$lab" --memory 2G --dump none "$out" &
	pid=$!
	until pgrep -f "mem-path=$out" >/dev/null; do
		kill -0 $pid || return
	done
	kill -TERM $pid
	wait $pid || rc=$?
	equal 143 $rc && nothing_is_left
}

# interrupted_by_hand: for ok: Ctrl-C reaches both the lab and QEMU.
interrupted_by_hand()
{
	echo '^C boot ' | "$top/testdata/t/terminal" 240 'no prompt' "$lab" --memory 2G --dump none "$out" &&
		nothing_is_left
}

ok "2 GiB: boots, reports, crashes" "$lab" --memory 2G --dump none --keep-ram "$out"
ok "its memory is mostly unaccepted" has_unaccepted_memory
ok "unaccepted memory is a hole in the guest's memory" is_mostly_holes
ok "a guest without init is lost: status 3" \
	fails 3 'guest lost' "$lab" --memory 2G --dump none --append rdinit=/none "$out"
ok "nothing is left behind" nothing_is_left
ok "an interrupted lab leaves nothing behind either" interrupted
ok "after Ctrl-C nothing is left either" interrupted_by_hand
ok "a QEMU that does not start is a broken harness: status 99" \
	fails 99 'harness broken' env PATH="$tap_work/bin:$PATH" "$lab" --accel tcg --dump none "$out"
ok "1 GiB is refused: status 2" fails 2 'not 2G to 512G' "$lab" --memory 1G "$out"
ok "an unknown option is refused: status 2" fails 2 'unknown option --xyz' "$lab" --xyz "$out"
ok "a missing makedumpfile is refused: status 2" \
	fails 2 'no program /none' "$lab" --makedumpfile /none "$out"
plan
