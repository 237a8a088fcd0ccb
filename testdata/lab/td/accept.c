// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Accepts memory by the rules of the TDX module ("Intel TDX Module ABI Reference Specification", TDG.MEM.PAGE.ACCEPT
 * leaf). In Linux: arch/x86/coco/tdx/tdx-shared.c, try_accept_one().
 */
#include "accept.h"

#define LEVEL_MASK	7UL
/* Bits 11:3 and those above the address must be 0. */
#define RESERVED	(~(ENTRY_ADDRESS | LEVEL_MASK))
/* The module accepts 4 KiB and 2 MiB. Linux tries 1 GiB first, and tries a smaller size if that is refused. */
#define LARGEST_LEVEL	1

u64 accept_address(u64 rcx)
{
	return rcx & ENTRY_ADDRESS;
}

u64 accept_size(u64 rcx)
{
	return level_size(rcx & LEVEL_MASK);
}

static bool is_valid(u64 rcx)
{
	u64 address = accept_address(rcx);

	return !(rcx & RESERVED) && (rcx & LEVEL_MASK) <= LARGEST_LEVEL &&
	       address < SHARED_BIT && !(address & (accept_size(rcx) - 1));
}

/* Accepts a pending page. If it is part of a larger page, that page is split, as the host would do. */
static enum accept_result accept_pending(struct npt *npt, u64 rcx)
{
	int level = rcx & LEVEL_MASK;
	u64 *entry = npt_split(npt, accept_address(rcx), level);

	if (!entry)
		return ACCEPT_NO_TABLES;
	*entry = npt_leaf(accept_address(rcx), level, PAGE_OPEN);
	return ACCEPT_DONE;
}

enum accept_result accept_page(struct npt *npt, u64 rcx, u64 *ret_status)
{
	u64 *entry;
	int at;

	*ret_status = TDX_OPERAND_INVALID | OPERAND_RCX;
	if (!is_valid(rcx))
		return ACCEPT_DONE;
	entry = npt_find(npt, accept_address(rcx), rcx & LEVEL_MASK, &at);
	*ret_status = TDX_PAGE_SIZE_MISMATCH | at;
	if (npt_is_table(*entry, at))
		return ACCEPT_DONE;
	*ret_status = TDX_PAGE_ALREADY_ACCEPTED | at;
	if (npt_state_of(*entry) == PAGE_OPEN)
		return ACCEPT_DONE;
	*ret_status = TDX_SUCCESS;
	return npt_state_of(*entry) == PAGE_PENDING ? accept_pending(npt, rcx) : ACCEPT_VIOLATION;
}

bool map_gpa_shared(struct npt *npt, u64 start, u64 end)
{
	return npt_set_shared(npt, start, end);
}

bool map_gpa_private(struct npt *npt, u64 start, u64 end)
{
	u64 next;
	int level;

	for (; start < end; start = next) {
		enum page_state state = npt_state_of(*npt_find(npt, start, 0, &level));

		next = npt_next(start, level, end);
		if (state == PAGE_IS_SHARED && !npt_set_pending(npt, start, next))
			return false;
	}
	return true;
}
