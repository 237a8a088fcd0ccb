/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupts from one CPU to another, through the local APIC's registers in memory (xAPIC; the guest's CPUs have no
 * x2APIC).
 */
#ifndef TD_APIC_H
#define TD_APIC_H

#include "types.h"

u32 apic_id(void);
void apic_send_nmi(u32 id);
void apic_send_init(u32 id);

/* The page to which the last startup interrupt sent a CPU; 0 if this CPU has sent another interrupt since. */
u64 apic_last_startup(void);

/* The CPU starts in real mode at the page @start, below 1 MiB. */
void apic_send_startup(u32 id, u64 start);

#endif /* TD_APIC_H */
