// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests the iterators over zones and lists, mainly free lists, and sets of pages.
 */
#include "guest_host.h"
#include "tap.h"

#define ENTRY(block)	(MEM_MAP + (block) * BLOCK * STRUCT + LRU)

/*
 * Zones
 */

static const struct zone_row {
	enum unaccepted_next next;
	unsigned int node, index;
	uint64_t address, start, end, node_start, node_end;
} zone_rows[] = {
	{ UNACCEPTED_NEXT, 0, 0, ZONE(0, 0), 0, 4 * BLOCK, 0, 10 * BLOCK },
	{ UNACCEPTED_NEXT, 0, 1, ZONE(0, 1), 4 * BLOCK, 10 * BLOCK, 0, 10 * BLOCK },
	{ UNACCEPTED_NEXT, 1, 1, ZONE(1, 1), 10 * BLOCK, 16 * BLOCK, 10 * BLOCK, 16 * BLOCK },
	{ UNACCEPTED_END, 0, 0, 0, 0, 0, 0, 0 },
};

static bool is_zone(const struct unaccepted_zone *zone, const struct zone_row *row, bool borders)
{
	return zone->node == row->node && zone->index == row->index && zone->address == row->address &&
	       zone->start_pfn == (borders ? row->start : row->node_start) &&
	       zone->end_pfn == (borders ? row->end : row->node_end);
}

static void test_zones(void)
{
	for (int borders = 0; borders <= 1; borders++) {
		struct unaccepted_guest guest;
		struct unaccepted_zones zones;
		struct unaccepted_zone zone;

		make(LISTED);
		m.knows_borders = borders;
		make_guest(&guest);
		ok(unaccepted_knows_zones(&guest), "zones: told");
		unaccepted_zones_begin(&zones, &guest);
		for (size_t i = 0; i < ARRAY_SIZE(zone_rows); i++) {
			enum unaccepted_next next = unaccepted_next_zone(&zones, &zone);

			ok(next == zone_rows[i].next &&
			   (next == UNACCEPTED_END || is_zone(&zone, &zone_rows[i], borders)),
			   "zones: the %zuth, borders %sknown", i, borders ? "" : "not ");
		}
	}
}

/*
 * Lists
 */

struct walked {
	uint64_t found;
	unsigned int unmarked;
	unsigned int faults;
	enum unaccepted_fault first;
};

static void walk_zone(struct unaccepted_guest *guest, const struct unaccepted_zone *zone, struct walked *ret)
{
	struct unaccepted_list list;
	struct unaccepted_block block;
	enum unaccepted_next next;

	unaccepted_list_begin(&list, guest, zone);
	while ((next = unaccepted_next_block(&list, &block)) != UNACCEPTED_END) {
		if (next == UNACCEPTED_FAULT && !ret->faults++)
			ret->first = list.fault;
		if (next == UNACCEPTED_NEXT) {
			ret->found |= units(block.pfn, block.pfn + block.pages);
			ret->unmarked += !block.marked;
		}
	}
}

static struct walked walk(void)
{
	struct walked walked = { 0 };
	struct unaccepted_guest guest;
	struct unaccepted_zones zones;
	struct unaccepted_zone zone;

	make_guest(&guest);
	unaccepted_find_kernel(&guest);
	unaccepted_zones_begin(&zones, &guest);
	while (unaccepted_next_zone(&zones, &zone) == UNACCEPTED_NEXT)
		walk_zone(&guest, &zone, &walked);
	return walked;
}

static void check(uint64_t found, unsigned int faults, enum unaccepted_fault first, const char *name)
{
	struct walked walked = walk();

	if (!ok(walked.found == found && walked.faults == faults && walked.first == first &&
		!walked.unmarked && !m.strays, "list: %s", name))
		printf("# found %" PRIx64 ", wanted %" PRIx64 "; %u faults, first %d, %u unmarked, %u strays\n",
		       walked.found, found, walked.faults, walked.first, walked.unmarked, m.strays);
}

static void make_free_lists(void)
{
	make(DESIGN_OF_2021);
	m.knows_free_lists = true;
}

