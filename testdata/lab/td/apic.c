// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The local APIC's registers for interrupts to other CPUs (AMD64 Architecture Programmer's Manual, volume 2, 16.5).
 */
#include "apic.h"
#include "cpu.h"

#define APIC		0xfee00000UL
#define APIC_ID		0x20
#define APIC_COMMAND	0x300
#define APIC_TARGET	0x310

#define COMMAND_NMI	0x4400
#define COMMAND_INIT	0x4500
#define COMMAND_STARTUP	0x4600
#define COMMAND_PENDING	0x1000
#define COMMAND_MODE	0x700
#define COMMAND_VECTOR	0xff

static volatile u32 *apic(u32 at)
{
	return at_address(APIC + at);
}

u32 apic_id(void)
{
	return *apic(APIC_ID) >> 24;
}

/* The guest writes two registers for an interrupt and may have been stopped between them, so its target is put back. */
static void send(u32 id, u32 command)
{
	u32 target = *apic(APIC_TARGET);

	while (*apic(APIC_COMMAND) & COMMAND_PENDING)
		relax();
	*apic(APIC_TARGET) = id << 24;
	*apic(APIC_COMMAND) = command;
	*apic(APIC_TARGET) = target;
}

void apic_send_nmi(u32 id)
{
	send(id, COMMAND_NMI);
}

void apic_send_init(u32 id)
{
	send(id, COMMAND_INIT);
}

u64 apic_last_startup(void)
{
	u32 command = *apic(APIC_COMMAND);

	if ((command & COMMAND_MODE) != (COMMAND_STARTUP & COMMAND_MODE))
		return 0;
	return (command & COMMAND_VECTOR) * PAGE_SIZE;
}

void apic_send_startup(u32 id, u64 start)
{
	send(id, COMMAND_STARTUP | start / PAGE_SIZE);
}
