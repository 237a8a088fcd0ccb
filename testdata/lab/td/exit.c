// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Handles the guest's exits: TDCALL, which is an undefined instruction on this processor; CPUID; a touch of memory that
 * is not mapped.
 */
#include "cpu.h"
#include "guest_memory.h"
#include "td.h"

#define CPUID_LENGTH	2

/* Leaf 0x21: the name of the TDX module ("Intel TDX Module Base Architecture Specification", CPUID). */
#define LEAF_TDX	0x21
#define TDX_EBX		0x65746e49	/* "Inte" */
#define TDX_EDX		0x5844546c	/* "lTDX" */
#define TDX_ECX		0x20202020

#define CR4_OSXSAVE_BIT	18
#define CR4_PKE_BIT	22

/* Copies a bit of the guest's CR4 into CPUID's answer: the processor answers by this program's CR4. */
static u32 with_cr4(u32 word, int bit, u64 cr4, int cr4_bit)
{
	return (word & ~(1U << bit)) | (u32)(cr4 >> cr4_bit & 1) << bit;
}

static void leaf_tdx(u32 subleaf, u32 ret[4])
{
	ret[0] = 0;
	ret[1] = subleaf ? 0 : TDX_EBX;
	ret[2] = subleaf ? 0 : TDX_ECX;
	ret[3] = subleaf ? 0 : TDX_EDX;
}

/*
 * Returns the processor's answer, but zeros for leaves between its last one and 0x21: the processor would repeat its
 * last.
 */
static void real_cpuid(u32 leaf, u32 subleaf, u32 ret[4])
{
	u32 last[4];

	cpuid(0, 0, last);
	cpuid(leaf, subleaf, ret);
	if (leaf > last[0] && leaf <= LEAF_TDX)
		ret[0] = ret[1] = ret[2] = ret[3] = 0;
}

void td_cpuid(const struct vcpu *vcpu, u32 leaf, u32 subleaf, u32 ret[4])
{
	u64 cr4 = vcpu->vmcb->cr4;

	real_cpuid(leaf, subleaf, ret);
	switch (leaf) {
	case 0:
		if (ret[0] < LEAF_TDX)
			ret[0] = LEAF_TDX;
		break;
	case 1:
		ret[2] = with_cr4(ret[2], 27, cr4, CR4_OSXSAVE_BIT);
		break;
	case 7:
		if (!subleaf)
			ret[2] = with_cr4(ret[2], 4, cr4, CR4_PKE_BIT);
		break;
	case LEAF_TDX:
		leaf_tdx(subleaf, ret);
		break;
	case 0x80000001:
		/* The guest has no SVM. */
		ret[2] &= ~(1U << 2);
		break;
	case 0x8000000a:
		ret[0] = ret[1] = ret[2] = ret[3] = 0;
		break;
	}
}

static void exit_cpuid(struct vcpu *vcpu)
{
	u32 answer[4];

	td_cpuid(vcpu, vcpu->vmcb->rax, vcpu->regs.rcx, answer);
	vcpu->vmcb->rax = answer[0];
	vcpu->regs.rbx = answer[1];
	vcpu->regs.rcx = answer[2];
	vcpu->regs.rdx = answer[3];
	vcpu->vmcb->rip += CPUID_LENGTH;
}

static void raise_undefined(struct vcpu *vcpu)
{
	vcpu->vmcb->event = EVENT_VALID | EVENT_EXCEPTION | VECTOR_UD;
}

/* Only the kernel may use TDCALL; in a program it is an undefined instruction. */
static void exit_undefined(struct vcpu *vcpu)
{
	const struct vmcb *vmcb = vcpu->vmcb;
	struct guest_mmu mmu = { vmcb->cr0, vmcb->cr3, vmcb->cr4, vmcb->efer };

	if (vmcb->cpl || !guest_is_tdcall(&mmu, vmcb->rip)) {
		raise_undefined(vcpu);
		return;
	}
	vcpu->vmcb->rip += TDCALL_LENGTH;
	tdcall(vcpu);
}

static const char *kind_of_touch(u64 info)
{
	if (info & FAULT_IN_TABLES)
		return "page table walk in ";
	if (info & FAULT_FETCH)
		return "execution of ";
	return info & FAULT_WRITE ? "write to " : "read of ";
}

static void exit_nested_fault(struct vcpu *vcpu)
{
	const char *kind = kind_of_touch(vcpu->vmcb->exitinfo1);
	u64 address = vcpu->vmcb->exitinfo2;

	if (address >= 2 * SHARED_BIT)
		td_die(vcpu, DEATH_OTHER, kind, "an address beyond all memory, ", address);
	switch (npt_state(&vcpu->td->npt, address)) {
	case PAGE_PENDING:
		td_die(vcpu, DEATH_TOUCHED, kind, "unaccepted memory at ", address);
	case PAGE_IS_SHARED:
		td_die(vcpu, DEATH_TOUCHED, kind, "shared memory by its private address ", address);
	case PAGE_IS_PRIVATE:
		td_die(vcpu, DEATH_TOUCHED, kind, "private memory by its shared address ", address);
	case PAGE_HIDDEN:
		td_die(vcpu, DEATH_OTHER, kind, "the TDX module's own memory at ", address);
	case PAGE_OPEN:
		break;
	}
	td_die(vcpu, DEATH_BROKEN, kind, "mapped memory at ", address);
}

static void exit_nmi(struct vcpu *vcpu)
{
	svm_take_nmi();
	if (cpu_nmi_is_the_guests(vcpu))
		vcpu->vmcb->event = EVENT_VALID | EVENT_NMI | VECTOR_NMI;
}

static void handle(struct vcpu *vcpu)
{
	u64 code = vcpu->vmcb->exitcode;

	if (code >= EXIT_FIRST_SVM && code <= EXIT_LAST_SVM)
		raise_undefined(vcpu);
	else if (code == EXIT_EXCEPTION + VECTOR_UD)
		exit_undefined(vcpu);
	else if (code == EXIT_NMI)
		exit_nmi(vcpu);
	else if (code == EXIT_CPUID)
		exit_cpuid(vcpu);
	else if (code == EXIT_NESTED_FAULT)
		exit_nested_fault(vcpu);
	else if (code == EXIT_SHUTDOWN)
		td_die(vcpu, DEATH_OTHER, "", "triple fault, exit ", code);
	else
		td_die(vcpu, DEATH_BROKEN, "", "unexpected exit, ", code);
}

void svm_exit(struct vcpu *vcpu)
{
	vcpu->vmcb->tlb_control = 0;
	vcpu->vmcb->event = 0;
	cpu_leave(vcpu);
	cpus_lock(vcpu->td);
	handle(vcpu);
	cpus_unlock(vcpu->td);
	if (vcpu->halts)
		svm_idle(vcpu);
	vcpu->halts = false;
	cpu_enter(vcpu);
}
