// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program's messages go to QEMU's debug console, a file on the host, and not to the guest's console.
 */
#include "cpu.h"
#include "guest_memory.h"
#include "td.h"

#define PORT_LOG	0x402
#define PORT_EXIT	0xf4

void log_text(const char *text)
{
	while (*text)
		out8(PORT_LOG, *text++);
}

void log_hex(const char *before, u64 value)
{
	int shift = 60;

	log_text(before);
	log_text("0x");
	while (shift && !(value >> shift & 15))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		out8(PORT_LOG, "0123456789abcdef"[value >> shift & 15]);
}

void log_end(void)
{
	log_text("\n");
}

static void log_kernel(const struct guest_mmu *mmu)
{
	u64 start;

	if (guest_kernel(mmu, &start))
		log_hex(", kernel at ", start);
}

static void log_program(const struct guest_mmu *mmu, u64 rsp)
{
	char name[NAME_SIZE];

	guest_program(mmu, rsp, name);
	log_text(", program ");
	log_text(name[0] ? name : "unknown");
}

static _Noreturn void end(enum death death)
{
	out8(PORT_EXIT, death);
	halt_forever();
}

_Noreturn void td_broken(const char *what, u64 value)
{
	log_text("terminated: ");
	log_hex(what, value);
	log_end();
	end(DEATH_BROKEN);
}

_Noreturn void td_die(const struct vcpu *vcpu, enum death death, const char *verb, const char *what, u64 value)
{
	const struct vmcb *vmcb = vcpu->vmcb;
	struct guest_mmu mmu = { vmcb->cr0, vmcb->cr3, vmcb->cr4, vmcb->efer };

	log_text("terminated: ");
	log_text(verb);
	log_hex(what, value);
	log_hex(", RIP ", vmcb->rip);
	log_hex(", CPL ", vmcb->cpl);
	log_hex(", CR3 ", vmcb->cr3);
	log_kernel(&mmu);
	log_program(&mmu, vmcb->rsp);
	log_end();
	end(death);
}

_Noreturn void svm_trapped(const u64 *stack)
{
	log_text("terminated: exception in the program that plays the TDX module");
	/* The stack has an error code, if there is one, and RIP, CS, RFLAGS. */
	for (int i = 0; i < 4; i++)
		log_hex(", ", stack[i]);
	log_end();
	end(DEATH_BROKEN);
}
