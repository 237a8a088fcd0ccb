/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory for the tests of the lab's TD. The program uses physical addresses directly, so this memory is at an address
 * that can be a guest's physical address.
 */
#ifndef TD_MACHINE_H
#define TD_MACHINE_H

#include <err.h>
#include <string.h>
#include <sys/mman.h>
#include "npt.h"

#define KIB		(1UL << 10)
#define MIB		(1UL << 20)
#define GIB		(1UL << 30)

#define ARENA		0x10000000UL
#define ARENA_SIZE	(64 * MIB)
/* The second half is the guest's memory. */
#define GUEST		(ARENA + ARENA_SIZE / 2)

/* A pointer to the same memory: the compiler assumes that there is no object at a constant address. */
static char *arena;

static inline void make_arena(void)
{
	arena = mmap((void *)ARENA, ARENA_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (arena != (char *)ARENA)
		err(99, "no memory at %#lx", ARENA);
}

/* Makes tables from this number of pages. Three pages are needed to map all memory open. */
static inline bool fresh_tables(struct npt *npt, u64 pages)
{
	memset(arena, 0x55, ARENA_SIZE);
	return npt_init(npt, ARENA, ARENA + pages * PAGE_SIZE);
}

#define PLENTY		1024

#endif /* TD_MACHINE_H */
