/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TD in software: the program that plays the TDX module, and its data about its one guest.
 *
 * The firmware loads the program like any boot loader (boot.c). The program copies itself to memory that it keeps, turns
 * the firmware and everything that runs after it into a guest of the copy (svm.c, entry.S), and starts a kernel. From
 * then on it runs only when the guest leaves: exit.c handles the reasons, module.c answers as the TDX module, vmm.c as
 * the host, accept.c and npt.c manage memory, log.c prints messages.
 *
 * The code of the copy must contain no absolute addresses: no tables of pointers, no static variables that are written.
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

/* The operand of LGDT and LIDT. */
struct table_register {
	u16 limit;
	u64 base;
} __attribute__((packed));

struct td {
	/* The program's own address space: all memory at its physical address. */
	u64 host_cr3;
	struct npt npt;
	/* Accepted memory keeps its contents, for tests that look for holes in the guest's memory afterwards. */
	bool keep;
	/* Every accept and every change between private and shared is logged. */
	bool verbose;
	/* The value that the guest wrote to TD_CTLS. */
	u64 controls;
	/* cpus.c: locked: a CPU works in the program; forgets: how often the CPUs had to flush their translations */
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
	/* The page where VMRUN saves this processor's own state. */
	u64 save;
	u32 apic_id;
	/* The processor's number. The firmware runs on processor 0. */
	u32 index;
	/* cpus.c: called: the CPU was told to come back; forgot: the value of td->forgets when it entered the guest */
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

/* QEMU's isa-debug-exit makes 2 * number + 1 its exit status. testdata/lab/run and start know these. */
enum death {
	DEATH_TOUCHED = 16,	/* the guest touched memory that it must not touch */
	DEATH_OTHER = 17,	/* the guest did something else that ends a TD, or that this program does not know */
	DEATH_BROKEN = 18,	/* a fault of this program */
};

/*
 * entry.S: svm_launch() returns as a guest; @first is svm_first in the copy. svm_idle() waits for an interrupt.
 * svm_take_nmi() takes the pending non-maskable interrupt.
 */
void svm_launch(struct vcpu *vcpu, void *first);
void svm_idle(struct vcpu *vcpu);
void svm_take_nmi(void);
extern char svm_first[], svm_trap[], svm_nmi[];

/*
 * svm.c: makes the next processor of @td from the present state of this one, with tables from the pool. @moved is the
 * distance from this program to its copy. NULL if the pool is too small.
 */
struct vcpu *svm_new_cpu(struct td *td, u64 moved);

/* Makes a processor other than the first start at @rip in the guest, in 64-bit mode and with interrupts off. */
void svm_start_at(struct vcpu *vcpu, u64 rip, u64 cr3);

/* Sets up the running processor for VMRUN, and enters the guest. entry.S calls it. */
void svm_begin(struct vcpu *vcpu);

/* exit.c and log.c; entry.S calls them */
void svm_exit(struct vcpu *vcpu);
_Noreturn void svm_trapped(const u64 *stack);

/* module.c: the guest's RAX has the leaf */
void tdcall(struct vcpu *vcpu);

/* vmm.c: TDG.VP.VMCALL */
void vmcall(struct vcpu *vcpu);

/* exit.c: the answer to the guest's CPUID */
void td_cpuid(const struct vcpu *vcpu, u32 leaf, u32 subleaf, u32 ret[4]);

/* log.c */
void log_text(const char *text);
void log_hex(const char *before, u64 value);
void log_end(void);

/* Ends the guest, and logs in one line what happened, where, and which program did it; @verb may be empty. */
_Noreturn void td_die(const struct vcpu *vcpu, enum death death, const char *verb, const char *what, u64 value);

/* Ends the guest because of a fault of this program. */
_Noreturn void td_broken(const char *what, u64 value);

#endif /* TD_TD_H */
