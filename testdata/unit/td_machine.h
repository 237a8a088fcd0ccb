/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory for the tests of the lab's TD: it lies at an address that may be a guest's physical one, as the program takes
 * each address for what it is.
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
/* Its second half is the guest's. */
#define GUEST		(ARENA + ARENA_SIZE / 2)

/* The same for the compiler, which believes in no object at an address that it knows. */
static char *arena;

static inline void make_arena(void)
{
	arena = mmap((void *)ARENA, ARENA_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (arena != (char *)ARENA)
		err(99, "no memory at %#lx", ARENA);
}

/* Tables from so many pages: three are used for what is open. */
static inline bool fresh_tables(struct npt *npt, u64 pages)
{
	memset(arena, 0x55, ARENA_SIZE);
	return npt_init(npt, ARENA, ARENA + pages * PAGE_SIZE);
}

#define PLENTY		1024

#endif /* TD_MACHINE_H */
