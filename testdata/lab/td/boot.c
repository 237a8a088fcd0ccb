// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A boot loader that puts the firmware, itself and the kernel into a TD, and plays the TDX module for it.
 *
 * On the volume it expects
 *   \lab\from      an address in hexadecimal: memory above it is unaccepted; 0 leaves all memory accepted
 *   \lab\td        words: "keep" (do not zero accepted memory), "verbose", "edge" (keep no memory free between the
 *                  firmware's memory and unaccepted memory)
 *   \lab\cmdline   the kernel's command line
 *   \lab\linux     the kernel
 */
#include "cpu.h"
#include "boot.h"
#include "../efi/loader.h"

const CHAR16 *const loader_name = L"td";

/* Page tables, stacks, control blocks: 16 MiB. */
#define POOL_PAGES	4096

static void check_processor(void)
{
	u32 word[4];

	cpuid(0x80000001, 0, word);
	if (!(word[2] & 1 << 2))
		die(L"this processor has no SVM", EFI_UNSUPPORTED);
	cpuid(0x8000000a, 0, word);
	if (!(word[3] & 1))
		die(L"this processor has no nested paging", EFI_UNSUPPORTED);
}

static u64 own_tables(struct npt *npt)
{
	u64 root = npt_take_page(npt), table = npt_take_page(npt);

	if (!root || !table)
		return 0;
	npt_map_open(at_address(root), table);
	return root;
}

/* Allocates memory that this program keeps, and copies the program to its start. */
static struct place keep_memory(const EFI_LOADED_IMAGE *image)
{
	u64 pages = (image->ImageSize + PAGE_SIZE - 1) / PAGE_SIZE + POOL_PAGES;
	EFI_PHYSICAL_ADDRESS at = 0xffffffff;
	EFI_STATUS status;

	status = BS->AllocatePages(AllocateMaxAddress, EfiReservedMemoryType, pages, &at);
	if (EFI_ERROR(status))
		die(L"AllocatePages", status);
	CopyMem(at_address(at), image->ImageBase, image->ImageSize);
	return (struct place){ at, at + pages * PAGE_SIZE, at - (u64)image->ImageBase };
}

_Static_assert(sizeof(struct td) <= PAGE_SIZE && sizeof(struct vcpu) <= PAGE_SIZE, "a page each");

static struct td *prepare(const struct place *place)
{
	u64 pool = place->end - POOL_PAGES * PAGE_SIZE;
	struct td *td = at_address(pool);

	zero_memory(td, PAGE_SIZE);
	if (!npt_init(&td->npt, pool + PAGE_SIZE, place->end))
		die(L"page tables", EFI_OUT_OF_RESOURCES);
	td->host_cr3 = own_tables(&td->npt);
	if (!td->host_cr3 || !svm_new_cpu(td, place->moved))
		die(L"control blocks", EFI_OUT_OF_RESOURCES);
	return td;
}

static void must_set(bool done)
{
	if (!done)
		die(L"page tables", EFI_OUT_OF_RESOURCES);
}

/*
 * Linux copies 2 KiB from the address of its command line, whatever the length of the line (arch/x86/kernel/head64.c,
 * copy_bootdata()). Its EFI stub puts the command line at the end of the free memory. Where unaccepted memory begins
 * right there, the copy would touch it.
 */
#define EDGE_PAGES	16

static void keep_edge(UINT64 from)
{
	EFI_PHYSICAL_ADDRESS edge = from - EDGE_PAGES * PAGE_SIZE;
	EFI_STATUS status;

	status = BS->AllocatePages(AllocateAddress, EfiReservedMemoryType, EDGE_PAGES, &edge);
	if (EFI_ERROR(status))
		die(L"the memory below the unaccepted memory is in use", status);
}

static void make_pending(void *td, UINT64 start, UINT64 end)
{
	must_set(npt_set_pending(&((struct td *)td)->npt, start, end));
}

/* The ordinary memory that a kernel gets from the firmware is private. It may read ACPI's tables at both addresses. */
static BOOLEAN is_ordinary(UINT32 type)
{
	return type >= EfiLoaderCode && type <= EfiConventionalMemory &&
	       type != EfiRuntimeServicesCode && type != EfiRuntimeServicesData;
}

static void make_private(struct npt *npt)
{
	UINTN entries, key, desc_size;
	UINT32 version;
	EFI_MEMORY_DESCRIPTOR *map = LibMemoryMap(&entries, &key, &desc_size, &version);

	if (!map)
		die(L"GetMemoryMap", EFI_OUT_OF_RESOURCES);
	for (UINTN i = 0; i < entries; i++) {
		EFI_MEMORY_DESCRIPTOR *desc = (void *)((UINT8 *)map + i * desc_size);
		UINT64 start = desc->PhysicalStart | SHARED_BIT;

		if (is_ordinary(desc->Type))
			must_set(npt_set(npt, start, start + desc->NumberOfPages * PAGE_SIZE, PAGE_IS_PRIVATE));
	}
	FreePool(map);
}

/* Hides this program's memory from the guest. */
static void hide(struct npt *npt, const struct place *place)
{
	must_set(npt_set(npt, place->start, place->end, PAGE_HIDDEN));
	must_set(npt_set(npt, place->start | SHARED_BIT, place->end | SHARED_BIT, PAGE_HIDDEN));
}

EFI_STATUS efi_main(EFI_HANDLE self, EFI_SYSTEM_TABLE *systab)
{
	EFI_LOADED_IMAGE *image;
	EFI_FILE_HANDLE root;
	struct place place;
	struct td *td;
	UINT64 from;

	image = loader_init(self, systab, &root);
	check_processor();
	place = keep_memory(image);
	td = prepare(&place);
	td->keep = has_word(root, L"\\lab\\td", "keep");
	td->verbose = has_word(root, L"\\lab\\td", "verbose");
	prepare_other_cpus(td, &place);
	from = read_hex(root, L"\\lab\\from");
	if (from && !has_word(root, L"\\lab\\td", "edge"))
		keep_edge(from);
	if (from)
		take_memory(from, make_pending, td);
	make_private(&td->npt);
	hide(&td->npt, &place);
	svm_launch(td->cpu[0], svm_first + place.moved);
	start_kernel(self, image->DeviceHandle, root);
	return EFI_ABORTED;
}
