# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this file use what it sets
# The scripts that start guests source this file: it makes the volume that the firmware boots from, and QEMU's options
# for a TD.

# make_boot_volume IMAGE LOADER KERNEL INITRD FILE...: makes the volume. The loader reads the FILEs in the kernel's
# folder.
make_boot_volume()
{
	local image=$1 loader=$2 linux=$3 initrd=$4
	shift 4

	truncate -s $(($(stat -L -c %s "$linux") + $(stat -L -c %s "$initrd") + (40 << 20))) "$image"
	mformat -i "$image" -F ::
	mmd -i "$image" ::/EFI ::/EFI/BOOT ::/lab
	mcopy -i "$image" "$loader" ::/EFI/BOOT/BOOTX64.EFI
	mcopy -i "$image" "$linux" ::/lab/linux
	mcopy -i "$image" "$initrd" ::/lab/initrd
	mcopy -i "$image" "$@" ::/lab/
}

# works_here NAME COMMAND...: tests whether COMMAND succeeds on this machine. It runs once after each boot of the machine,
# and the cache keeps the result.
works_here()
{
	local known

	known=$cache/$1-$(cat /proc/sys/kernel/random/boot_id)
	if [ ! -e "$known" ]; then
		mkdir -p "$cache"
		rm -f "$cache/$1"-*
		if "${@:2}"; then echo yes >"$known"; else echo no >"$known"; fi
	fi
	[ "$(cat "$known")" = yes ]
}

# td_processor ACCEL: prints QEMU's processor for a TD. Linux looks for TDX on Intel's processors only. TCG has 40 bits of
# physical addresses. The APIC's registers must be in memory (no x2APIC), since they start the CPUs.
td_processor()
{
	local processor=max

	[ "$1" = tcg ] || processor=host,host-phys-bits=off,phys-bits=40
	echo "$processor,la57=off,x2apic=off,vendor=GenuineIntel"
}

# td_devices LOG: sets td_devices to the device that writes the TD's log to LOG, and to the one that ends QEMU with the
# TD.
td_devices()
{
	td_devices=(-debugcon "file:$1" -global isa-debugcon.iobase=0x402 -device "isa-debug-exit,iobase=0xf4,iosize=4")
}
