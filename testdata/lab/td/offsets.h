/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offsets for entry.S; td.h checks them. */
#ifndef TD_OFFSETS_H
#define TD_OFFSETS_H

#define REG_RBX		0x00
#define REG_RCX		0x08
#define REG_RDX		0x10
#define REG_RSI		0x18
#define REG_RDI		0x20
#define REG_RBP		0x28
#define REG_R8		0x30
#define REG_R9		0x38
#define REG_R10		0x40
#define REG_R11		0x48
#define REG_R12		0x50
#define REG_R13		0x58
#define REG_R14		0x60
#define REG_R15		0x68
#define VCPU_TD		0x70
#define VCPU_VMCB	0x78
#define VCPU_IDLE	0x80
#define VCPU_STACK	0x88
#define VCPU_GDTR	0x90
#define VCPU_IDTR	0xa0

#define TD_CR3		0x00

#define VMCB_RIP	0x578
#define VMCB_RSP	0x5d8

#define SELECTOR_CODE	8
#define SELECTOR_DATA	16

#endif /* TD_OFFSETS_H */
