// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TDCALL: the guest's requests to the TDX module. The leaves are those of the "Intel TDX Module ABI Reference
 * Specification", chapter "Guest-side (TDCALL) interface functions"; each comment names the place in Linux (6.12) that
 * uses the leaf. RAX has the number of the leaf and gets the completion status.
 */
#include "cpu.h"
#include "td.h"

#define TDG_VP_VMCALL		0
#define TDG_VP_INFO		1
#define TDG_MR_RTMR_EXTEND	2
#define TDG_VP_VEINFO_GET	3
#define TDG_MR_REPORT		4
#define TDG_MEM_PAGE_ACCEPT	6
#define TDG_VM_RD		7
#define TDG_VM_WR		8

/* Attributes of the TD: bit 28 says that a touch of pending memory ends the guest and raises no #VE. */
#define SEPT_VE_DISABLE		(1UL << 28)

/* Metadata of the TD, "TDCS" fields. */
#define TDCS_CONFIG_FLAGS	0x1110000300000016UL
#define TDCS_TD_CTLS		0x1110000300000017UL
#define TDCS_NOTIFY_ENABLES	0x9100000000000010UL
#define TDCS_TOPOLOGY_CONFIGURED	0x9100000000000019UL

/* TDG.VP.INFO; arch/x86/coco/tdx/tdx.c, tdx_setup(); also OVMF. */
static u64 vp_info(const struct vcpu *vcpu, struct regs *regs)
{
	u64 cpus = vcpu->td->cpus;

	regs->rcx = GPA_WIDTH;
	regs->rdx = SEPT_VE_DISABLE;
	/* The number of CPUs, the largest number of CPUs, and this CPU's number. */
	regs->r8 = cpus << 32 | cpus;
	regs->r9 = vcpu->index;
	regs->r10 = 0;
	regs->r11 = 0;
	return TDX_SUCCESS;
}

/*
 * TDG.VM.RD; disable_sept_ve() asks whether the guest may switch off #VEs itself. It may not, and need not.
 */
static u64 vm_rd(const struct td *td, struct regs *regs)
{
	switch (regs->rdx) {
	case TDCS_CONFIG_FLAGS:
	case TDCS_NOTIFY_ENABLES:
	case TDCS_TOPOLOGY_CONFIGURED:
		regs->r8 = 0;
		return TDX_SUCCESS;
	case TDCS_TD_CTLS:
		regs->r8 = td->controls;
		return TDX_SUCCESS;
	}
	log_hex("refused: TDG.VM.RD of field ", regs->rdx);
	log_end();
	regs->r8 = 0;
	return TDX_FIELD_ID_INCORRECT;
}

/*
 * TDG.VM.WR; tdx_setup() switches off notifications, and newer kernels reduce #VEs (TD_CTLS). This program never raises
 * any, so both always succeed.
 */
static u64 vm_wr(struct td *td, struct regs *regs)
{
	u64 mask = regs->r9;

	switch (regs->rdx) {
	case TDCS_NOTIFY_ENABLES:
		regs->r8 = 0;
		return TDX_SUCCESS;
	case TDCS_TD_CTLS:
		mask &= regs->r8 ^ td->controls;
		regs->r8 = td->controls;
		td->controls ^= mask;
		return TDX_SUCCESS;
	}
	log_hex("refused: TDG.VM.WR of field ", regs->rdx);
	log_end();
	return TDX_FIELD_ID_INCORRECT;
}

/*
 * TDG.MEM.PAGE.ACCEPT; tdx-shared.c, try_accept_one(). Accepted memory is zeroed, unless td->keep is set.
 */
static u64 mem_page_accept(struct vcpu *vcpu, u64 rcx)
{
	struct td *td = vcpu->td;
	u64 status;

	switch (accept_page(&td->npt, rcx, &status)) {
	case ACCEPT_VIOLATION:
		td_die(vcpu, DEATH_TOUCHED, "", "accept of memory that is not private at ", accept_address(rcx));
	case ACCEPT_NO_TABLES:
		td_die(vcpu, DEATH_BROKEN, "", "no page tables left to accept ", rcx);
	case ACCEPT_DONE:
		break;
	}
	if (td->verbose) {
		log_hex("accept ", rcx);
		log_hex(": ", status);
		log_end();
	}
	if (status == TDX_SUCCESS && !td->keep)
		zero_memory(at_address(accept_address(rcx)), accept_size(rcx));
	return status;
}

/*
 * TDG.MR.REPORT, tdx_mcall_get_report0(), and TDG.MR.RTMR.EXTEND: this program has no attestation. The driver
 * (drivers/virt/coco/tdx-guest) passes the error on.
 */
static u64 no_measurements(u64 leaf)
{
	log_hex("refused: measurements, leaf ", leaf);
	log_end();
	return TDX_OPERAND_INVALID | OPERAND_RAX;
}

void tdcall(struct vcpu *vcpu)
{
	struct regs *regs = &vcpu->regs;
	u64 *rax = &vcpu->vmcb->rax;

	switch (*rax) {
	case TDG_VP_VMCALL:
		vmcall(vcpu);
		return;
	case TDG_VP_INFO:
		*rax = vp_info(vcpu, regs);
		return;
	case TDG_MEM_PAGE_ACCEPT:
		*rax = mem_page_accept(vcpu, regs->rcx);
		return;
	case TDG_VM_RD:
		*rax = vm_rd(vcpu->td, regs);
		return;
	case TDG_VM_WR:
		*rax = vm_wr(vcpu->td, regs);
		return;
	case TDG_VP_VEINFO_GET:
		*rax = TDX_NO_VE_INFO;
		return;
	case TDG_MR_REPORT:
	case TDG_MR_RTMR_EXTEND:
		*rax = no_measurements(*rax);
		return;
	}
	td_die(vcpu, DEATH_OTHER, "", "TDCALL of an unknown leaf, ", *rax);
}
