// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests walks along a zone's list, without and with damage. */
#include "unaccepted.h"

#include <string.h>

#include "tap.h"

#define BLOCK		1024
#define START		(4 * BLOCK)
#define COUNT		16
#define END		(START + COUNT * BLOCK)
#define TYPE		0xf7000000u
#define NO_TYPE		0xffffffffu
/* The zone's list_head, and the list_heads in a memory map of 64 bytes a page. */
#define HEAD		0xffff888000001000ull
#define MEM_MAP		0xffffea0000000000ull

static struct unaccepted_kernel kernel;
/* The struct pages of the zone's blocks, and its list_head. */
static struct unaccepted_entry entries[COUNT];
static uint64_t first, last;

static uint64_t address(uint64_t pfn)
{
	return MEM_MAP + pfn * 64 + 8;
}

static uint64_t pfn_of(uint64_t list_head)
{
	return (list_head - MEM_MAP - 8) / 64;
}

/* Makes a list of the zone's first blocks, as the kernel would. */
static void make_list(unsigned int count)
{
	uint64_t before = HEAD;

	first = last = HEAD;
	for (unsigned int i = 0; i < count; i++) {
		uint64_t here = address(START + i * BLOCK);

		entries[i] = (struct unaccepted_entry){
			.pfn = START + i * BLOCK,
			.next = i + 1 < count ? here + BLOCK * 64 : HEAD,
			.prev = before,
			.page_type = TYPE,
		};
		before = here;
	}
	if (count)
		first = address(START);
	last = before;
}

static void use_typed(void)
{
	const struct unaccepted_numbers numbers = { -268435456, -251658240, -184549376, 0, 0, 0 };

	unaccepted_identify(&numbers, 11, &kernel);
}

/* A limit far above the steps of any walk, since the walk itself must end. */
#define ENOUGH		(10 * COUNT)

struct outcome {
	uint64_t blocks;
	enum unaccepted_fault fault;
};

static struct outcome walk_all(void)
{
	struct unaccepted_walk walk;
	enum unaccepted_fault fault = UNACCEPTED_FAULT_NONE;

	unaccepted_walk_begin(&walk, &kernel, HEAD, first, last, START, END);
	for (int i = 0; i < ENOUGH && !unaccepted_walk_ended(&walk); i++) {
		uint64_t pfn = pfn_of(walk.next);

		fault = unaccepted_walk_check_place(&walk, pfn);
		if (fault == UNACCEPTED_FAULT_NONE)
			fault = unaccepted_walk_take(&walk, &entries[(pfn - START) / BLOCK]);
		if (fault != UNACCEPTED_FAULT_NONE)
			break;
	}
	if (fault == UNACCEPTED_FAULT_NONE)
		fault = unaccepted_walk_finish(&walk);
	return (struct outcome){ walk.blocks, fault };
}

static void check(uint64_t blocks, enum unaccepted_fault fault, const char *name)
{
	struct outcome outcome = walk_all();

	is(outcome.blocks, blocks, "walk: blocks", name);
	is(outcome.fault, fault, "walk: fault", name);
}

static void test_whole(void)
{
	make_list(0);
	check(0, UNACCEPTED_FAULT_NONE, "empty");
	make_list(1);
	check(1, UNACCEPTED_FAULT_NONE, "one block");
	make_list(COUNT);
	check(COUNT, UNACCEPTED_FAULT_NONE, "all blocks of the zone");
}

static void test_damaged(void)
{
	make_list(5);
	entries[4].next = address(START + BLOCK);
	check(5, UNACCEPTED_FAULT_PREV, "a loop that does not come by the head");
	make_list(5);
	entries[3].next = address(START + 3 * BLOCK);
	check(4, UNACCEPTED_FAULT_PREV, "an entry that is its own next");
	make_list(5);
	entries[2].next = address(END);
	check(3, UNACCEPTED_FAULT_ZONE, "next behind the zone");
	make_list(5);
	entries[2].next = address(START - BLOCK);
	check(3, UNACCEPTED_FAULT_ZONE, "next before the zone");
	make_list(5);
	entries[2].next = address(START + 7);
	check(3, UNACCEPTED_FAULT_ALIGNMENT, "next within a block");
	make_list(5);
	entries[3].page_type = NO_TYPE;
	check(3, UNACCEPTED_FAULT_TYPE, "an entry without the type");
	make_list(5);
	entries[3].page_type = 0xf0000000;
	check(3, UNACCEPTED_FAULT_TYPE, "an entry of another type");
	make_list(5);
	entries[3].prev = HEAD;
	check(3, UNACCEPTED_FAULT_PREV, "a prev that is not the entry before");
	make_list(5);
	last = address(START);
	check(5, UNACCEPTED_FAULT_LAST, "the head's prev is not the last entry");
	make_list(5);
	last = HEAD;
	check(5, UNACCEPTED_FAULT_LAST, "the head says empty one way only");
	make_list(5);
	first = HEAD;
	check(0, UNACCEPTED_FAULT_LAST, "the head says empty the other way only");
	make_list(0);
	first = last = 0;
	check(0, UNACCEPTED_FAULT_ZONE, "no list at all, but zeros");
}

/* Only a list that changes during the walk can be endless. */
static void test_endless(void)
{
	struct unaccepted_walk walk;
	struct unaccepted_entry entry = { START, address(START), HEAD, TYPE };
	enum unaccepted_fault fault = UNACCEPTED_FAULT_NONE;

	unaccepted_walk_begin(&walk, &kernel, HEAD, address(START), HEAD, START, END);
	for (int i = 0; i < ENOUGH && fault == UNACCEPTED_FAULT_NONE; i++) {
		fault = unaccepted_walk_take(&walk, &entry);
		entry.prev = walk.here;
	}
	is(fault, UNACCEPTED_FAULT_LENGTH, "walk: fault", "an entry that always fits");
	is(walk.blocks, COUNT + 1, "walk: blocks", "no more than the zone has room for");
}

static void test_listed(void)
{
	unaccepted_assume_listed(11, &kernel);
	make_list(5);
	entries[1].page_type = NO_TYPE;
	entries[2].page_type = 0;
	check(5, UNACCEPTED_FAULT_NONE, "listed: no type is asked for");
	entries[4].next = address(START + 1);
	check(5, UNACCEPTED_FAULT_ALIGNMENT, "listed: next within a block");
}

int main(void)
{
	use_typed();
	test_whole();
	test_damaged();
	test_endless();
	test_listed();
	return tap_exit();
}
