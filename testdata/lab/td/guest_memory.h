/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading what the guest reads: its page tables, its instructions, and who it is that runs.
 */
#ifndef TD_GUEST_MEMORY_H
#define TD_GUEST_MEMORY_H

#include "types.h"

/* What of the guest's registers decides how an address is translated. */
struct guest_mmu {
	u64 cr0, cr3, cr4, efer;
};

/* The private physical address behind a virtual one; false where the guest's page tables have none. */
bool guest_translate(const struct guest_mmu *mmu, u64 virtual, u64 *ret_gpa);

/* False if not all of it can be read. */
bool guest_read(const struct guest_mmu *mmu, u64 virtual, void *to, unsigned int size);

/* Is it a TDCALL (66 0F 01 CC) that stands at rip? */
#define TDCALL_LENGTH	4
bool guest_is_tdcall(const struct guest_mmu *mmu, u64 rip);

/*
 * Where Linux has itself: the first address from 0xffffffff80000000 on that is mapped, wherever KASLR put it
 * (_text; arch/x86/kernel/head64.c unmaps what is below). False if no kernel runs yet.
 */
bool guest_kernel(const struct guest_mmu *mmu, u64 *ret_start);

/*
 * The file that the running process was started from, as Linux leaves it at the very top of the stack. @rsp is the
 * user's, or the kernel's while it works for the process. Of a long name the end, and an empty one if there is none: a
 * thread of the kernel, an interrupt stack, another system.
 */
#define NAME_SIZE	64
void guest_program(const struct guest_mmu *mmu, u64 rsp, char name[NAME_SIZE]);

#endif /* TD_GUEST_MEMORY_H */
