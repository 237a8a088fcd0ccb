/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several CPUs in one TD. Each is in the guest or in this program, and one CPU at a time works in this program. A CPU
 * keeps its translations (TLB) while it is in the guest, so a CPU that takes memory away calls the others back.
 */
#ifndef TD_CPUS_H
#define TD_CPUS_H

#include "types.h"

struct td;
struct vcpu;

#define CPUS_MAX	64

/* The CPU has left the guest. */
void cpu_leave(struct vcpu *vcpu);

/* The CPU goes to the guest, and flushes its translations if cpus_forget() asked for that. */
void cpu_enter(struct vcpu *vcpu);

/* Lets one CPU at a time work, of those that have left the guest. */
void cpus_lock(struct td *td);
void cpus_unlock(struct td *td);

/* When this returns, no CPU in the guest uses old translations. The caller has left the guest, and holds the lock. */
void cpus_forget(struct vcpu *vcpu);

/*
 * Call this after a non-maskable interrupt made @vcpu leave the guest. True if the interrupt is the guest's own, false
 * if cpus_forget() sent it. If both come at the same moment they are one interrupt, and the guest's is lost. That does no
 * harm: Linux sends such interrupts to stop other CPUs when it dies, and makes no memory shared meanwhile.
 */
bool cpu_nmi_is_the_guests(struct vcpu *vcpu);

#endif /* TD_CPUS_H */
