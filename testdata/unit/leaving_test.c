// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests blocks that have left their list and are on no free list yet.
 */
#include "search_check.h"

#define GONE		(9 * BLOCK)

static void check_leaving(unsigned int leaving, uint64_t found, const char *name)
{
	struct outcome got = search();

	check(&got, &(struct outcome){ .found = found, .report.leaving = leaving }, name);
}

/* Each case adds one property that only memory in use, or used before, has. */
static const struct {
	const char *name;
	uint64_t at, value;
} uses[] = {
	{ "leaving: somebody has the block", GONE * STRUCT + TYPE, 0x1ffffffff },
	{ "leaving: it is free memory", GONE * STRUCT + TYPE, BUDDY },
	{ "leaving: it is mapped", GONE * STRUCT + TYPE, 0 },
	{ "leaving: it has an owner", GONE * STRUCT + PRIVATE, 5 },
	{ "leaving: it is a user's", GONE * STRUCT + 24, 0xffff888000001001 },
	{ "leaving: it has a flag", GONE * STRUCT, FLAGS | 1 },
	{ "leaving: it is on a list", GONE * STRUCT + LRU, MEM_MAP },
	{ "leaving: its list_head is half gone", GONE * STRUCT + LRU + PREV, 0 },
	{ "leaving: somebody has its second page", (GONE + 1) * STRUCT + TYPE, 0x1ffffffff },
	{ "leaving: the second page was on a list", (GONE + 1) * STRUCT + LRU, POISON1 },
	{ "leaving: the second page has another's links", (GONE + 1) * STRUCT + LRU, MEM_MAP + LRU },
	{ "leaving: somebody has its half", (GONE + 512) * STRUCT + TYPE, 0x1ffffffff },
	{ "leaving: its half is free memory", (GONE + 512) * STRUCT + TYPE, 0xf0000000 },
	{ "leaving: its last page is a tail", (GONE + BLOCK - 1) * STRUCT + LRU, MEM_MAP + 1 },
	{ "leaving: its last page has a flag", (GONE + BLOCK - 1) * STRUCT, FLAGS | 1 },
};

static void test_leaving(void)
{
	for (int kind = LISTED; kind <= EXPORTED; kind++) {
		make(kind);
		leave(GONE);
		check_leaving(1, ALL, "leaving: a block");
		leave(12 * BLOCK);
		leave(2 * BLOCK);
		check_leaving(3, ALL, "leaving: three, of several zones");
		for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
			make(kind);
			leave(GONE);
			put(MEM_MAP + uses[i].at, uses[i].value);
			check_leaving(0, ALL & ~B(9), uses[i].name);
		}
		make(kind);
		leave(GONE);
		make_bad(at(GONE + 700, 0), STRUCT);
		check_leaving(0, ALL & ~B(9), "leaving: a struct page of it cannot be read");
		make(kind);
		list_del(at(GONE, LRU));
		set_type(GONE, NO_TYPE);
		check_leaving(0, ALL & ~B(9), "leaving: control: a block that points to itself has not been on a list");
	}
}

/* If no block is left on the lists, the search looks at nothing, so it misses such blocks: the price of a free search. */
static void test_last_to_leave(void)
{
	for (int kind = LISTED; kind <= EXPORTED; kind++) {
		make(kind);
		for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
			leave(blocks[i] * BLOCK);
		check_leaving(0, 0, "leaving: the last of all are not seen");
		is(m.map_reads, 0, "leaving", "and nothing is read");
		list_add(LIST_A, at(2 * BLOCK, LRU));
		set_type(2 * BLOCK, kind == LISTED ? NO_TYPE : UNACCEPTED);
		check_leaving(ARRAY_SIZE(blocks) - 1, ALL, "leaving: all but one");
	}
}

/* In the design of 2021 a block keeps its mark until it is accepted. */
static void test_leaving_in_2021(void)
{
	make(DESIGN_OF_2021);
	leave(GONE);
	check_leaving(0, (ALL | HALF) & ~B(9), "leaving: 2021: that is memory that was just allocated");
}

/* In a kernel without lists no block can leave one: such memory was just allocated. */
static void test_leaving_without_lists(void)
{
	reset();
	make_empty(TYPED);
	no_lists();
	put(at(GONE, LRU) + NEXT, POISON1);
	put(at(GONE, LRU) + PREV, POISON2);
	check_leaving(0, 0, "leaving: there are no lists");
}

static void test_leaving_damaged(void)
{
	for (int kind = LISTED; kind <= EXPORTED; kind++) {
		struct outcome got;

		make(kind);
		leave(GONE);
		put(LIST_A + NEXT, 0);
		got = search();
		check(&got, &(struct outcome){
			.found = kind == LISTED ? ALL & ~IN_A : ALL,
			.report = { .damaged_lists = 1, .damaged_list = LIST_A, .leaving = 1 },
		}, "leaving: another list is damaged");
	}
}

int main(void)
{
	test_leaving();
	test_last_to_leave();
	test_leaving_in_2021();
	test_leaving_without_lists();
	test_leaving_damaged();
	return tap_exit();
}
