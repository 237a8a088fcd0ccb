// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nested page tables (AMD64 Architecture Programmer's Manual, volume 2, 15.25) of four levels. The first has two entries:
 * one for private addresses and one for shared addresses.
 */
#include "npt.h"

/* Present, writable, user (the processor walks nested tables as for a user), accessed, dirty. */
#define ENTRY_OPEN	0x67UL
/* The processor ignores bits 9 to 11. */
#define STATE_SHIFT	9
#define STATE_MASK	7UL

#define TOP_LEVEL	2

u64 npt_leaf(u64 address, int level, enum page_state state)
{
	u64 entry = (address & ENTRY_ADDRESS & ~SHARED_BIT) | (u64)state << STATE_SHIFT;

	/* An entry that is not present must not look like a table either. */
	if (level)
		entry |= ENTRY_LARGE;
	return state == PAGE_OPEN ? entry | ENTRY_OPEN : entry;
}

bool npt_is_table(u64 entry, int level)
{
	return level && !(entry & ENTRY_LARGE);
}

enum page_state npt_state_of(u64 entry)
{
	return entry >> STATE_SHIFT & STATE_MASK;
}

u64 npt_take_page(struct npt *npt)
{
	u64 page = npt->pool;
	u64 *words = at_address(page);

	if (page + PAGE_SIZE > npt->pool_end)
		return 0;
	npt->pool += PAGE_SIZE;
	for (unsigned int i = 0; i < PAGE_SIZE / sizeof(*words); i++)
		words[i] = 0;
	return page;
}

void npt_map_open(u64 *ret_entry, u64 table)
{
	u64 *entries = at_address(table);

	for (u64 i = 0; i < 512; i++)
		entries[i] = npt_leaf(i * level_size(TOP_LEVEL), TOP_LEVEL, PAGE_OPEN);
	*ret_entry = table | ENTRY_OPEN;
}

bool npt_init(struct npt *npt, u64 start, u64 end)
{
	u64 *root;

	npt->pool = start;
	npt->pool_end = end;
	npt->root = npt_take_page(npt);
	if (!npt->root)
		return false;
	root = at_address(npt->root);
	for (int half = 0; half < 2; half++) {
		u64 table = npt_take_page(npt);

		if (!table)
			return false;
		npt_map_open(&root[half], table);
	}
	return true;
}

static u64 *entry_in(u64 table, u64 address, int level)
{
	u64 *entries = at_address(table & ENTRY_ADDRESS);

	return &entries[address / level_size(level) & 511];
}

static u64 *top_entry(const struct npt *npt, u64 address)
{
	u64 *root = at_address(npt->root);

	return entry_in(root[!!(address & SHARED_BIT)], address, TOP_LEVEL);
}

u64 *npt_find(const struct npt *npt, u64 address, int level, int *ret_level)
{
	u64 *entry = top_entry(npt, address);
	int at = TOP_LEVEL;

	while (at > level && npt_is_table(*entry, at))
		entry = entry_in(*entry, address, --at);
	*ret_level = at;
	return entry;
}

enum page_state npt_state(const struct npt *npt, u64 address)
{
	int level;

	return npt_state_of(*npt_find(npt, address, 0, &level));
}

u64 npt_next(u64 address, int level, u64 end)
{
	u64 next = (address | (level_size(level) - 1)) + 1;

	return next < end ? next : end;
}

bool npt_any(const struct npt *npt, u64 start, u64 end, enum page_state state)
{
	int level;

	for (; start < end; start = npt_next(start, level, end))
		if (npt_state_of(*npt_find(npt, start, 0, &level)) == state)
			return true;
	return false;
}

/* Splits a large entry into a table of 512 entries that say the same. */
static bool split(struct npt *npt, u64 *entry, int level)
{
	enum page_state state = npt_state_of(*entry);
	u64 start = *entry & ENTRY_ADDRESS & ~(level_size(level) - 1);
	u64 table = npt_take_page(npt);
	u64 *entries = at_address(table);

	if (!table)
		return false;
	for (u64 i = 0; i < 512; i++)
		entries[i] = npt_leaf(start + i * level_size(level - 1), level - 1, state);
	/* Another CPU may walk through here at this moment. */
	__atomic_store_n(entry, table | ENTRY_OPEN, __ATOMIC_RELEASE);
	return true;
}

u64 *npt_split(struct npt *npt, u64 address, int level)
{
	int at;
	u64 *entry = npt_find(npt, address, level, &at);

	while (at > level) {
		if (!split(npt, entry, at))
			return NULL;
		entry = entry_in(*entry, address, --at);
	}
	return entry;
}

/* Finds the largest entry that starts at @address, maps no more than @size and is no table; NULL if the pool is empty. */
static u64 *entry_for(struct npt *npt, u64 address, u64 size, int *ret_level)
{
	u64 *entry = npt_find(npt, address, 0, ret_level);

	while (address & (level_size(*ret_level) - 1) || level_size(*ret_level) > size) {
		if (!split(npt, entry, *ret_level))
			return NULL;
		entry = entry_in(*entry, address, --*ret_level);
	}
	return entry;
}

bool npt_set(struct npt *npt, u64 start, u64 end, enum page_state state)
{
	int level;

	for (; start < end; start += level_size(level)) {
		u64 *entry = entry_for(npt, start, end - start, &level);

		if (!entry)
			return false;
		*entry = npt_leaf(start, level, state);
	}
	return true;
}

bool npt_set_pending(struct npt *npt, u64 start, u64 end)
{
	return npt_set(npt, start, end, PAGE_PENDING) &&
	       npt_set(npt, start | SHARED_BIT, end | SHARED_BIT, PAGE_IS_PRIVATE);
}

bool npt_set_shared(struct npt *npt, u64 start, u64 end)
{
	return npt_set(npt, start, end, PAGE_IS_SHARED) &&
	       npt_set(npt, start | SHARED_BIT, end | SHARED_BIT, PAGE_OPEN);
}
