// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts the other CPUs as a TD's firmware does: each waits in the guest at a mailbox, whose address is in the MADT
 * (ACPI 6.4, 5.2.12.19; in Linux arch/x86/kernel/acpi/madt_wakeup.c).
 */
#include "acpi.h"
#include "apic.h"
#include "boot.h"
#include "cpu.h"
#include "trampoline.h"
#include "../efi/loader.h"

/* Pages of the mailbox: the mailbox, the code that waits at it, and two pages with that code's page tables. */
#define MAILBOX_PAGES	4
#define CODE_PAGE	1
#define TABLE_PAGE	2

/* The I/O port of the power management timer (3.579545 MHz, 24 bits), where OVMF puts it on q35. */
#define PM_TIMER	0x608
#define PM_MASK		0xffffff

#define WAIT_US		1000
#define INIT_US		10000
/* On a busy host a CPU may start late. */
#define START_LIMIT_US	30000000

/* The data of start_cpu(). The guest runs that function, when the rest of this program's memory is hidden from it. */
struct start {
	u32 apic_id;
	struct trampoline_data data;
};

static struct start starts[CPUS_MAX];
static u32 others;
/* Our own page below 1 MiB, and a copy of the page that is used, to restore it. */
static u64 own_page;
static u8 borrowed[PAGE_SIZE];
static struct mailbox *mailbox;
static EFI_EXIT_BOOT_SERVICES firmware_exit_boot_services;

/* Adds a processor that starts at the mailbox. */
static void add_cpu(struct td *td, u32 id, u64 moved)
{
	u64 page = (u64)mailbox;
	struct vcpu *vcpu;

	if (td->cpus == CPUS_MAX)
		die(L"more CPUs than a TD has here", EFI_UNSUPPORTED);
	vcpu = svm_new_cpu(td, moved);
	if (!vcpu)
		die(L"control blocks", EFI_OUT_OF_RESOURCES);
	vcpu->apic_id = id;
	vcpu->regs.r8 = page;
	vcpu->regs.r9 = id;
	svm_start_at(vcpu, page + CODE_PAGE * PAGE_SIZE, page + TABLE_PAGE * PAGE_SIZE);
	starts[others++] = (struct start){ id, {
		.cr3 = td->host_cr3,
		.gdtr = vcpu->gdtr,
		.entry = (u64)svm_first + moved,
		.selector = SELECTOR_CODE,
		.vcpu = (u64)vcpu,
	} };
}

static void add_cpus(struct td *td, const u8 *madt, u64 moved)
{
	const struct madt_local_apic *cpu = NULL;

	while ((cpu = madt_next_cpu(madt, cpu)))
		if (cpu->apic_id != apic_id())
			add_cpu(td, cpu->apic_id, moved);
}

/* Puts the address of the mailbox into a new MADT. */
static void tell_mailbox(u8 *xsdt, u64 *madt)
{
	struct madt_mailbox entry = { MADT_MAILBOX, sizeof(entry), 0, 0, (u64)mailbox };

	*madt = (u64)madt_with(at_address(*madt), (const struct madt_entry *)&entry);
	acpi_set_checksum(xsdt);
}

static u64 pages_below(u64 limit, UINT32 type, u64 pages)
{
	EFI_PHYSICAL_ADDRESS at = limit;
	EFI_STATUS status = BS->AllocatePages(AllocateMaxAddress, type, pages, &at);

	if (EFI_ERROR(status))
		die(L"AllocatePages", status);
	zero_memory(at_address(at), pages * PAGE_SIZE);
	return at;
}

/*
 * Makes the mailbox, with the code that waits at it, and page tables that map all memory at its physical address: a CPU
 * is woken at a physical address.
 */
static void make_mailbox(void)
{
	u64 page = pages_below(0xffffffff, EfiACPIMemoryNVS, MAILBOX_PAGES);
	u64 tables = page + TABLE_PAGE * PAGE_SIZE;

	mailbox = at_address(page);
	CopyMem(at_address(page + CODE_PAGE * PAGE_SIZE), wait_for_wakeup, wait_for_wakeup_end - wait_for_wakeup);
	npt_map_open(at_address(tables), tables + PAGE_SIZE);
}

/* Waits with pauses: reading the clock takes a lock in QEMU, and a CPU that starts needs the same lock. */
static void wait_us(u32 us)
{
	u32 start = in32(PM_TIMER);

	do {
		for (int i = 0; i < 200; i++)
			relax();
	} while (((in32(PM_TIMER) - start) & PM_MASK) / 4 < us);
}

static bool has_arrived(u32 id)
{
	for (u32 us = 0; us < START_LIMIT_US; us += WAIT_US) {
		if (__atomic_load_n(&mailbox->arrived, __ATOMIC_ACQUIRE) == id)
			return true;
		wait_us(WAIT_US);
	}
	return false;
}

static void write_trampoline(u64 page, const struct start *start)
{
	CopyMem(at_address(page), trampoline, trampoline_end - trampoline);
	*(struct trampoline_data *)at_address(page + TRAMPOLINE_DATA) = start->data;
}

static void start_cpu(u64 page, const struct start *start)
{
	write_trampoline(page, start);
	apic_send_init(start->apic_id);
	wait_us(INIT_US);
	apic_send_startup(start->apic_id, page);
	if (!has_arrived(start->apic_id))
		td_broken("a CPU does not start, APIC ID ", start->apic_id);
}

/*
 * The firmware sends each startup interrupt twice, and the second one may still be pending. It survives INIT in QEMU
 * (do_cpu_init()). Then the CPU starts at the firmware's page and ignores our startup interrupt, so both must lead to the
 * same page.
 */
static void start_others(void)
{
	u64 page = apic_last_startup();

	if (!page)
		page = own_page;
	CopyMem(borrowed, at_address(page), PAGE_SIZE);
	for (u32 i = 0; i < others; i++)
		start_cpu(page, &starts[i]);
	CopyMem(at_address(page), borrowed, PAGE_SIZE);
}

static EFI_STATUS EFIAPI exit_boot_services(EFI_HANDLE image, UINTN key)
{
	EFI_STATUS status = firmware_exit_boot_services(image, key);

	if (!EFI_ERROR(status))
		start_others();
	return status;
}

static void hook_exit_boot_services(void)
{
	firmware_exit_boot_services = BS->ExitBootServices;
	BS->ExitBootServices = exit_boot_services;
	boot_services_changed();
}

void prepare_other_cpus(struct td *td, const struct place *place)
{
	u8 *xsdt = acpi_xsdt();
	u64 *madt = acpi_find_madt(xsdt);

	td->cpu[0]->apic_id = apic_id();
	if (madt_cpus(at_address(*madt)) == 1)
		return;
	make_mailbox();
	add_cpus(td, at_address(*madt), place->moved);
	tell_mailbox(xsdt, madt);
	own_page = pages_below(0x9ffff, EfiReservedMemoryType, 1);
	hook_exit_boot_services();
}
