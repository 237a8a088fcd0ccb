/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several CPUs in one TD. Each is in the guest or in this program, where one at a time does something. What a CPU has
 * translated it keeps while it is in the guest: so who takes memory away calls the others back.
 */
#ifndef TD_CPUS_H
#define TD_CPUS_H

#include "types.h"

struct td;
struct vcpu;

#define CPUS_MAX	64

/* The CPU has left the guest. */
void cpu_leave(struct vcpu *vcpu);

/* The CPU goes to the guest, and forgets what it has translated if that was asked for. */
void cpu_enter(struct vcpu *vcpu);

/* One CPU at a time, of those that have left the guest. */
void cpus_lock(struct td *td);
void cpus_unlock(struct td *td);

/* No CPU is in the guest any more with what it had translated before. The caller has left it, and has the lock. */
void cpus_forget(struct vcpu *vcpu);

/*
 * A non-maskable interrupt made @vcpu leave the guest. True if it is the guest's own, and false if cpus_forget() called.
 * Where both come at the same moment it is one interrupt, and the guest's is lost: Linux sends them
 * to stop the others when it dies, and makes no memory shared meanwhile.
 */
bool cpu_nmi_is_the_guests(struct vcpu *vcpu);

#endif /* TD_CPUS_H */
