// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests what a search finds in a fake dead machine, without and with damage.
 */
#include "search_check.h"

/*
 * Layouts of the memory map
 */

static const struct unaccepted_part flat[] = {
	{ 0, PAGES, 0xffff888100000040 },
}, crossing[] = {
	/* The struct page of each block's head begins 24 bytes before the end of a page. */
	{ 0, PAGES, 0xffff888100000fe8 },
}, sparse[] = {
	{ 0, 3 * BLOCK, 0xffff888100000000 },
	{ 3 * BLOCK, 8 * BLOCK, 0xffff888300000800 },
	{ 8 * BLOCK, 12 * BLOCK, 0xffff888200000000 },
	{ 12 * BLOCK, PAGES, 0xffff888400000000 },
}, vmemmap[] = {
	{ 0, 6 * BLOCK, MEM_MAP },
	{ 6 * BLOCK, PAGES, MEM_MAP + 6 * BLOCK * STRUCT },
};

static const struct {
	const char *name;
	const struct unaccepted_part *part;
	unsigned int nr_parts;
	unsigned int struct_size;
	bool knows_list;
} places[] = {
	{ "one array, as with FLATMEM", flat, 1, STRUCT, false },
	{ "an array for each section", sparse, 4, STRUCT, false },
	{ "parts of one array", vmemmap, 2, STRUCT, false },
	{ "struct pages across pages", crossing, 1, 56, false },
	{ "the same, of the usual size", crossing, 1, STRUCT, false },
	{ "struct pages across pages, in sections", sparse, 4, 72, false },
	{ "large struct pages", flat, 1, 80, false },
	{ "the list where debuginfo has it", vmemmap, 2, STRUCT, true },
};

static void test_places(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		for (int kind = LISTED; kind <= DESIGN_OF_2021; kind++) {
			reset();
			m.struct_size = places[i].struct_size;
			m.nr_parts = places[i].nr_parts;
			m.knows_list = places[i].knows_list;
			memcpy(m.part, places[i].part, m.nr_parts * sizeof(m.part[0]));
			make_empty(kind);
			make_blocks();
			check_found(ALL_OF(kind), places[i].name);
		}
}

/* Makes a hole from page @pages of @block to page @end_pages of block @end. */
static void make_hole(unsigned int block, unsigned int pages, unsigned int end, unsigned int end_pages)
{
	m.memory[0].end = block * BLOCK + pages;
	m.memory[1] = (struct unaccepted_run){ end * BLOCK + end_pages, PAGES };
	m.nr_memory = 2;
}

static void test_holes(void)
{
	for (int kind = TYPED; kind <= DESIGN_OF_2021; kind++) {
		uint64_t all = ALL_OF(kind);
		struct outcome got;

		make(kind);
		make_hole(11, 0, 12, 100);
		check_found(all, "hole: a head in it, its tail is memory");
		make(kind);
		make_hole(5, 0, 7, 1023);
		check_found(kind == DESIGN_OF_2021 ? all & ~(B(5) | B(6)) : all,
			    "hole: blocks in it are not looked for, but on lists");
		make(kind);
		make_hole(5, 1, 6, 1);
		check_found(all, "hole: from the second page of a block to the second of the next");
		make(kind);
		make_hole(11, 0, 11, 100);
		make_bad(at(11 * BLOCK, 0), 100 * STRUCT);
		check_found(all, "hole: a struct page that cannot be read is no fault");
		/* Control: without the hole. */
		m.nr_memory = 1;
		m.memory[0].end = PAGES;
		got = search();
		ok(got.report.unreadable, "no hole: then it is one");
		make(kind);
		m.nr_parts = 2;
		m.part[0].end_pfn = 11 * BLOCK;
		m.part[1] = (struct unaccepted_part){ 12 * BLOCK, PAGES, at(0, 12ull * BLOCK * STRUCT) };
		check_found(all, "hole: memory without a memory map is no fault");
	}
}

/*
 * Faults
 */

