// SPDX-License-Identifier: GPL-2.0-or-later
/* The physical address that a user means. */
#include "guest/physical_address.h"

#include "guest/memory_map.h"

bool find_physical_address(struct guest *guest, ulong value, bool physical, physaddr_t *ret)
{
	struct mapping mapping;
	ulong pfn;

	*ret = value;
	if (physical || !IS_KVADDR(value))
		return true;
	if (unaccepted_page_to_pfn(&guest->core, value, &pfn) && page_mapped(guest, pfn) != NOT_MAPPED) {
		*ret = PTOB(pfn);
		return true;
	}
	if (find_mapping(value, &mapping) != MAPPED)
		return false;
	*ret = mapping.physical + (value - mapping.start);
	return true;
}
