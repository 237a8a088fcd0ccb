// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prepares the guest: fills its processors' control blocks with the present state of this processor, and makes the
 * program's own tables.
 */
#include "cpu.h"
#include "td.h"

#define ASID_GUEST	1
#define ASID_IDLE	2

/* Attributes of segments in a control block: bits 55:52 and 47:40 of a descriptor. */
#define CODE_64		0xa9b
#define DATA		0xc93

#define DESCRIPTOR_CODE	0x00af9b000000ffffUL
#define DESCRIPTOR_DATA	0x00cf93000000ffffUL
#define GATE_INTERRUPT	0x8eUL
#define VECTORS		256
#define STACK_PAGES	4

static struct segment flat(u16 selector, u16 attributes)
{
	return (struct segment){ selector, attributes, 0xffffffff, 0 };
}

static struct segment table(const struct table_register *table)
{
	return (struct segment){ .limit = table->limit, .base = table->base };
}

static void save_segments(struct vmcb *vmcb)
{
	struct table_register gdtr, idtr;
	u16 cs, ds, es, ss;

	asm volatile("sgdt %0" : "=m"(gdtr));
	asm volatile("sidt %0" : "=m"(idtr));
	asm volatile("mov %%cs, %0" : "=r"(cs));
	asm volatile("mov %%ds, %0" : "=r"(ds));
	asm volatile("mov %%es, %0" : "=r"(es));
	asm volatile("mov %%ss, %0" : "=r"(ss));
	vmcb->cs = flat(cs, CODE_64);
	vmcb->ds = flat(ds, DATA);
	vmcb->es = flat(es, DATA);
	vmcb->ss = flat(ss, DATA);
	vmcb->gdtr = table(&gdtr);
	vmcb->idtr = table(&idtr);
}

static void save_registers(struct vmcb *vmcb)
{
	asm volatile("mov %%cr0, %0" : "=r"(vmcb->cr0));
	asm volatile("mov %%cr3, %0" : "=r"(vmcb->cr3));
	asm volatile("mov %%cr4, %0" : "=r"(vmcb->cr4));
	vmcb->efer = rdmsr(MSR_EFER) | EFER_SVME;
	vmcb->pat = rdmsr(MSR_PAT);
	vmcb->dr6 = 0xffff0ff0;
	vmcb->dr7 = 0x400;
	vmcb->rflags = 2;
}

/*
 * Fills in the guest that continues where the firmware is. It takes its own interrupts, except the one that calls it
 * back.
 */
static void fill_guest(struct vcpu *vcpu)
{
	struct vmcb *vmcb = vcpu->vmcb;

	save_segments(vmcb);
	save_registers(vmcb);
	vmcb->asid = ASID_GUEST;
	vmcb->intercept_exceptions = 1 << VECTOR_UD;
	vmcb->intercept_misc1 = INTERCEPT_NMI | INTERCEPT_CPUID | INTERCEPT_SHUTDOWN;
	vmcb->intercept_misc2 = INTERCEPT_SVM;
	vmcb->nested_paging = 1;
	vmcb->nested_cr3 = vcpu->td->npt.root;
}

/* Fills in the guest that svm_idle() starts: it uses the program's own address space, and leaves at any interrupt. */
static void fill_idle(struct vcpu *vcpu)
{
	struct vmcb *vmcb = vcpu->idle;

	save_registers(vmcb);
	vmcb->cr3 = vcpu->td->host_cr3;
	vmcb->cs = flat(SELECTOR_CODE, CODE_64);
	vmcb->ds = vmcb->es = vmcb->ss = flat(SELECTOR_DATA, DATA);
	vmcb->gdtr = table(&vcpu->gdtr);
	vmcb->idtr = table(&vcpu->idtr);
	vmcb->rsp = vcpu->stack - PAGE_SIZE;
	vmcb->asid = ASID_IDLE;
	vmcb->intercept_misc1 = INTERCEPT_INTR | INTERCEPT_NMI;
	vmcb->intercept_misc2 = INTERCEPT_SVM;
}

static void set_gate(u64 *gates, int vector, u64 handler)
{
	gates[2 * vector] = (handler & 0xffff) | (u64)SELECTOR_CODE << 16 | GATE_INTERRUPT << 40 |
			    (handler >> 16 & 0xffff) << 48;
	gates[2 * vector + 1] = handler >> 32;
}

static void fill_gates(u64 *gates, u64 moved)
{
	for (int i = 0; i < VECTORS; i++)
		set_gate(gates, i, (u64)svm_trap + moved);
	set_gate(gates, VECTOR_NMI, (u64)svm_nmi + moved);
}

static bool take_pages(struct vcpu *vcpu, u64 *ret_gates)
{
	struct npt *npt = &vcpu->td->npt;

	vcpu->vmcb = at_address(npt_take_page(npt));
	vcpu->idle = at_address(npt_take_page(npt));
	vcpu->save = npt_take_page(npt);
	*ret_gates = npt_take_page(npt);
	for (int i = 0; i < STACK_PAGES; i++)
		vcpu->stack = npt_take_page(npt) + PAGE_SIZE;
	return vcpu->stack > PAGE_SIZE;
}

static void fill_tables(struct vcpu *vcpu, u64 gates)
{
	vcpu->gdt[SELECTOR_CODE / 8] = DESCRIPTOR_CODE;
	vcpu->gdt[SELECTOR_DATA / 8] = DESCRIPTOR_DATA;
	vcpu->gdtr = (struct table_register){ sizeof(vcpu->gdt) - 1, (u64)vcpu->gdt };
	vcpu->idtr = (struct table_register){ VECTORS * 16 - 1, gates };
}

struct vcpu *svm_new_cpu(struct td *td, u64 moved)
{
	struct vcpu *vcpu = at_address(npt_take_page(&td->npt));
	u64 gates;

	if (!vcpu)
		return NULL;
	vcpu->td = td;
	if (!take_pages(vcpu, &gates))
		return NULL;
	fill_gates(at_address(gates), moved);
	fill_tables(vcpu, gates);
	fill_guest(vcpu);
	fill_idle(vcpu);
	vcpu->index = td->cpus;
	td->cpu[td->cpus++] = vcpu;
	return vcpu;
}

void svm_start_at(struct vcpu *vcpu, u64 rip, u64 cr3)
{
	struct vmcb *vmcb = vcpu->vmcb;

	vmcb->cs = flat(SELECTOR_CODE, CODE_64);
	vmcb->ds = vmcb->es = vmcb->ss = flat(SELECTOR_DATA, DATA);
	vmcb->gdtr = vmcb->idtr = (struct segment){ 0 };
	vmcb->cr3 = cr3;
	vmcb->rip = rip;
}

void svm_begin(struct vcpu *vcpu)
{
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
	wrmsr(MSR_HSAVE, vcpu->save);
	cpu_enter(vcpu);
}
