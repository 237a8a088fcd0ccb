// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dead kernel's page tables.
 *
 * readmem() with RETURN_ON_ERROR still ends the command with FATAL if it needs a
 * page table that the dump does not have. So this file walks the page tables
 * itself, with physical reads, and crash gets physical addresses alone.
 */
#include "memory/page_tables.h"

#include "memory/physical.h"

#ifndef X86_64
#error "the platforms with unaccepted memory are x86-64"
#endif

#define ENTRY_PRESENT	0x001
/* An entry above the lowest table that maps memory, not a table. */
#define ENTRY_LARGE	0x080
#define ENTRIES		512
#define LEVEL_BITS	9

static enum mapped find_in_tables(ulong address, struct mapping *ret)
{
	physaddr_t table = VTOP(vt->kernel_pgd[0]);

	for (int shift = machdep->flags & VM_5LEVEL ? 48 : 39; ; shift -= LEVEL_BITS) {
		ulong entry, size = 1UL << shift;

		if (!read_physical(table + (address >> shift) % ENTRIES * sizeof(entry), &entry,
				   sizeof(entry)))
			return MAPPING_LOST;
		if (!(entry & ENTRY_PRESENT))
			return NOT_MAPPED;
		table = entry & PHYSICAL_PAGE_MASK & ~machdep->machspec->sme_mask;
		if (shift > (int)PAGESHIFT() && !(entry & ENTRY_LARGE))
			continue;
		ret->start = address & ~(size - 1);
		ret->end = ret->start + size;
		ret->physical = table & ~(size - 1);
		return MAPPED;
	}
}

enum mapped find_mapping(ulong address, struct mapping *ret)
{
	if (!IS_KVADDR(address))
		return NOT_MAPPED;
	if (IS_VMALLOC_ADDR(address))
		return find_in_tables(address, ret);
	/* All memory, and the image of the kernel, are mapped linearly. */
	ret->start = PAGEBASE(address);
	ret->end = ret->start + PAGESIZE();
	ret->physical = VTOP(ret->start);
	return ret->physical >> MAX_PHYSMEM_BITS() ? NOT_MAPPED : MAPPED;
}
