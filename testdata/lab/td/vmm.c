// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TDG.VP.VMCALL: the guest's requests to the host, through the TDX module ("Guest-Host-Communication Interface (GHCI) for
 * Intel TDX", chapter 3). R11 has the number, R12 to R15 the operands; R10 gets the host's answer, R11 the value read.
 * This program raises no #VE, so it gets only the requests that a guest makes by itself: those of Linux' idle loop and
 * decompressor, and those of OVMF in a TD.
 */
#include "cpu.h"
#include "td.h"

/* GHCI gives an instruction the number of its exit in VMX. */
#define VMCALL_CPUID		10
#define VMCALL_HLT		12
#define VMCALL_IO		30
#define VMCALL_RDMSR		31
#define VMCALL_WRMSR		32
#define VMCALL_MAP_GPA		0x10001
#define VMCALL_GET_QUOTE	0x10002
#define VMCALL_FATAL_ERROR	0x10003

#define VMCALL_SUCCESS		0UL
#define VMCALL_INVALID		0x8000000000000000UL

/* RCX says which registers the host sees: never RAX, RCX or RSP, and no bit above 31. */
#define EXPOSED_NEVER		(~0xffffffffUL | 1 << 0 | 1 << 1 | 1 << 4)

/* Instruction.IO; arch/x86/boot/compressed/tdx.c, tdx_io(). */
static u64 vmcall_io(struct vcpu *vcpu)
{
	struct regs *regs = &vcpu->regs;
	bool write = regs->r13;

	switch (regs->r12 << 1 | write) {
	case 1 << 1:
		regs->r11 = in8(regs->r14);
		return VMCALL_SUCCESS;
	case 2 << 1:
		regs->r11 = in16(regs->r14);
		return VMCALL_SUCCESS;
	case 4 << 1:
		regs->r11 = in32(regs->r14);
		return VMCALL_SUCCESS;
	case 1 << 1 | 1:
		out8(regs->r14, regs->r15);
		return VMCALL_SUCCESS;
	case 2 << 1 | 1:
		out16(regs->r14, regs->r15);
		return VMCALL_SUCCESS;
	case 4 << 1 | 1:
		out32(regs->r14, regs->r15);
		return VMCALL_SUCCESS;
	}
	td_die(vcpu, DEATH_OTHER, "", "VMCALL of I/O with size ", regs->r12);
}

/* Instruction.CPUID */
static u64 vmcall_cpuid(struct vcpu *vcpu)
{
	struct regs *regs = &vcpu->regs;
	u32 answer[4];

	td_cpuid(vcpu, regs->r12, regs->r13, answer);
	regs->r12 = answer[0];
	regs->r13 = answer[1];
	regs->r14 = answer[2];
	regs->r15 = answer[3];
	return VMCALL_SUCCESS;
}

/*
 * MapGPA; arch/x86/coco/tdx/tdx.c, tdx_map_gpa(): R12 is the address, shared or private by its shared bit, R13 the
 * size.
 */
static u64 vmcall_map_gpa(struct vcpu *vcpu)
{
	struct regs *regs = &vcpu->regs;
	struct td *td = vcpu->td;
	u64 start = regs->r12 & ~SHARED_BIT, end = start + regs->r13;
	bool shared = regs->r12 & SHARED_BIT;

	if (start & (PAGE_SIZE - 1) || regs->r13 & (PAGE_SIZE - 1) || end < start || end > SHARED_BIT ||
	    npt_any(&td->npt, start, end, PAGE_HIDDEN)) {
		regs->r11 = start;
		return VMCALL_INVALID;
	}
	if (td->verbose) {
		log_hex(shared ? "shared " : "private ", start);
		log_hex("-", end);
		log_end();
	}
	if (!(shared ? map_gpa_shared : map_gpa_private)(&td->npt, start, end))
		td_die(vcpu, DEATH_BROKEN, "", "no page tables left for MapGPA of ", regs->r12);
	cpus_forget(vcpu);
	return VMCALL_SUCCESS;
}

/* ReportFatalError; tdx.c, tdx_panic(): these registers have the message, in this order. */
static _Noreturn void fatal_error(const struct vcpu *vcpu)
{
	const struct regs *regs = &vcpu->regs;
	u64 words[] = {
		regs->r14, regs->r15, regs->rbx, regs->rdi, regs->rsi, regs->r8, regs->r9, regs->rdx, 0
	};

	td_die(vcpu, DEATH_OTHER, (const char *)words, ": the guest reports a fatal error, ", regs->r12);
}

static u64 answer(struct vcpu *vcpu)
{
	struct regs *regs = &vcpu->regs;

	switch (regs->r11) {
	case VMCALL_HLT:
		vcpu->halts = true;
		return VMCALL_SUCCESS;
	case VMCALL_IO:
		return vmcall_io(vcpu);
	case VMCALL_RDMSR:
		regs->r11 = rdmsr(regs->r12);
		return VMCALL_SUCCESS;
	case VMCALL_WRMSR:
		wrmsr(regs->r12, regs->r13);
		return VMCALL_SUCCESS;
	case VMCALL_CPUID:
		return vmcall_cpuid(vcpu);
	case VMCALL_MAP_GPA:
		return vmcall_map_gpa(vcpu);
	case VMCALL_GET_QUOTE:
		log_text("refused: a quote\n");
		return VMCALL_INVALID;
	case VMCALL_FATAL_ERROR:
		fatal_error(vcpu);
	}
	td_die(vcpu, DEATH_OTHER, "", "unknown VMCALL, ", regs->r11);
}

void vmcall(struct vcpu *vcpu)
{
	struct regs *regs = &vcpu->regs;

	if (regs->rcx & EXPOSED_NEVER) {
		vcpu->vmcb->rax = TDX_OPERAND_INVALID | OPERAND_RCX;
		return;
	}
	vcpu->vmcb->rax = TDX_SUCCESS;
	/* R10 is 0 for GHCI's calls. Other values are KVM's own calls, and this host has none. */
	regs->r10 = regs->r10 ? VMCALL_INVALID : answer(vcpu);
}
