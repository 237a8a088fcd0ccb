/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Enters and leaves the guest. VMRUN switches RAX, RSP, RIP and the other registers of the control block; this code saves
 * the other general registers. The program uses no further registers (-mgeneral-regs-only), so the guest's do not change.
 */
#include "offsets.h"

/* The registers that a C function preserves. */
.macro push_kept
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
.endm
.macro pop_kept
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
.endm

/* The registers of struct regs without RDI, which points to it. */
#define EACH_REGISTER(do) do(rbx, REG_RBX); \
	do(rcx, REG_RCX); \
	do(rdx, REG_RDX); \
	do(rsi, REG_RSI); \
	do(rbp, REG_RBP); \
	do(r8, REG_R8); \
	do(r9, REG_R9); \
	do(r10, REG_R10); \
	do(r11, REG_R11); \
	do(r12, REG_R12); \
	do(r13, REG_R13); \
	do(r14, REG_R14); \
	do(r15, REG_R15)
#define LOAD(register, at)	mov	at(%rdi), %register
#define STORE(register, at)	mov	%register, at(%rdi)

	.text
	.globl	svm_launch, svm_first, svm_idle, svm_take_nmi, svm_trap, svm_nmi
	.hidden	svm_launch, svm_first, svm_idle, svm_take_nmi, svm_trap, svm_nmi

/* svm_launch(vcpu, first): continues in the copy, and returns from there as a guest. */
svm_launch:
	pushf
	cli
	push_kept
	mov	VCPU_VMCB(%rdi), %rax
	mov	%rsp, VMCB_RSP(%rax)
	lea	1f(%rip), %rcx
	mov	%rcx, VMCB_RIP(%rax)
	jmp	*%rsi
1:	pop_kept
	popf
	ret

/* Runs in the copy. EDI is the processor. Switches to the program's own address space, stack and segment table. */
svm_first:
	mov	%edi, %edi
	mov	VCPU_TD(%rdi), %rax
	mov	TD_CR3(%rax), %rax
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
	mov	%rdi, %r12
	call	svm_begin
	mov	%r12, %rdi
again:
	push	%rdi
	mov	VCPU_VMCB(%rdi), %rax
	EACH_REGISTER(LOAD)
	mov	REG_RDI(%rdi), %rdi
	vmrun
	xchg	%rdi, (%rsp)
	EACH_REGISTER(STORE)
	pop	%rax
	mov	%rax, REG_RDI(%rdi)
	mov	%rdi, %r12
	cld
	call	svm_exit
	mov	%r12, %rdi
	jmp	again

/*
 * svm_idle(vcpu): runs a second guest that waits for an interrupt. The interrupt makes this guest leave, and stays
 * pending for the TD. A halt in the program itself would never end, since the global interrupt flag is clear here.
 */
svm_idle:
	push_kept
	mov	VCPU_IDLE(%rdi), %rax
	lea	1f(%rip), %rcx
	mov	%rcx, VMCB_RIP(%rax)
	vmrun
	pop_kept
	ret
1:	sti
	hlt
	jmp	1b

/* Interrupts are off here, but a non-maskable interrupt comes as soon as the global interrupt flag is set. */
svm_take_nmi:
	stgi
	nop
	clgi
	ret
svm_nmi:
	iretq

/* Handles every exception in the program. */
svm_trap:
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	svm_trapped

	.section .note.GNU-stack, "", @progbits
