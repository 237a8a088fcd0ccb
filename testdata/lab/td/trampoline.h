/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way of every CPU but the first: from real mode into the program (trampoline.S), and from there into the guest,
 * where it waits until the kernel wakes it.
 */
#ifndef TD_TRAMPOLINE_H
#define TD_TRAMPOLINE_H

/* The offset of the trampoline's data in its page. */
#define TRAMPOLINE_DATA		0x800
#define TRAMPOLINE_CR3		(TRAMPOLINE_DATA + 0x00)
#define TRAMPOLINE_GDTR		(TRAMPOLINE_DATA + 0x08)
#define TRAMPOLINE_ENTRY	(TRAMPOLINE_DATA + 0x18)
#define TRAMPOLINE_VCPU		(TRAMPOLINE_DATA + 0x20)

/*
 * The mailbox, "Multiprocessor Wakeup Mailbox Structure" of ACPI 6.4, 5.2.12.19. Its second half belongs to the
 * firmware.
 */
#define MAILBOX_COMMAND		0
#define MAILBOX_APIC_ID		4
#define MAILBOX_VECTOR		8
#define MAILBOX_ARRIVED		0x800

#define COMMAND_WAKEUP		1

#ifndef __ASSEMBLER__
#include "td.h"

struct trampoline_data {
	u32 cr3;
	u32 pad04;
	struct table_register gdtr;
	u8 pad12[6];
	u32 entry;
	u16 selector;
	u16 pad1e;
	u32 vcpu;
};

_Static_assert(TRAMPOLINE_DATA + offsetof(struct trampoline_data, gdtr) == TRAMPOLINE_GDTR, "gdtr");
_Static_assert(TRAMPOLINE_DATA + offsetof(struct trampoline_data, entry) == TRAMPOLINE_ENTRY, "entry");
_Static_assert(TRAMPOLINE_DATA + offsetof(struct trampoline_data, vcpu) == TRAMPOLINE_VCPU, "vcpu");

struct mailbox {
	u16 command, pad02;
	u32 apic_id;
	u64 vector;
	u8 os[MAILBOX_ARRIVED - 0x10];
	/* The APIC ID of the CPU that has just begun to wait here. */
	u32 arrived;
};

_Static_assert(offsetof(struct mailbox, arrived) == MAILBOX_ARRIVED, "arrived");

extern char trampoline[], trampoline_end[], wait_for_wakeup[], wait_for_wakeup_end[];
#endif

#endif /* TD_TRAMPOLINE_H */
