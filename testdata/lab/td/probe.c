// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest that tests the TD: it runs in place of the kernel, wakes all CPUs through the mailbox, and does with them
 * what no kernel does on purpose. One word on the command line selects the test:
 *   probe.wake      wakes the CPUs only
 *   probe.accept    all CPUs accept the same memory at the same time: each page must be accepted once
 *   probe.shared    one CPU makes a page shared while another CPU reads it by its private address: this must end the TD
 *   probe.once      the same, but the other CPU has read the page once and does not read it again: the TD must live
 * It prints results on the serial line, "ok" or "not ok", and switches the machine off.
 */
#include "accept.h"
#include "acpi.h"
#include "apic.h"
#include "cpu.h"
#include "trampoline.h"
#include "../efi/loader.h"

const CHAR16 *const loader_name = L"probe";

#define SERIAL			0x3f8
#define RANGE			(16UL << 20)
#define LARGE_PAGE		(2UL << 20)
#define WAIT_LOOPS		200000000UL

#define TDG_VP_VMCALL		0
#define TDG_MEM_PAGE_ACCEPT	6
#define VMCALL_MAP_GPA		0x10001
#define VMCALL_REGISTERS	0xfc00UL

/* All CPUs wait until this is not NULL, and call it. */
static void (*volatile job)(u32 cpu);
static u32 woken __attribute__((used)), done;
static u8 stacks[CPUS_MAX][PAGE_SIZE] __attribute__((aligned(16), used));

static u64 range;
static u32 accepted, refused, failed;
static volatile u64 *page;
static volatile u64 reads;

static u64 tdg_accept(u64 rcx)
{
	u64 rax = TDG_MEM_PAGE_ACCEPT;

	asm volatile(".byte 0x66, 0x0f, 0x01, 0xcc" : "+a"(rax) : "c"(rcx) : "memory");
	return rax;
}

/* True if the host made the change. */
static bool tdg_map_gpa(u64 start, u64 size)
{
	register u64 r10 asm("r10") = 0;
	register u64 r11 asm("r11") = VMCALL_MAP_GPA;
	register u64 r12 asm("r12") = start;
	register u64 r13 asm("r13") = size;
	u64 rax = TDG_VP_VMCALL;

	asm volatile(".byte 0x66, 0x0f, 0x01, 0xcc" : "+a"(rax), "+r"(r10), "+r"(r11)
		     : "c"(VMCALL_REGISTERS), "r"(r12), "r"(r13) : "memory");
	return !rax && !r10;
}

static void say(const char *text)
{
	while (*text)
		out8(SERIAL, *text++);
}

static void say_ok(bool is_so, const char *what)
{
	say(is_so ? "ok - " : "not ok - ");
	say(what);
	say("\r\n");
}

static void count(u32 *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
}

static bool comes_to(u32 *counter, u32 wanted)
{
	for (u64 i = 0; i < WAIT_LOOPS && __atomic_load_n(counter, __ATOMIC_SEQ_CST) != wanted; i++)
		relax();
	return *counter == wanted;
}

/* A woken CPU runs this with its number: it does the job, and then nothing. */
static __attribute__((used)) void awake(u32 cpu)
{
	count(&woken);
	while (!job)
		relax();
	job(cpu);
	count(&done);
	halt_forever();
}

/* CPUs are woken one after the other, so each can take its number from "woken". */
asm(".globl wakeup_vector\n"
    ".hidden wakeup_vector, woken, stacks, awake\n"
    "wakeup_vector:\n"
    "	mov	woken(%rip), %ecx\n"
    "	inc	%ecx\n"
    "	mov	%rcx, %rax\n"
    "	inc	%rax\n"
    "	shl	$12, %rax\n"
    "	lea	stacks(%rip), %rsp\n"
    "	add	%rax, %rsp\n"
    "	mov	%rcx, %rdi\n"
    "	call	awake\n");
extern char wakeup_vector[];

static bool wake(volatile struct mailbox *box, u32 id, u32 number)
{
	box->apic_id = id;
	box->vector = (u64)wakeup_vector;
	__atomic_store_n(&box->command, COMMAND_WAKEUP, __ATOMIC_RELEASE);
	return comes_to(&woken, number);
}

static struct mailbox *find_mailbox(const u8 *madt)
{
	const struct madt_entry *entry = NULL;

	while ((entry = madt_next(madt, entry)))
		if (entry->type == MADT_MAILBOX)
			return at_address(((const struct madt_mailbox *)entry)->address);
	return NULL;
}

/* Wakes all CPUs, and prints whether each wakes. Returns the number of CPUs besides this one. */
static u32 wake_all(const u8 *madt)
{
	struct mailbox *box = find_mailbox(madt);
	const struct madt_local_apic *cpu = NULL;
	u32 others = 0;

	while (box && (cpu = madt_next_cpu(madt, cpu)))
		if (cpu->apic_id != apic_id())
			say_ok(wake(box, cpu->apic_id, ++others), "a CPU wakes");
	return others;
}

