/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AMD's virtual machines: the control block of one processor (AMD64 Architecture Programmer's Manual, volume 2,
 * appendix B), and the exits that this program uses (appendix C).
 */
#ifndef TD_SVM_H
#define TD_SVM_H

#include "types.h"

/* intercept_exceptions: one bit for each vector */
#define VECTOR_NMI	2
#define VECTOR_UD	6
/* intercept_misc1 */
#define INTERCEPT_INTR		(1U << 0)
#define INTERCEPT_NMI		(1U << 1)
#define INTERCEPT_CPUID		(1U << 18)
#define INTERCEPT_SHUTDOWN	(1U << 31)
/* intercept_misc2: VMRUN (mandatory), VMMCALL, VMLOAD, VMSAVE, STGI, CLGI, SKINIT */
#define INTERCEPT_SVM		0x7fU

#define EXIT_EXCEPTION		0x40
#define EXIT_NMI		0x61
#define EXIT_CPUID		0x72
#define EXIT_SHUTDOWN		0x7f
#define EXIT_FIRST_SVM		0x80
#define EXIT_LAST_SVM		0x86
#define EXIT_NESTED_FAULT	0x400

/* exitinfo1 of a nested page fault: the error code of a page fault, and which access it was */
#define FAULT_WRITE		(1UL << 1)
#define FAULT_FETCH		(1UL << 4)
#define FAULT_IN_TABLES		(1UL << 33)

#define EVENT_NMI		(2U << 8)
#define EVENT_EXCEPTION		(3U << 8)
#define EVENT_VALID		(1U << 31)

#define FLUSH_ALL		1

struct segment {
	u16 selector, attributes;
	u32 limit;
	u64 base;
};

struct vmcb {
	u32 intercept_cr, intercept_dr, intercept_exceptions, intercept_misc1;
	u32 intercept_misc2;
	u8 pad014[0x58 - 0x14];
	u32 asid;
	u8 tlb_control;
	u8 pad05d[0x70 - 0x5d];
	u64 exitcode, exitinfo1, exitinfo2;
	u8 pad088[0x90 - 0x88];
	u64 nested_paging;
	u8 pad098[0xa8 - 0x98];
	u64 event;
	u64 nested_cr3;
	u8 pad0b8[0x400 - 0xb8];
	struct segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	u8 pad4a0[0x4cb - 0x4a0];
	u8 cpl;
	u8 pad4cc[0x4d0 - 0x4cc];
	u64 efer;
	u8 pad4d8[0x548 - 0x4d8];
	u64 cr4, cr3, cr0, dr7, dr6, rflags, rip;
	u8 pad580[0x5d8 - 0x580];
	u64 rsp;
	u8 pad5e0[0x5f8 - 0x5e0];
	u64 rax;
	u8 pad600[0x668 - 0x600];
	u64 pat;
	u8 pad670[0x1000 - 0x670];
};

_Static_assert(offsetof(struct vmcb, asid) == 0x58, "asid");
_Static_assert(offsetof(struct vmcb, exitcode) == 0x70, "exitcode");
_Static_assert(offsetof(struct vmcb, nested_paging) == 0x90, "nested_paging");
_Static_assert(offsetof(struct vmcb, event) == 0xa8, "event");
_Static_assert(offsetof(struct vmcb, cs) == 0x410, "cs");
_Static_assert(offsetof(struct vmcb, cpl) == 0x4cb, "cpl");
_Static_assert(offsetof(struct vmcb, efer) == 0x4d0, "efer");
_Static_assert(offsetof(struct vmcb, cr4) == 0x548, "cr4");
_Static_assert(offsetof(struct vmcb, rip) == 0x578, "rip");
_Static_assert(offsetof(struct vmcb, rsp) == 0x5d8, "rsp");
_Static_assert(offsetof(struct vmcb, rax) == 0x5f8, "rax");
_Static_assert(offsetof(struct vmcb, pat) == 0x668, "pat");
_Static_assert(sizeof(struct vmcb) == 0x1000, "size");

#endif /* TD_SVM_H */