/* Free lists of zone 1 of node 0. EVEN: block 6, then 4, which is accepted. ODD: 5, 9, 7. HALVES: half of 8. */
#define EVEN	FREE_LIST(0, 1, 10, 0)
#define ODD	FREE_LIST(0, 1, 10, 1)
#define HALVES	FREE_LIST(0, 1, 9, 0)

static const struct {
	const char *name;
	uint64_t bad, size;
	uint64_t at, value;
	uint64_t lost;
	enum unaccepted_fault fault;
} rows[] = {
	{ "an entry is of no order of its list", 0, 0, ENTRY(9) - LRU + PRIVATE, 9, B(9), UNACCEPTED_FAULT_ORDER },
	{ "an entry is of no order at all", 0, 0, ENTRY(9) - LRU + PRIVATE, UINT64_MAX, B(9),
	  UNACCEPTED_FAULT_ORDER },
	{ "an accepted entry has another order", 0, 0, ENTRY(4) - LRU + PRIVATE, 3, 0, UNACCEPTED_FAULT_ORDER },
	{ "an entry has no type", 0, 0, ENTRY(9) - LRU + TYPE, NO_TYPE, B(9), UNACCEPTED_FAULT_TYPE },
	{ "an entry is offline alone", 0, 0, ENTRY(9) - LRU + TYPE, 0xfffffeff, B(9), UNACCEPTED_FAULT_TYPE },
	{ "an entry is accepted", 0, 0, ENTRY(9) - LRU + TYPE, BUDDY, B(9), UNACCEPTED_FAULT_NONE },
	{ "a list cannot be read", ODD, 16, 0, 0, B(5) | B(9) | B(7), UNACCEPTED_FAULT_LIST },
	{ "an entry cannot be read", ENTRY(9), 8, 0, 0, B(9) | B(7), UNACCEPTED_FAULT_PAGE },
	{ "a wild pointer", 0, 0, ENTRY(9), 0xffff888000000123, B(7), UNACCEPTED_FAULT_PLACE },
	{ "a list of zeros begins", 0, 0, ODD, 0, B(5) | B(9) | B(7), UNACCEPTED_FAULT_PLACE },
	{ "a cycle", 0, 0, ENTRY(7), ENTRY(9), 0, UNACCEPTED_FAULT_PREV },
	{ "a prev is another", 0, 0, ENTRY(9) + PREV, ENTRY(6), B(9) | B(7), UNACCEPTED_FAULT_PREV },
	{ "a list ends in another", 0, 0, ENTRY(7), EVEN, 0, UNACCEPTED_FAULT_PLACE },
	{ "a list has another end", 0, 0, ODD + PREV, ENTRY(9), 0, UNACCEPTED_FAULT_LAST },
	{ "the next page", 0, 0, ENTRY(9), ENTRY(9) + STRUCT, B(7), UNACCEPTED_FAULT_ALIGNMENT },
	{ "between two struct pages", 0, 0, ENTRY(5), ENTRY(9) + 32, B(9) | B(7), UNACCEPTED_FAULT_PLACE },
	{ "half an order off", 0, 0, HALVES, ENTRY(8) + 256 * STRUCT, HALF, UNACCEPTED_FAULT_ALIGNMENT },
	{ "another node's block", 0, 0, ENTRY(9), ENTRY(12), B(7), UNACCEPTED_FAULT_ZONE },
	{ "another list's block", 0, 0, ENTRY(9), ENTRY(6), B(7), UNACCEPTED_FAULT_PREV },
};

static void damage(uint64_t at, uint64_t value)
{
	/* The page type has 32 bits. */
	if (at % STRUCT == TYPE)
		memcpy(place(at), &value, sizeof(uint32_t));
	else
		put(at, value);
}

