# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034 # those who source it use them
# Sourced by what starts guests: the volume that the firmware boots from, and what QEMU wants for a TD.

# make_boot_volume IMAGE LOADER KERNEL INITRD FILE...: the loader reads the FILEs beside the kernel.
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

# td_processor ACCEL: Linux believes that it is in a TD on Intel's processors alone. TCG has 40 bits of physical addresses.
# CPUs are started by the APIC's registers in memory.
td_processor()
{
	local processor=max

	[ "$1" = tcg ] || processor=host,host-phys-bits=off,phys-bits=40
	echo "$processor,la57=off,x2apic=off,vendor=GenuineIntel"
}

# td_devices LOG: sets td_devices to where the TD's last line goes, and how QEMU hears that it has ended.
td_devices()
{
	td_devices=(-debugcon "file:$1" -global isa-debugcon.iobase=0x402 -device "isa-debug-exit,iobase=0xf4,iosize=4")
}
