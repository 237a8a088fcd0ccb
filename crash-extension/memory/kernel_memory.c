// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dead kernel's memory, read so that nothing ends the command.
 *
 * readmem() with RETURN_ON_ERROR still ends it with FATAL if the address has to
 * be looked up in a page table that the dump does not have. So page tables are
 * walked here, by physical reads, and crash is given physical addresses alone.
 */
#include "extension.h"

#ifndef X86_64
#error "the platforms with unaccepted memory are x86-64"
#endif

#define ENTRY_PRESENT	0x001
/* In the tables above the lowest: the entry maps memory, not a table. */
#define ENTRY_LARGE	0x080
#define ENTRIES		512
#define LEVEL_BITS	9

bool is_zero(const void *bytes, long size)
{
	const char *first = bytes;

	return !*first && !memcmp(first, first + 1, size - 1);
}

static bool read_page_part(physaddr_t address, void *ret, long size)
{
	return readmem(address, PHYSADDR, ret, size, "memory", RETURN_ON_ERROR | QUIET);
}

/*
 * "set zero_excluded on": crash gives zeros for pages that the dump lacks. That a list is empty, or a
 * zone, must not follow from them.
 */
static bool is_made_up(physaddr_t address, const void *bytes, long size)
{
	char page[UNACCEPTED_PAGE_SIZE];

	if (!(*diskdump_flags & ZERO_EXCLUDED) && !sadump_is_zero_excluded())
		return false;
	return is_zero(bytes, size) &&
	       read_page_part(PAGEBASE(address), page, sizeof(page)) && is_zero(page, sizeof(page));
}

bool read_physical(physaddr_t address, void *ret, long size)
{
	char *to = ret;

	for (long part; size > 0; address += part, to += part, size -= part) {
		part = MIN(size, (long)(PAGESIZE() - PAGEOFFSET(address)));
		if (!read_page_part(address, to, part) || is_made_up(address, to, part))
			return false;
	}
	return true;
}

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
	/* The mappings of all memory and of the kernel's image are linear. */
	ret->start = PAGEBASE(address);
	ret->end = ret->start + PAGESIZE();
	ret->physical = VTOP(ret->start);
	return ret->physical >> MAX_PHYSMEM_BITS() ? NOT_MAPPED : MAPPED;
}

bool read_mapped(struct mapping *mapping, ulong address, void *ret, long size)
{
	char *to = ret;

	while (size > 0) {
		long part;
		bool ok;

		if ((address < mapping->start || address >= mapping->end) &&
		    find_mapping(address, mapping) != MAPPED) {
			mapping->start = mapping->end = 0;
			return false;
		}
		part = MIN((ulong)size, mapping->end - address);
		part = MIN(part, (long)(PAGESIZE() - PAGEOFFSET(address)));
		ok = read_physical(mapping->physical + (address - mapping->start), to, part);
		if ((!ok || is_zero(to, part)) && !rebuild_memmap(address, to, part) && !ok)
			return false;
		address += part;
		to += part;
		size -= part;
	}
	return true;
}

bool read_kernel(ulong address, void *ret, long size)
{
	struct mapping mapping = { 0 };

	return read_mapped(&mapping, address, ret, size);
}
