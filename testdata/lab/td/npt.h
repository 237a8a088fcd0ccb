/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nested page tables: which memory the guest can reach, and why it cannot reach the rest.
 *
 * Each page of memory has two addresses in the guest, a private one and, with SHARED_BIT, a shared one. An entry has the
 * state of its address in bits that the processor ignores:
 */
#ifndef TD_NPT_H
#define TD_NPT_H

#include "types.h"

enum page_state {
	PAGE_OPEN,		/* mapped: accepted, or a device, or shared at its shared address */
	PAGE_PENDING,		/* private, not accepted */
	PAGE_IS_SHARED,		/* the private address of memory that the guest has made shared */
	PAGE_IS_PRIVATE,	/* the shared address of private memory */
	PAGE_HIDDEN,		/* this program's own memory */
};

struct npt {
	u64 root;
	/* Free pages for new tables. */
	u64 pool, pool_end;
};

/* Makes new tables from the pool [start, end), with all memory open at both addresses. False if the pool is too small. */
bool npt_init(struct npt *npt, u64 start, u64 end);

/* Takes a page of zeros from the pool; 0 if the pool is empty. */
u64 npt_take_page(struct npt *npt);

/*
 * Sets the state of the addresses [start, end), whole pages. Entries become as large as they can be. False if the pool is
 * empty; then a part is done.
 */
bool npt_set(struct npt *npt, u64 start, u64 end, enum page_state state);

/* Makes memory pending or shared, at both of its addresses; start and end are private addresses. */
bool npt_set_pending(struct npt *npt, u64 start, u64 end);
bool npt_set_shared(struct npt *npt, u64 start, u64 end);

/*
 * Finds the entry that decides about an address. Its level, @ret_level, is @level, or higher if one entry maps more. An
 * entry at @level may be a table: see npt_is_table().
 */
u64 *npt_find(const struct npt *npt, u64 address, int level, int *ret_level);

/* Finds the entry as well, but splits entries that map more; NULL if the pool is empty. */
u64 *npt_split(struct npt *npt, u64 address, int level);

bool npt_is_table(u64 entry, int level);
enum page_state npt_state_of(u64 entry);
enum page_state npt_state(const struct npt *npt, u64 address);

/* True if any address in [start, end) is in this state. */
bool npt_any(const struct npt *npt, u64 start, u64 end, enum page_state state);

/* The end of the memory that the entry of @address at @level maps, or @end if that is lower. */
u64 npt_next(u64 address, int level, u64 end);

/* Makes an entry that maps @address at @level, or that has the state why not. */
u64 npt_leaf(u64 address, int level, enum page_state state);

/* Fills the page @table with a third-level table of 512 GiB that are all open, and makes the entry that leads to it. */
void npt_map_open(u64 *ret_entry, u64 table);

#endif /* TD_NPT_H */