static void nothing(u32 cpu)
{
	(void)cpu;
}

static void accept_at(u64 rcx)
{
	switch (tdg_accept(rcx) & ~7UL) {
	case TDX_SUCCESS:
		count(&accepted);
		break;
	case TDX_PAGE_ALREADY_ACCEPTED:
		count(&refused);
		break;
	default:
		count(&failed);
	}
}

/* Accepts the first half of the memory page by page, the second in large pages. */
static void accept_all(u32 cpu)
{
	(void)cpu;
	for (u64 at = range; at < range + RANGE / 2; at += PAGE_SIZE)
		accept_at(at);
	for (u64 at = range + RANGE / 2; at < range + RANGE; at += LARGE_PAGE)
		accept_at(at | 1);
}

/* One of the other CPUs reads the page. */
static void read_page(u32 cpu)
{
	while (cpu == 1)
		reads += *page + 1;
}

static void read_page_once(u32 cpu)
{
	if (cpu == 1)
		reads += *page + 1;
}

static void run_on_all(void (*function)(u32), u32 others)
{
	job = function;
	function(0);
	say_ok(comes_to(&done, others), "all CPUs have done it");
}

static void probe_accept(u32 others)
{
	u32 pages = RANGE / 2 / PAGE_SIZE + RANGE / 2 / LARGE_PAGE;

	run_on_all(accept_all, others);
	say_ok(accepted == pages, "each page was accepted once");
	say_ok(refused == others * pages, "and refused to all other CPUs");
	say_ok(!failed, "there was no other answer");
	for (u64 at = range; at < range + RANGE; at += PAGE_SIZE)
		*(volatile u64 *)at = at;
	say_ok(true, "all of it can be written");
}

/* Makes a page shared while another CPU has a translation for it. */
static void probe_shared(void (*function)(u32))
{
	job = function;
	while (!reads)
		relax();
	say_ok(tdg_map_gpa((u64)page | SHARED_BIT, PAGE_SIZE), "the page becomes shared");
	for (u64 i = 0; i < WAIT_LOOPS / 1000; i++)
		relax();
	say_ok(true, "nobody died");
}

static u64 unaccepted_range(UINTN *key)
{
	UINTN entries, desc_size;
	UINT32 version;
	EFI_MEMORY_DESCRIPTOR *map = LibMemoryMap(&entries, key, &desc_size, &version);

	for (UINTN i = 0; i < entries; i++) {
		EFI_MEMORY_DESCRIPTOR *desc = (void *)((UINT8 *)map + i * desc_size);
		u64 start = (desc->PhysicalStart + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);

		if (desc->Type == UNACCEPTED_MEMORY_TYPE &&
		    start + RANGE <= desc->PhysicalStart + desc->NumberOfPages * PAGE_SIZE)
			return start;
	}
	return 0;
}

static void end_boot_services(EFI_HANDLE self)
{
	UINTN key;

	range = unaccepted_range(&key);
	if (!range)
		die(L"no unaccepted memory", EFI_NOT_FOUND);
	if (EFI_ERROR(BS->ExitBootServices(self, key)))
		die(L"ExitBootServices", EFI_ABORTED);
}

enum probe { PROBE_WAKE, PROBE_ACCEPT, PROBE_SHARED, PROBE_ONCE, PROBES };

static enum probe which(EFI_FILE_HANDLE root)
{
	static const char *const words[PROBES] = { "probe.wake", "probe.accept", "probe.shared", "probe.once" };

	for (enum probe probe = 0; probe < PROBES; probe++)
		if (has_word(root, L"\\lab\\cmdline", words[probe]))
			return probe;
	die(L"no word of mine on the command line", EFI_INVALID_PARAMETER);
	return PROBES;
}

static void run(enum probe probe, u32 others)
{
	switch (probe) {
	case PROBE_ACCEPT:
		probe_accept(others);
		break;
	case PROBE_SHARED:
		probe_shared(read_page);
		break;
	case PROBE_ONCE:
		probe_shared(read_page_once);
		break;
	default:
		run_on_all(nothing, others);
	}
}

EFI_STATUS efi_main(EFI_HANDLE self, EFI_SYSTEM_TABLE *systab)
{
	EFI_PHYSICAL_ADDRESS at = 0xffffffff;
	EFI_FILE_HANDLE root;
	enum probe probe;
	const u8 *madt;

	loader_init(self, systab, &root);
	probe = which(root);
	madt = at_address(*acpi_find_madt(acpi_xsdt()));
	if (EFI_ERROR(BS->AllocatePages(AllocateMaxAddress, EfiLoaderData, 1, &at)))
		die(L"AllocatePages", EFI_OUT_OF_RESOURCES);
	page = at_address(at);
	end_boot_services(self);
	run(probe, wake_all(madt));
	RT->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
	return EFI_ABORTED;
}
