// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests how the CPUs of the lab's TD call each other back from the guest. Each thread is a CPU: in the guest it uses its
 * translation until an interrupt comes. cpus_forget() must not return while a CPU can use an old translation.
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include "tap.h"
#include "td.h"

#define CPUS		4
#define CHANGES		50
/* A CPU usually leaves by itself before it is called, but not always. */
#define STEPS		2000

static struct td td;
static struct vmcb vmcbs[CPUS];
static struct vcpu vcpus[CPUS];
/* A pending non-maskable interrupt. As in the APIC, several pending interrupts are one. */
static bool nmi[CPUS];
/*
 * "memory" counts changes of memory. No CPU may use a translation of a number up to "gone". translated[] has each
 * CPU's.
 */
static u64 memory = 1, gone, translated[CPUS];
static u32 stale, the_guests, sent;
static bool stop;

void apic_send_nmi(u32 id)
{
	__atomic_store_n(&nmi[id], true, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&sent, 1, __ATOMIC_SEQ_CST);
}

static u64 load(const u64 *value)
{
	return __atomic_load_n(value, __ATOMIC_SEQ_CST);
}

static void in_guest(u32 id)
{
	struct vmcb *vmcb = &vmcbs[id];

	if (vmcb->tlb_control)
		__atomic_store_n(&translated[id], load(&memory), __ATOMIC_SEQ_CST);
	vmcb->tlb_control = 0;
	/* An interrupt takes a moment to arrive. */
	for (int i = 0; i < STEPS && (i % 8 || !__atomic_load_n(&nmi[id], __ATOMIC_SEQ_CST)); i++) {
		if (translated[id] <= load(&gone))
			__atomic_add_fetch(&stale, 1, __ATOMIC_SEQ_CST);
		sched_yield();
	}
}

/* Leaves the guest as exit.c does. */
static void leave(u32 id)
{
	cpu_leave(&vcpus[id]);
	cpus_lock(&td);
	if (__atomic_exchange_n(&nmi[id], false, __ATOMIC_SEQ_CST) && cpu_nmi_is_the_guests(&vcpus[id]))
		the_guests++;
	cpus_unlock(&td);
}

static void *run_cpu(void *number)
{
	u32 id = (struct vcpu *)number - vcpus;

	while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
		cpu_enter(&vcpus[id]);
		in_guest(id);
		leave(id);
	}
	return NULL;
}

static void change_memory(void)
{
	cpu_leave(&vcpus[0]);
	cpus_lock(&td);
	__atomic_add_fetch(&memory, 1, __ATOMIC_SEQ_CST);
	cpus_forget(&vcpus[0]);
	__atomic_store_n(&gone, memory - 1, __ATOMIC_SEQ_CST);
	cpus_unlock(&td);
	cpu_enter(&vcpus[0]);
}

/* Waits, so that the next change comes while all CPUs use the present memory. */
static void let_all_translate(void)
{
	for (u32 i = 1; i < CPUS; i++)
		while (load(&translated[i]) != memory)
			sched_yield();
}

static void test_forget(void)
{
	pthread_t threads[CPUS];

	vmcbs[1].tlb_control = vmcbs[2].tlb_control = vmcbs[3].tlb_control = FLUSH_ALL;
	for (u32 i = 1; i < CPUS; i++)
		pthread_create(&threads[i], NULL, run_cpu, &vcpus[i]);
	for (int i = 0; i < CHANGES; i++) {
		let_all_translate();
		change_memory();
	}
	__atomic_store_n(&stop, true, __ATOMIC_SEQ_CST);
	for (u32 i = 1; i < CPUS; i++)
		pthread_join(threads[i], NULL);
	is(stale, 0, "forget", "nobody uses an old translation");
	is(the_guests, 0, "forget", "no call is taken for an interrupt of the guest's");
	ok(sent > CHANGES / 2, "forget: CPUs were called back (%u times)", sent);
	is(vcpus[0].vmcb->tlb_control, FLUSH_ALL, "forget", "who asked forgets, too");
}

/* An interrupt without a call is the guest's; a call is answered once. */
static void test_nmi(void)
{
	ok(cpu_nmi_is_the_guests(&vcpus[1]), "an interrupt without a call is the guest's");
	vcpus[1].called = true;
	ok(!cpu_nmi_is_the_guests(&vcpus[1]), "a call is not");
	ok(cpu_nmi_is_the_guests(&vcpus[1]), "the next one is again");
}

/* A CPU that is not in the guest is not called. */
static void test_outside(void)
{
	sent = 0;
	for (u32 i = 1; i < CPUS; i++)
		cpu_leave(&vcpus[i]);
	cpu_leave(&vcpus[0]);
	cpus_lock(&td);
	cpus_forget(&vcpus[0]);
	cpus_unlock(&td);
	is(sent, 0, "outside", "nobody is called");
	vmcbs[1].tlb_control = 0;
	cpu_enter(&vcpus[1]);
	is(vmcbs[1].tlb_control, FLUSH_ALL, "outside", "who comes to the guest forgets");
	vmcbs[1].tlb_control = 0;
	cpu_leave(&vcpus[1]);
	cpu_enter(&vcpus[1]);
	is(vmcbs[1].tlb_control, 0, "outside", "and once is enough");
}

int main(void)
{
	td.cpus = CPUS;
	for (u32 i = 0; i < CPUS; i++) {
		td.cpu[i] = &vcpus[i];
		vcpus[i] = (struct vcpu){ .td = &td, .vmcb = &vmcbs[i], .apic_id = i, .index = i };
	}
	test_forget();
	test_nmi();
	test_outside();
	return tap_exit();
}
