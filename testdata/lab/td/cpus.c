// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One lock, and the way to call a CPU back from the guest: a non-maskable interrupt makes it leave.
 */
#include "apic.h"
#include "cpu.h"
#include "td.h"

void cpus_lock(struct td *td)
{
	while (__atomic_exchange_n(&td->locked, true, __ATOMIC_ACQUIRE))
		relax();
}

void cpus_unlock(struct td *td)
{
	__atomic_store_n(&td->locked, false, __ATOMIC_RELEASE);
}

void cpu_leave(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->in_guest, false, __ATOMIC_SEQ_CST);
}

/*
 * cpus_forget() increments td->forgets and then reads in_guest; this function writes in_guest and then reads
 * td->forgets. So either cpus_forget() sees this CPU in the guest and waits, or this CPU sees the new count.
 */
void cpu_enter(struct vcpu *vcpu)
{
	u32 forgets;

	__atomic_store_n(&vcpu->in_guest, true, __ATOMIC_SEQ_CST);
	forgets = __atomic_load_n(&vcpu->td->forgets, __ATOMIC_SEQ_CST);
	if (vcpu->forgot != forgets)
		vcpu->vmcb->tlb_control = FLUSH_ALL;
	__atomic_store_n(&vcpu->forgot, forgets, __ATOMIC_SEQ_CST);
}

static bool is_behind(const struct vcpu *vcpu)
{
	return __atomic_load_n(&vcpu->in_guest, __ATOMIC_SEQ_CST) &&
	       __atomic_load_n(&vcpu->forgot, __ATOMIC_SEQ_CST) != vcpu->td->forgets;
}

/* Only one call is pending at a time: a second interrupt would look like the guest's own. */
static void call_back(struct vcpu *vcpu)
{
	if (!__atomic_exchange_n(&vcpu->called, true, __ATOMIC_SEQ_CST))
		apic_send_nmi(vcpu->apic_id);
}

void cpus_forget(struct vcpu *vcpu)
{
	struct td *td = vcpu->td;

	__atomic_add_fetch(&td->forgets, 1, __ATOMIC_SEQ_CST);
	for (u32 i = 0; i < td->cpus; i++)
		if (is_behind(td->cpu[i]))
			call_back(td->cpu[i]);
	for (u32 i = 0; i < td->cpus; i++)
		while (is_behind(td->cpu[i]))
			relax();
}

bool cpu_nmi_is_the_guests(struct vcpu *vcpu)
{
	return !__atomic_exchange_n(&vcpu->called, false, __ATOMIC_SEQ_CST);
}