static const struct fault_row {
	const char *name;
	/* The range that cannot be read. */
	uint64_t bad, size;
	/* The address of a wrong value, and the value. */
	uint64_t at, value;
	/* The blocks not found without a page type, and with one; the list or node that the report must name. */
	uint64_t lost, lost_typed, first;
	unsigned int unreadable;
	/* The fault is seen only if debuginfo has the starts of zones. */
	bool borders;
} faults[] = {
#define BAD(name, bad, size, lost, first)	{ name, bad, size, 0, 0, lost, 0, first, 0, false }
	BAD("a node's count of zones", PGDAT(0) + NR_ZONES, 4, IN_A | IN_B, PGDAT(0)),
	BAD("where a node begins", PGDAT(0) + NODE_START, 8, IN_A | IN_B, PGDAT(0)),
	BAD("how much a node spans", PGDAT(0) + NODE_SPANNED, 8, IN_A | IN_B, PGDAT(0)),
	BAD("all of a node", PGDAT(1), PGDAT_SIZE, IN_C, PGDAT(1)),
	BAD("how much a zone spans", ZONE(0, 1) + SPANNED, 8, IN_B, ZONE(0, 1)),
	BAD("a zone of no pages", ZONE(0, 2) + SPANNED, 8, 0, ZONE(0, 2)),
	BAD("a list", LIST_B, 16, IN_B, LIST_B),
	BAD("half a list", LIST_B + 8, 8, IN_B, LIST_B),
	{ "where a zone begins", ZONE(0, 1) + ZONE_START, 8, 0, 0, IN_B, 0, ZONE(0, 1), 0, true },
	{ "a struct page", ENTRY(6) - LRU, STRUCT, 0, 0, IN_B, B(6), LIST_B, 1, false },
	{ "a page of the memory map", ENTRY(6) - LRU, 4096, 0, 0, IN_B, B(6), LIST_B, 1, false },
	{ "the struct page behind a head", ENTRY(6) - LRU + STRUCT, STRUCT, 0, 0, 0, 0, 0, 0, false },
#define POKE(name, at, value, lost, first)	{ name, 0, 0, at, value, lost, 0, first, 0, false }
	POKE("too many zones", PGDAT(0) + NR_ZONES, 17, IN_A | IN_B, PGDAT(0)),
	POKE("less than no zone", PGDAT(0) + NR_ZONES, 0xffffffff, IN_A | IN_B, PGDAT(0)),
	POKE("a list of zeros begins", LIST_B + NEXT, 0, IN_B, LIST_B),
	POKE("a list has no end", LIST_B + PREV, 0, IN_B, LIST_B),
	POKE("a list is empty one way", LIST_B + NEXT, LIST_B, IN_B, LIST_B),
	POKE("a list is empty the other way", LIST_B + PREV, LIST_B, IN_B, LIST_B),
	POKE("a cycle", ENTRY(7) + NEXT, ENTRY(9), IN_B, LIST_B),
	POKE("an entry is its own next", ENTRY(6) + NEXT, ENTRY(6), IN_B, LIST_B),
	POKE("an entry is left out", ENTRY(9) + NEXT, ENTRY(7), IN_B, LIST_B),
	POKE("a prev is another", ENTRY(6) + PREV, ENTRY(5), IN_B, LIST_B),
	POKE("a list ends too early", ENTRY(9) + NEXT, LIST_B, IN_B, LIST_B),
	POKE("a list ends in another", ENTRY(7) + NEXT, LIST_A, IN_B, LIST_B),
	POKE("a wild pointer", ENTRY(6) + NEXT, 0xffff888000000123, IN_B, LIST_B),
	POKE("a pointer to code", ENTRY(6) + NEXT, 0xffffffff81000000, IN_B, LIST_B),
	POKE("a pointer to no address", ENTRY(6) + NEXT, 0x0123456789abcdef, IN_B, LIST_B),
	POKE("poison", ENTRY(6) + NEXT, 0xdead000000000100, IN_B, LIST_B),
	POKE("zeros", ENTRY(6) + NEXT, 0, IN_B, LIST_B),
	POKE("all bits", ENTRY(6) + NEXT, UINT64_MAX, IN_B, LIST_B),
	POKE("the next page", ENTRY(6) + NEXT, ENTRY(6) + STRUCT, IN_B, LIST_B),
	POKE("the next number", ENTRY(6) + NEXT, ENTRY(6) + 8, IN_B, LIST_B),
	POKE("between two struct pages", ENTRY(9) + NEXT, ENTRY(6) + 32, IN_B, LIST_B),
	POKE("behind the memory map", ENTRY(6) + NEXT, ENTRY(16), IN_B, LIST_B),
	POKE("before the memory map", ENTRY(6) + NEXT, MEM_MAP - STRUCT + LRU, IN_B, LIST_B),
	POKE("an accepted block", ENTRY(6) + NEXT, ENTRY(8), IN_B, LIST_B),
	POKE("a block of another zone", ENTRY(6) + NEXT, ENTRY(2), IN_B, LIST_B),
	POKE("a block of another node", ENTRY(6) + NEXT, ENTRY(12), IN_B, LIST_B),
#define BORDER(name, at, value)		{ name, 0, 0, at, value, IN_B, 0, LIST_B, 0, true }
	BORDER("a zone begins elsewhere", ZONE(0, 1) + ZONE_START, 20 * BLOCK),
	BORDER("a zone spans less", ZONE(0, 1) + SPANNED, 5 * BLOCK),
	BORDER("a zone spans absurdly much", ZONE(0, 1) + SPANNED, UINT64_MAX),
};

