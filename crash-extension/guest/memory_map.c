// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory map: one array with a struct page for each page. */
#include "guest/memory_map.h"

#include "guest/pfns.h"

ulong pfn_to_page(const struct guest *guest, ulong pfn)
{
	return VMEMMAP_VADDR + pfn * guest->core.layout.page_size;
}

enum mapped page_mapped(const struct guest *guest, ulong pfn)
{
	struct mapping mapping;

	return pfn < end_of_pfns() ? find_mapping(pfn_to_page(guest, pfn), &mapping) : NOT_MAPPED;
}