static void test_free_lists(void)
{
	make_free_lists();
	check(ALL | HALF, 0, UNACCEPTED_FAULT_NONE, "free lists");
	m.knows_free_lists = false;
	check(0, 0, UNACCEPTED_FAULT_NONE, "free lists that nobody knows");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		make_free_lists();
		if (rows[i].size)
			m.bad[0] = (struct unaccepted_run){ rows[i].bad, rows[i].bad + rows[i].size };
		else
			damage(rows[i].at, rows[i].value);
		check((ALL | HALF) & ~rows[i].lost, rows[i].fault != UNACCEPTED_FAULT_NONE, rows[i].fault,
		      rows[i].name);
	}
}

/* Each damaged list is one fault, and the iterator goes on with the next list. */
static void test_many_faults(void)
{
	make_free_lists();
	set_type(9 * BLOCK, NO_TYPE);
	put(at(7 * BLOCK, PRIVATE), 0);
	put(EVEN + PREV, 0);
	put(HALVES + NEXT, 0);
	check((ALL | HALF) & ~(B(9) | B(7) | HALF), 4, UNACCEPTED_FAULT_PLACE, "four faults of one zone");
}

/* The iterator also returns blocks without the page type. */
static void test_unmarked(void)
{
	struct walked walked;

	make(TYPED);
	set_type(9 * BLOCK, NO_TYPE);
	walked = walk();
	is(walked.unmarked, 1, "list", "typed: one is not marked");
	ok(walked.found == ALL && !walked.faults, "list: typed: and is given");
}

/*
 * Sets of pages
 */

#define SET_PAGES	4096

static bool in_set[SET_PAGES];

static void add_run(struct unaccepted_pages *pages)
{
	uint64_t start = random_number(SET_PAGES - 4), end = start + 1 + random_number(4);

	unaccepted_pages_add(&host, pages, start, end);
	for (uint64_t pfn = start; pfn < end; pfn++)
		in_set[pfn] = true;
}

static void check_set(const struct unaccepted_pages *pages, const char *name)
{
	unsigned int count = 0, wrong = 0;

	for (unsigned int pfn = 0; pfn < SET_PAGES; pfn++) {
		size_t i = unaccepted_pages_find(pages, pfn);

		count += in_set[pfn];
		wrong += unaccepted_pages_has(pages, pfn) != in_set[pfn];
		wrong += i < pages->nr && pages->run[i].end <= pfn;
		wrong += i && pages->run[i - 1].end > pfn;
	}
	is(unaccepted_pages_count(pages), count, "set: count", name);
	is(wrong, 0, "set: pages that are wrong", name);
}

static void test_pages(void)
{
	struct unaccepted_pages pages = { 0 }, more = { 0 };

	reset();
	memset(in_set, 0, sizeof(in_set));
	unaccepted_pages_sort(&pages);
	check_set(&pages, "empty");
	for (int i = 0; i < 500; i++)
		add_run(&pages);
	unaccepted_pages_sort(&pages);
	check_set(&pages, "some pages");
	for (int i = 0; i < 1500; i++)
		add_run(&more);
	ok(unaccepted_pages_append(&host, &pages, &more), "set: append");
	unaccepted_pages_sort(&pages);
	check_set(&pages, "more of them");
	unaccepted_pages_free(&host, &pages);
	unaccepted_pages_free(&host, &more);
	ok(!m.balance && !pages.nr, "set: given back");
}

static void test_full(void)
{
	struct unaccepted_pages pages = { 0 };
	unsigned int added = 0;

	reset();
	m.fail_at = 2;
	/* Runs must not touch, since neighbours become one run. */
	while (unaccepted_pages_add(&host, &pages, 2 * added, 2 * added + 1))
		added++;
	ok(added && pages.nr == added, "set: no memory: as it was, with %u runs", added);
	ok(unaccepted_pages_add(&host, &pages, 2 * added - 1, 2 * added), "set: no memory: needs none");
	is(unaccepted_pages_count(&pages), added + 1, "set", "no memory: count");
	unaccepted_pages_free(&host, &pages);
	ok(!m.balance, "set: no memory: given back");
}

int main(void)
{
	test_zones();
	test_free_lists();
	test_many_faults();
	test_unmarked();
	test_pages();
	test_full();
	return tap_exit();
}
