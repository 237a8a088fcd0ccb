/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the guest's memory: its page tables, its instructions, and the name of the running program.
 */
#ifndef TD_GUEST_MEMORY_H
#define TD_GUEST_MEMORY_H

#include "types.h"

/* The guest's registers that decide how an address is translated. */
struct guest_mmu {
	u64 cr0, cr3, cr4, efer;
};

/* Finds the private physical address of a virtual one; false if the guest's page tables have none. */
bool guest_translate(const struct guest_mmu *mmu, u64 virtual, u64 *ret_gpa);

/* False if not all of it can be read. */
bool guest_read(const struct guest_mmu *mmu, u64 virtual, void *to, unsigned int size);

/* guest_is_tdcall(): true if a TDCALL (66 0F 01 CC) is at rip. */
#define TDCALL_LENGTH	4
bool guest_is_tdcall(const struct guest_mmu *mmu, u64 rip);

/*
 * Finds Linux: the first mapped address from 0xffffffff80000000 on, wherever KASLR put it (_text;
 * arch/x86/kernel/head64.c unmaps all pages below). False if no kernel runs yet.
 */
bool guest_kernel(const struct guest_mmu *mmu, u64 *ret_start);

/*
 * Finds the file that the running process was started from: Linux leaves the name at the very top of the stack. @rsp is
 * the process' stack pointer, or the kernel's while it works for the process. A long name is cut at its beginning. The
 * name is empty if there is none: a thread of the kernel, an interrupt stack, another system.
 */
#define NAME_SIZE	64
void guest_program(const struct guest_mmu *mmu, u64 rsp, char name[NAME_SIZE]);

#endif /* TD_GUEST_MEMORY_H */