static void check_fault(const struct fault_row *row, enum kind kind, bool borders, const char *how)
{
	bool seen = row->first && (borders || !row->borders);
	struct outcome wanted = {
		.found = ALL & ~(kind == LISTED ? row->lost : row->lost_typed),
		.report = { .damaged_lists = seen, .damaged_list = seen ? row->first : 0,
			    .unreadable = row->unreadable },
	};
	struct outcome got;
	char name[128];

	if (!seen)
		wanted.found = ALL;
	if (row->size)
		make_bad(row->bad, row->size);
	else
		put(row->at, row->value);
	m.knows_borders = borders;
	got = search();
	snprintf(name, sizeof(name), "fault: %s%s: %s", how, borders ? ", borders known" : "", row->name);
	check(&got, &wanted, name);
}

static void test_faults(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		for (int borders = 0; borders <= 1; borders++) {
			make(LISTED);
			check_fault(&faults[i], LISTED, borders, "listed");
			make(LISTED);
			m.has_list = UNACCEPTED_YES;
			check_fault(&faults[i], LISTED, borders, "listed, says debuginfo");
			make(TYPED);
			check_fault(&faults[i], TYPED, borders, "typed");
			make(EXPORTED);
			check_fault(&faults[i], EXPORTED, borders, "exported");
		}
}

static void check_damaged(uint64_t found, unsigned int damaged, uint64_t first, const char *name)
{
	struct outcome got = search();

	check(&got, &(struct outcome){ .found = found, .report = {
		.damaged_lists = damaged, .damaged_list = first } }, name);
}

/* A block is on the list of another zone, and all links are right. */
static void test_borders(void)
{
	for (int kind = LISTED; kind <= TYPED; kind++) {
		make(kind);
		list_del(at(9 * BLOCK, LRU));
		list_add(LIST_A, at(9 * BLOCK, LRU));
		check_found(ALL, "borders: not known: the node's are what counts");
		m.knows_borders = true;
		check_damaged(kind == TYPED ? ALL : ALL & ~(IN_A | B(9)), 1, LIST_A, "borders: known");
		make(kind);
		list_del(at(12 * BLOCK, LRU));
		list_add(LIST_A, at(12 * BLOCK, LRU));
		check_damaged(kind == TYPED ? ALL : ALL & ~(IN_A | B(12)), 1, LIST_A,
			      "borders: not known: another node's block");
	}
}

