/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From kernel virtual addresses to physical ones. */
#ifndef PAGE_TABLES_H
#define PAGE_TABLES_H

#include "crash.h"

/* Kernel virtual addresses that are translated alike. Half-open. */
struct mapping {
	ulong start;
	ulong end;
	physaddr_t physical;
};

enum mapped {
	MAPPED,
	NOT_MAPPED,
	/* The page tables are not in the dump. */
	MAPPING_LOST,
};

/**
 * find_mapping() - translate a kernel virtual address
 * @ret: with MAPPED, what maps it and its neighbours
 */
enum mapped find_mapping(ulong address, struct mapping *ret);

#endif /* PAGE_TABLES_H */
