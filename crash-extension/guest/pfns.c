// SPDX-License-Identifier: GPL-2.0-or-later
/* Which page frame numbers this machine can have. */
#include "guest/pfns.h"

ulong end_of_pfns(void)
{
	return 1UL << (MAX_PHYSMEM_BITS() - PAGESHIFT());
}

/* The numbers of a damaged zone must not send a walk through memory that no machine has. */
ulong end_of_memory(void)
{
	if (vt->flags & SPARSEMEM)
		return (vt->max_mem_section_nr + 1) * PAGES_PER_SECTION();
	return end_of_pfns();
}
