/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Into the guest and out of it. VMRUN keeps RAX, RSP, RIP and what a control block has else; all other general
 * registers are kept here. The program uses no others (-mgeneral-regs-only), so the guest's stay as they are.
 */
#include "offsets.h"

	.text
	.globl	svm_launch, svm_first, svm_idle, svm_trap
	.hidden	svm_launch, svm_first, svm_idle, svm_trap

/* svm_launch(vcpu, first): goes on in the copy, and comes back from there as a guest. */
svm_launch:
	pushf
	cli
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	VCPU_VMCB(%rdi), %rax
	mov	%rsp, VMCB_RSP(%rax)
	lea	1f(%rip), %rcx
	mov	%rcx, VMCB_RIP(%rax)
	jmp	*%rsi
1:	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	popf
	ret

/* In the copy, with RDI the processor: an address space, a stack and a table of segments of its own. */
svm_first:
	mov	VCPU_CR3(%rdi), %rax
	mov	%rax, %cr3
	lgdt	VCPU_GDTR(%rdi)
	lidt	VCPU_IDTR(%rdi)
	mov	VCPU_STACK(%rdi), %rsp
	pushq	$SELECTOR_CODE
	lea	1f(%rip), %rax
	push	%rax
	lretq
1:	mov	$SELECTOR_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
again:
	push	%rdi
	mov	VCPU_VMCB(%rdi), %rax
	mov	REG_RBX(%rdi), %rbx
	mov	REG_RCX(%rdi), %rcx
	mov	REG_RDX(%rdi), %rdx
	mov	REG_RSI(%rdi), %rsi
	mov	REG_RBP(%rdi), %rbp
	mov	REG_R8(%rdi), %r8
	mov	REG_R9(%rdi), %r9
	mov	REG_R10(%rdi), %r10
	mov	REG_R11(%rdi), %r11
	mov	REG_R12(%rdi), %r12
	mov	REG_R13(%rdi), %r13
	mov	REG_R14(%rdi), %r14
	mov	REG_R15(%rdi), %r15
	mov	REG_RDI(%rdi), %rdi
	vmrun
	xchg	%rdi, (%rsp)
	mov	%rbx, REG_RBX(%rdi)
	mov	%rcx, REG_RCX(%rdi)
	mov	%rdx, REG_RDX(%rdi)
	mov	%rsi, REG_RSI(%rdi)
	mov	%rbp, REG_RBP(%rdi)
	mov	%r8, REG_R8(%rdi)
	mov	%r9, REG_R9(%rdi)
	mov	%r10, REG_R10(%rdi)
	mov	%r11, REG_R11(%rdi)
	mov	%r12, REG_R12(%rdi)
	mov	%r13, REG_R13(%rdi)
	mov	%r14, REG_R14(%rdi)
	mov	%r15, REG_R15(%rdi)
	pop	%rax
	mov	%rax, REG_RDI(%rdi)
	mov	%rdi, %r12
	cld
	call	svm_exit
	mov	%r12, %rdi
	jmp	again

/*
 * svm_idle(vcpu): a guest of its own that waits for an interrupt. The interrupt makes it leave, and stays pending: the
 * TD gets it. To halt here, with the global interrupt flag clear, would be for ever.
 */
svm_idle:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	VCPU_IDLE(%rdi), %rax
	lea	1f(%rip), %rcx
	mov	%rcx, VMCB_RIP(%rax)
	vmrun
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
1:	sti
	hlt
	jmp	1b

/* Every exception in the program. */
svm_trap:
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	svm_trapped

	.section .note.GNU-stack, "", @progbits