static void test_nodes(void)
{
	make(LISTED);
	m.bad_node = 1;
	check_damaged(ALL & ~IN_C, 1, 0, "a node whose address is not told: listed");
	make(TYPED);
	m.bad_node = 1;
	check_damaged(ALL, 1, 0, "a node whose address is not told: typed");
	make(LISTED);
	no_lists();
	m.has_list = UNACCEPTED_YES;
	check_damaged(0, 3, LIST_A, "debuginfo has the list, and all are damaged");
	make(TYPED);
	no_lists();
	check_damaged(ALL, 3, LIST_A, "typed, and all lists are damaged");
	make(LISTED);
	put(LIST_A + NEXT, 0);
	put(LIST_B + PREV, 0);
	check_damaged(IN_C, 2, LIST_A, "two lists are damaged");
	reset();
	make_empty(TYPED);
	no_lists();
	check_found(0, "typed, neither blocks nor lists: nothing is said");
}

/*
 * Contradictions between page types and lists
 */

static void test_contradictions(void)
{
	struct outcome got;

	for (int kind = TYPED; kind <= EXPORTED; kind++) {
		make(kind);
		list_del(at(6 * BLOCK, LRU));
		got = search();
		check(&got, &(struct outcome){ .found = ALL & ~B(6), .report.unconfirmed = 1 },
		      "types: a block that is on no list");
		make(kind);
		make_zone(ZONE(0, 0), 0, 4 * BLOCK);
		make_zone(ZONE(0, 1), 4 * BLOCK, 6 * BLOCK);
		make_zone(ZONE(1, 1), 10 * BLOCK, 6 * BLOCK);
		check_found(0, "types: all lists are empty, and the heads are not asked");
		list_add(LIST_B, at(6 * BLOCK, LRU));
		got = search();
		check(&got, &(struct outcome){ .found = B(6), .report.unconfirmed = ARRAY_SIZE(blocks) - 1 },
		      "types: whole lists, and one block is on them");
		make(kind);
		set_type(6 * BLOCK, NO_TYPE);
		check_damaged(ALL & ~B(6), 1, LIST_B, "types: a block on a list has none");
		make(kind);
		set_type(6 * BLOCK, UNACCEPTED + 0x123456);
		check_found(ALL, "types: the owner's bits do not count");
		make(kind);
		set_type(6 * BLOCK + 1, UNACCEPTED);
		set_type(8 * BLOCK + 512, UNACCEPTED);
		check_found(ALL, "types: where no block can begin");
	}
	make(DESIGN_OF_2021);
	put(at(6 * BLOCK, PRIVATE), 11);
	check_found((ALL | HALF) & ~B(6), "2021: an order that is none");
	put(at(6 * BLOCK, PRIVATE), 9);
	check_found((ALL | HALF) & ~(2ull << 12), "2021: half the order");
	make(DESIGN_OF_2021);
	set_type(6 * BLOCK, BUDDY);
	check_found((ALL | HALF) & ~B(6), "2021: accepted");
}

/*
 * The host's memory
 */

static void check_no_memory(enum kind kind)
{
	unsigned int n = 1;

	for (; n < 100; n++) {
		struct outcome got;
		char line[256];

		make(kind);
		m.fail_at = n;
		got = search();
		if (m.allocations < n)
			break;
		check(&got, &(struct outcome){ .report.no_memory = true }, "no memory");
		ok(unaccepted_remark(&got.report, 0, line, sizeof(line)) &&
		   !unaccepted_remark(&got.report, 1, line, sizeof(line)) &&
		   !strcmp(line, "There is no memory to remember where unaccepted memory is: the dump keeps it."),
		   "no memory: one line: allocation %u", n);
	}
	ok(n > 1 && n < 100, "no memory: %u allocations", n - 1);
}

static void test_no_memory(void)
{
	for (int kind = LISTED; kind <= DESIGN_OF_2021; kind++)
		check_no_memory(kind);
}

int main(void)
{
	test_places();
	test_holes();
	test_faults();
	test_borders();
	test_nodes();
	test_contradictions();
	test_no_memory();
	return tap_exit();
}
