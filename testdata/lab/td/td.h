/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TD in software: who plays the TDX module here, and what it knows of its one guest.
 *
 * The program is loaded by the firmware like any boot loader (boot.c). It copies itself to memory that it keeps, makes
 * of itself, the firmware and all that follows a guest of the copy (svm.c, entry.S), and starts a kernel. From then on
 * it runs only when the guest leaves: exit.c says why that may be, module.c answers as the TDX module, vmm.c as the host
 * behind it, accept.c and npt.c keep memory, log.c says what there is to say.
 *
 * The code that runs as the copy must hold no absolute addresses: no tables of pointers, nothing static that is written.
 */
#ifndef TD_TD_H
#define TD_TD_H

#include "accept.h"
#include "cpus.h"
#include "npt.h"
#include "offsets.h"
#include "svm.h"
#include "types.h"

struct regs {
	u64 rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
};

/* As LGDT and LIDT take it. */
struct table_register {
	u16 limit;
	u64 base;
} __attribute__((packed));

struct td {
	/* The program's own address space: all memory as it is. */
	u64 host_cr3;
	struct npt npt;
	/* What is accepted keeps what the memory held: for who looks for holes in the guest's memory afterwards. */
	bool keep;
	/* Every accept and every change between private and shared is logged. */
	bool verbose;
	/* What the guest has written to TD_CTLS. */
	u64 controls;
	/* cpus.c: one CPU is in the program; how often all have been told to forget what they have translated */
	bool locked;
	u32 forgets;
	u32 cpus;
	struct vcpu *cpu[CPUS_MAX];
};

struct vcpu {
	struct regs regs;
	struct td *td;
	struct vmcb *vmcb;
	struct vmcb *idle;
	u64 stack;
	struct table_register gdtr __attribute__((aligned(16)));
	struct table_register idtr __attribute__((aligned(16)));
	u64 gdt[4];
	/* Where VMRUN keeps this processor's own state. */
	u64 save;
	u32 apic_id;
	/* Its number, from 0: the first is the one that the firmware runs on. */
	u32 index;
	/* cpus.c; forgot is td->forgets when it entered the guest, called is that it is to come back */
	bool in_guest, called;
	u32 forgot;
	/* The guest has said HLT. */
	bool halts;
};

_Static_assert(offsetof(struct vcpu, regs.r15) == REG_R15, "r15");
_Static_assert(offsetof(struct vcpu, vmcb) == VCPU_VMCB, "vmcb");
_Static_assert(offsetof(struct vcpu, idle) == VCPU_IDLE, "idle");
_Static_assert(offsetof(struct vcpu, td) == VCPU_TD, "td");
_Static_assert(offsetof(struct td, host_cr3) == TD_CR3, "host_cr3");
_Static_assert(offsetof(struct vcpu, stack) == VCPU_STACK, "stack");
_Static_assert(offsetof(struct vcpu, gdtr) == VCPU_GDTR, "gdtr");
_Static_assert(offsetof(struct vcpu, idtr) == VCPU_IDTR, "idtr");
_Static_assert(offsetof(struct vmcb, rip) == VMCB_RIP, "rip");
_Static_assert(offsetof(struct vmcb, rsp) == VMCB_RSP, "rsp");

/* How QEMU ends, as its isa-debug-exit makes of it: 2 * number + 1. testdata/lab/run knows these. */
enum death {
	DEATH_TOUCHED = 16,	/* the guest touched what it must not */
	DEATH_OTHER = 17,	/* it did something else that ends a TD, or that this program has no answer for */
	DEATH_BROKEN = 18,	/* this program is at fault */
};

/*
 * entry.S: svm_launch() comes back as a guest, @first is svm_first in the copy; svm_idle() waits for an interrupt;
 * svm_take_nmi() takes the non-maskable one that is pending.
 */
void svm_launch(struct vcpu *vcpu, void *first);
void svm_idle(struct vcpu *vcpu);
void svm_take_nmi(void);
extern char svm_first[], svm_trap[], svm_nmi[];

/*
 * svm.c: the next processor of @td, filled in from what this one is now, with tables from the pool; @moved is added to an
 * address here for the same in the copy. NULL if the pool is too small.
 */
struct vcpu *svm_new_cpu(struct td *td, u64 moved);

/* A processor that is not the first begins there in the guest, in 64-bit mode and with interrupts off. */
void svm_start_at(struct vcpu *vcpu, u64 rip, u64 cr3);

/* The processor that runs gets what VMRUN wants, and goes to the guest. Called by entry.S. */
void svm_begin(struct vcpu *vcpu);

/* exit.c and log.c, called by entry.S */
void svm_exit(struct vcpu *vcpu);
_Noreturn void svm_trapped(const u64 *stack);

/* module.c: RAX of the guest says which leaf */
void tdcall(struct vcpu *vcpu);

/* vmm.c: TDG.VP.VMCALL */
void vmcall(struct vcpu *vcpu);

/* exit.c: what the guest's CPUID says */
void td_cpuid(const struct vcpu *vcpu, u32 leaf, u32 subleaf, u32 ret[4]);

/* log.c */
void log_text(const char *text);
void log_hex(const char *before, u64 value);
void log_end(void);

/* Ends the guest, and says in one line what, where and by whom; @verb may be empty. */
_Noreturn void td_die(const struct vcpu *vcpu, enum death death, const char *verb, const char *what, u64 value);

/* This program itself is at fault. */
_Noreturn void td_broken(const char *what, u64 value);

#endif /* TD_TD_H */
