#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that each patch of the series for 6.1 compiles on its own, with the option on and off, and adds no warning with
# W=1. It compiles the files that the series changes, and the whole kernel if a patch changes how the kernel starts.
# This takes a while, so it runs only with LAB_ALL=1.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/../../t/tap.sh"

base=6.1
tree=$build/queue/kernel-$base
config=$top/testdata/lab/kernel

if [ -z "${LAB_ALL:-}" ]; then
	skip "the series, patch by patch" "LAB_ALL is not set"
	plan
	exit
fi

# objects: prints the objects of the existing files that the series makes or changes.
objects()
{
	git -C "$tree" diff --name-only base..queue -- '*.c' |
		grep -vE '^(arch/x86/boot|tools|drivers/firmware/efi/libstub)/' | while read -r file; do
			if [ -e "$tree/$file" ] && builds_now "$file"; then echo "${file%.c}.o"; fi
		done
	echo drivers/firmware/efi/libstub/lib.a
}

# builds_now FILE: tests whether the file is compiled: it is not if its option is off.
builds_now()
{
	case $1 in
	*/unaccepted.c | arch/x86/coco/*) [ "$kind" = on ] ;;
	*) return 0 ;;
	esac
}

kernel_make()
{
	make -C "$tree" -s -j"$(nproc)" O="$tree/obj-$kind" "$@"
}

configure()
{
	mkdir -p "$tree/obj-$kind"
	{
		cat "$config/config" "$config/$base/config"
		# Options of code that the series changes and that the lab's kernel does not have.
		printf 'CONFIG_%s=y\n' MEMORY_HOTPLUG MEMORY_HOTREMOVE MEMTEST HIBERNATION \
			MEMORY_BALLOON VIRTIO_BALLOON
	} >"$tree/obj-$kind/lab.config"
	[ "$kind" = on ] || sed -i '/^CONFIG_INTEL_TDX_GUEST/d' "$tree/obj-$kind/lab.config"
	kernel_make KCONFIG_ALLCONFIG="$tree/obj-$kind/lab.config" allnoconfig &&
		kernel_make prepare
}

# compile: prints warnings without line numbers, which move. A file that is not compiled again does not warn again, so
# known warnings are collected.
compile()
{
	local rc=0

	# shellcheck disable=SC2046 # one word an object
	kernel_make W=1 $(objects) >"$tap_work/compile" 2>&1 || rc=$?
	sed -nE 's/:[0-9]+:[0-9]+: (warning|error):/: \1:/p' "$tap_work/compile" | sort -u
	[ $rc = 0 ] || tail -n 20 "$tap_work/compile" >&2
	return $rc
}

brings_no_warning()
{
	git -C "$tree" checkout -q "$1" || return
	kernel_make syncconfig || return
	compile >"$tap_work/after" || return
	comm -13 "$tap_work/known" "$tap_work/after" >"$tap_work/new"
	sort -u -o "$tap_work/known" "$tap_work/known" "$tap_work/after"
	cat "$tap_work/new"
	[ ! -s "$tap_work/new" ]
}

# allocator: prints the instructions of the page allocator, without their operands, since the series changes one
# constant that is passed in any case.
allocator()
{
	objdump -d --no-show-raw-insn "$tree/obj-$kind/mm/page_alloc.o" |
		awk '/>:$/ { function_name = $2; next } { print function_name, $2 }'
}

# For ok: the code is the same except in the function for memory that goes offline, which the series shortens by one test.
same_allocator()
{
	equal '<__offline_isolated_pages>:' "$(allocator | diff "$tap_work/allocator" - | sed -n 's/^[<>] \(.*\) .*/\1/p' | sort -u)"
}

touches_start()
{
	git -C "$tree" show --format= --name-only "$1" | grep -q '^arch/x86/boot/'
}

ok "the series is a tree" "$top/scripts/patch-queue" import kernel $base
for kind in on off; do
	git -C "$tree" checkout -q base
	ok "option $kind: configured" configure
	ok "option $kind: Debian's tree" compile
	cp "$tap_work/output" "$tap_work/known"
	allocator >"$tap_work/allocator"
	for commit in $(git -C "$tree" rev-list --reverse base..queue); do
		subject=$(git -C "$tree" log -1 --format=%s "$commit")
		ok "option $kind: $subject" brings_no_warning "$commit"
		if touches_start "$commit"; then
			ok "option $kind: $subject: the whole kernel" kernel_make bzImage
		fi
	done
	if [ $kind = off ]; then
		ok "option off: the page allocator's instructions do not change, except for memory that goes offline" same_allocator
	fi
done
git -C "$tree" checkout -q queue
plan
