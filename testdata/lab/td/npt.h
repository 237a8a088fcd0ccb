/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nested page tables: what the guest can reach of the machine's memory, and why not.
 *
 * Each page of memory has two addresses in the guest, a private one and, with SHARED_BIT, a shared one. What is not
 * mapped says in the bits that the processor leaves alone what it is. A state is that of one address:
 */
#ifndef TD_NPT_H
#define TD_NPT_H

#include "types.h"

enum page_state {
	PAGE_OPEN,		/* mapped: accepted, or a device, or shared at its shared address */
	PAGE_PENDING,		/* private, not accepted */
	PAGE_IS_SHARED,		/* the private address of what the guest has made shared */
	PAGE_IS_PRIVATE,	/* the shared address of what is private */
	PAGE_HIDDEN,		/* this program's own */
};

struct npt {
	u64 root;
	/* Free pages for more tables. */
	u64 pool, pool_end;
};

/* Fresh tables from the pool [start, end): all of it open, at both addresses. False if the pool is too small. */
bool npt_init(struct npt *npt, u64 start, u64 end);

/* A page of zeros from the pool, or 0. */
u64 npt_take_page(struct npt *npt);

/*
 * The state of [start, end), whole pages, at these very addresses. Entries become as large as they can be. False if
 * the pool is empty; then a part is done.
 */
bool npt_set(struct npt *npt, u64 start, u64 end, enum page_state state);

/* The same for private (and pending) or shared memory, at both of its addresses; start and end are private ones. */
bool npt_set_pending(struct npt *npt, u64 start, u64 end);
bool npt_set_shared(struct npt *npt, u64 start, u64 end);

/*
 * The entry that decides about an address: at ret_level, which is level or, where one entry maps more, above it.
 * An entry at level may as well be a table: npt_is_table().
 */
u64 *npt_find(const struct npt *npt, u64 address, int level, int *ret_level);

/* The same, but entries that map more are split; NULL if the pool is empty. */
u64 *npt_split(struct npt *npt, u64 address, int level);

bool npt_is_table(u64 entry, int level);
enum page_state npt_state_of(u64 entry);
enum page_state npt_state(const struct npt *npt, u64 address);

/* Is any of [start, end) in that state? */
bool npt_any(const struct npt *npt, u64 start, u64 end, enum page_state state);

/* Where what the entry at level maps ends, which is behind address; or end, if that comes first. */
u64 npt_next(u64 address, int level, u64 end);

/* An entry that maps address at level, or says why not. */
u64 npt_leaf(u64 address, int level, enum page_state state);

#endif /* TD_NPT_H */
