// SPDX-License-Identifier: GPL-2.0-or-later
/* The dead kernel's memory by virtual address, including the memory map that is rebuilt. */
#include "memory/kernel_memory.h"

#include "memory/physical.h"
#include "memory/rebuild.h"

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
