/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two pieces of code that are copied and run in their copies: the first code of a CPU, and the loop that it waits in.
 */
#include "offsets.h"
#include "trampoline.h"

#define CR0_PE_ET_NE_PG	0x80000031
#define CR4_PAE_PGE	0xa0
#define MSR_EFER	0xc0000080
#define EFER_LME_NXE	0x900

	.text
	.globl	trampoline, trampoline_end, wait_for_wakeup, wait_for_wakeup_end
	.hidden	trampoline, trampoline_end, wait_for_wakeup, wait_for_wakeup_end

/*
 * Starts in real mode at the beginning of a page, goes to 64-bit mode at once, and jumps to svm_first with the
 * processor in RDI.
 */
	.code16
trampoline:
	cli
	mov	%cs, %ax
	mov	%ax, %ds
	movl	$CR4_PAE_PGE, %eax
	movl	%eax, %cr4
	movl	TRAMPOLINE_CR3, %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$EFER_LME_NXE, %eax
	wrmsr
	movl	TRAMPOLINE_VCPU, %edi
	lgdtl	TRAMPOLINE_GDTR
	movl	$CR0_PE_ET_NE_PG, %eax
	movl	%eax, %cr0
	ljmpl	*TRAMPOLINE_ENTRY
trampoline_end:

/* Runs in the guest. R8 is the address of the mailbox, R9D the CPU's own APIC ID. */
	.code64
wait_for_wakeup:
	mov	%r9d, MAILBOX_ARRIVED(%r8)
1:	pause
	cmpw	$COMMAND_WAKEUP, MAILBOX_COMMAND(%r8)
	jne	1b
	cmp	%r9d, MAILBOX_APIC_ID(%r8)
	jne	1b
	mov	MAILBOX_VECTOR(%r8), %rax
	movw	$0, MAILBOX_COMMAND(%r8)
	jmp	*%rax
wait_for_wakeup_end:

	.section .note.GNU-stack, "", @progbits
