// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is found in a made-up dead machine, whole and damaged, and what is said about it.
 */
#include "guest_host.h"
#include "tap.h"

#define U	UNACCEPTED_UNKNOWN
#define Y	UNACCEPTED_YES
#define N	UNACCEPTED_NO

/* Where everything is in the machine that make() makes. */
#define ENTRY(block)	(MEM_MAP + (block) * BLOCK * STRUCT + LRU)
#define BEHIND		(FREE_AREA + ORDERS * FREE_AREA_SIZE)
#define LIST_A		(ZONE(0, 0) + BEHIND)
#define LIST_B		(ZONE(0, 1) + BEHIND)

struct outcome {
	uint64_t found;
	enum unaccepted_generation generation;
	struct unaccepted_report report;
};

static uint64_t bits_of(const struct unaccepted_pages *pages)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < pages->nr; i++) {
		bits |= units(pages->run[i].start, pages->run[i].end);
		if (i && pages->run[i].start <= pages->run[i - 1].end)
			bits |= WRONG;
	}
	return bits;
}

static struct outcome search(void)
{
	struct unaccepted_pages found = { 0 };
	struct unaccepted_guest guest;
	struct outcome outcome;

	make_guest(&guest);
	unaccepted_search(&guest, &found, &outcome.report);
	outcome.found = bits_of(&found);
	outcome.generation = guest.kernel.generation;
	unaccepted_pages_free(&host, &found);
	return outcome;
}

/* What any search must leave behind. */
static bool is_clean(void)
{
	return !m.strays && !m.balance;
}

static void check(const struct outcome *got, const struct outcome *wanted, const char *name)
{
	const struct unaccepted_report *is = &got->report, *should = &wanted->report;

	if (!ok(got->found == wanted->found && is->damaged_lists == should->damaged_lists &&
		is->damaged_list == should->damaged_list && is->unconfirmed == should->unconfirmed &&
		is->leaving == should->leaving &&
		is->unreadable == should->unreadable && is->no_memory == should->no_memory &&
		is_clean(), "%s", name))
		printf("# found %" PRIx64 ", wanted %" PRIx64 "; %u damaged, first %" PRIx64 ", wanted %u, %"
		       PRIx64 "; %" PRIu64 " leaving, %" PRIu64 " unconfirmed, %" PRIu64 " unreadable, no memory %d, %u strays, "
		       "balance %" PRId64 "\n", got->found, wanted->found, is->damaged_lists, is->damaged_list,
		       should->damaged_lists, should->damaged_list, is->leaving, is->unconfirmed, is->unreadable,
		       is->no_memory, m.strays, m.balance);
}

static void check_found(uint64_t found, const char *name)
{
	struct outcome got = search();

	check(&got, &(struct outcome){ .found = found }, name);
}

/*
 * The ladder of generations
 */

static void no_lists(void)
{
	for (unsigned int node = 0; node < NODES; node++)
		for (unsigned int i = 0; i < ZONES; i++)
			memset(place(LIST(node, i)), 0, 16);
}

static void no_blocks(void)
{
	make_empty(m.kind);
}

#define SLAB		"NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)"
#define VALUE		"NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)"
#define BOTH		"NUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE)"

static const struct {
	const char *name;
	enum kind kind;
	enum unaccepted_answer has_list, has_table;
	int32_t type;
	enum unaccepted_source source;
	uint64_t found;
	/* A line of vmcoreinfo before all others, and what else is changed. */
	const char *key, *value;
	void (*change)(void);
} ladder[] = {
	{ "exported", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_VALUE, ALL, NULL, NULL, NULL },
	{ "exported counts for more than debuginfo", EXPORTED, N, N, 0, UNACCEPTED_SOURCE_VALUE, ALL,
	  NULL, NULL, NULL },
	{ "exported twice: the first counts", EXPORTED, N, U, 0, UNACCEPTED_SOURCE_VALUE, ALL,
	  VALUE, "-150994944\n" VALUE "=-1", NULL },
	{ "exported twice, the first refused", EXPORTED, N, U, 0, UNACCEPTED_SOURCE_NONE, 0,
	  VALUE, "-1", NULL },
	{ "exported, and the mask makes it match no type", EXPORTED, N, U, 0, UNACCEPTED_SOURCE_NONE, 0,
	  VALUE, "-16777216", NULL },
	{ "the same, and there are lists", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_LIST, ALL,
	  VALUE, "-16777216", NULL },
	{ "the same, and there are none", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0,
	  VALUE, "-16777216", no_lists },
	{ "exported, no block", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_VALUE, 0, NULL, NULL, no_blocks },

	{ "typed", TYPED, U, U, 0, UNACCEPTED_SOURCE_TYPES, ALL, NULL, NULL, NULL },
	{ "typed, and debuginfo has the list", TYPED, Y, Y, (int32_t)UNACCEPTED, UNACCEPTED_SOURCE_TYPES, ALL,
	  NULL, NULL, NULL },
	{ "typed, and debuginfo has no list", TYPED, N, U, 0, UNACCEPTED_SOURCE_NONE, 0, NULL, NULL, NULL },
	{ "typed, no block", TYPED, U, U, 0, UNACCEPTED_SOURCE_TYPES, 0, NULL, NULL, no_blocks },
	{ "typed, no block, no lists", TYPED, U, U, 0, UNACCEPTED_SOURCE_TYPES, 0, VALUE, "0", no_blocks },
	{ "typed, zones not told", TYPED, U, U, 0, UNACCEPTED_SOURCE_TYPES, ALL,
	  "SIZE(zone)", "none", NULL },
	{ "page types not told but by debuginfo", TYPED, Y, U, (int32_t)UNACCEPTED,
	  UNACCEPTED_SOURCE_DEBUG_TYPE, ALL, SLAB, "none", NULL },
	{ "page types not told at all", TYPED, U, U, 0, UNACCEPTED_SOURCE_LIST, ALL, SLAB, "none", NULL },
	{ "debuginfo's type is none", TYPED, Y, U, -1, UNACCEPTED_SOURCE_DEBUG_LIST, ALL, SLAB, "none", NULL },

	{ "listed", LISTED, U, U, 0, UNACCEPTED_SOURCE_LIST, ALL, NULL, NULL, NULL },
	{ "listed, says debuginfo", LISTED, Y, Y, 0, UNACCEPTED_SOURCE_DEBUG_LIST, ALL, NULL, NULL, NULL },
	{ "listed, but not in debuginfo", LISTED, N, U, 0, UNACCEPTED_SOURCE_NONE, 0, NULL, NULL, NULL },
	{ "listed, no block", LISTED, U, U, 0, UNACCEPTED_SOURCE_LIST, 0, NULL, NULL, no_blocks },
	{ "listed, zones not told", LISTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0, "SIZE(zone)", "none", NULL },
	{ "neither lists nor page types", LISTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0, NULL, NULL, no_lists },

	{ "2021, exported", DESIGN_OF_2021, U, U, 0, UNACCEPTED_SOURCE_VALUE, ALL | HALF, BOTH, "-385", NULL },
	{ "2021, another value", DESIGN_OF_2021, U, U, 0, UNACCEPTED_SOURCE_NONE, 0, BOTH, "-641", NULL },
	{ "2021, a head tells", DESIGN_OF_2021, U, U, 0, UNACCEPTED_SOURCE_HEAD, ALL | HALF, NULL, NULL, NULL },
	{ "2021, debuginfo has the table", DESIGN_OF_2021, N, Y, 0, UNACCEPTED_SOURCE_DEBUG_TABLE, ALL | HALF,
	  NULL, NULL, NULL },
	{ "2021, debuginfo has no table", DESIGN_OF_2021, N, N, 0, UNACCEPTED_SOURCE_NONE, 0, NULL, NULL, NULL },
	{ "2021, no block", DESIGN_OF_2021, U, U, 0, UNACCEPTED_SOURCE_NONE, 0, NULL, NULL, no_blocks },
	{ "2021, debuginfo has the table, no block", DESIGN_OF_2021, N, Y, 0, UNACCEPTED_SOURCE_DEBUG_TABLE, 0,
	  NULL, NULL, no_blocks },

	{ "no page orders", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0, "LENGTH(zone.free_area)", "0", NULL },
	{ "no struct page", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0, "SIZE(page)", "none", NULL },
	{ "a struct page of a byte", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0, "SIZE(page)", "1", NULL },
	{ "a struct page that is too small", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0,
	  "SIZE(page)", "51", NULL },
	{ "a struct page that is too large", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0,
	  "SIZE(page)", "513", NULL },
	{ "a page type before its struct", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0,
	  "OFFSET(page._mapcount)", "-1", NULL },
	{ "a page type behind its struct", EXPORTED, U, U, 0, UNACCEPTED_SOURCE_NONE, 0,
	  "OFFSET(page._mapcount)", "61", NULL },
};

static enum unaccepted_generation generation_of(enum unaccepted_source source, enum kind kind)
{
	switch (source) {
	case UNACCEPTED_SOURCE_NONE:
		return UNACCEPTED_GEN_UNKNOWN;
	case UNACCEPTED_SOURCE_VALUE:
		return kind == EXPORTED ? UNACCEPTED_GEN_EXPORTED : UNACCEPTED_GEN_BUDDY_OFFLINE;
	case UNACCEPTED_SOURCE_TYPES:
	case UNACCEPTED_SOURCE_DEBUG_TYPE:
		return UNACCEPTED_GEN_TYPED;
	case UNACCEPTED_SOURCE_DEBUG_LIST:
	case UNACCEPTED_SOURCE_LIST:
		return UNACCEPTED_GEN_LISTED;
	default:
		return UNACCEPTED_GEN_BUDDY_OFFLINE;
	}
}

static void test_ladder(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(ladder); i++) {
		enum unaccepted_generation wanted = generation_of(ladder[i].source, ladder[i].kind);
		struct unaccepted_guest guest;
		struct outcome got;

		make(ladder[i].kind);
		m.has_list = ladder[i].has_list;
		m.has_table = ladder[i].has_table;
		m.type = ladder[i].type;
		if (ladder[i].change)
			ladder[i].change();
		if (ladder[i].key)
			say(ladder[i].key, ladder[i].value);
		got = search();
		is(got.report.source, ladder[i].source, "ladder: source", ladder[i].name);
		is(got.generation, wanted, "ladder: generation", ladder[i].name);
		check(&got, &(struct outcome){ .found = ladder[i].found }, ladder[i].name);
		make_guest(&guest);
		is(unaccepted_find_kernel(&guest), ladder[i].source, "find_kernel: source", ladder[i].name);
		is(guest.kernel.generation, wanted, "find_kernel: generation", ladder[i].name);
		ok(is_clean(), "find_kernel: nothing is left: %s", ladder[i].name);
	}
}

/* No block, and by vmcoreinfo a kernel that has them and one that may. */
static unsigned int cost_of(enum kind kind, bool other_machine)
{
	reset();
	make_empty(kind);
	m.other_machine = other_machine;
	check_found(0, "cost: nothing is found");
	return m.map_reads;
}

/* Machines that have nothing to do with all this are not to wait for it. */
static void test_cost(void)
{
	for (int kind = LISTED; kind <= EXPORTED; kind++) {
		is(cost_of(kind, false), 0, "cost", "empty lists: no struct page is read");
		is(cost_of(kind, true), 0, "cost", "another machine: no struct page is read");
	}
	is(cost_of(DESIGN_OF_2021, false), PAGES / UNIT, "cost", "one-bit types: a struct page of each unit");
	is(cost_of(DESIGN_OF_2021, true), 0, "cost", "one-bit types, another machine");
	is(m.reads, 0, "cost", "nothing at all is read there");
	cost_of(TYPED, true);
	is(m.reads, 0, "cost", "nor where the encoding has the type");
	/* Control: it counts, and all is read that is not known to be empty. */
	reset();
	make_empty(TYPED);
	no_lists();
	check_found(0, "cost: no lists");
	is(m.map_reads, PAGES / BLOCK, "cost", "no lists: a struct page of each block");
	make(TYPED);
	put(LIST_A + NEXT, 0);
	search();
	ok(m.map_reads >= PAGES / BLOCK, "cost: a list that is damaged: all heads are read");
	make(TYPED);
	m.has_list = N;
	search();
	is(m.reads, 0, "cost", "nothing is read where debuginfo says that there is no list");
}

/* Nobody reads twice what a list has told. */
static void test_cost_of_blocks(void)
{
	for (int kind = LISTED; kind <= EXPORTED; kind++) {
		make(kind);
		check_found(ALL, "cost of blocks");
		is(m.map_reads, PAGES / BLOCK, "cost of blocks", "each head is read once");
	}
}

/* A kernel of another machine that says it has such memory is believed. */
static void test_other_machine(void)
{
	static const struct {
		enum kind kind;
		enum unaccepted_answer has_list;
		uint64_t found;
	} rows[] = {
		{ EXPORTED, U, ALL }, { TYPED, Y, ALL }, { LISTED, Y, ALL }, { TYPED, U, 0 }, { LISTED, U, 0 },
		{ DESIGN_OF_2021, U, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		make(rows[i].kind);
		m.other_machine = true;
		m.has_list = rows[i].has_list;
		check_found(rows[i].found, "another machine");
	}
	make(DESIGN_OF_2021);
	m.other_machine = true;
	say(BOTH, "-385");
	check_found(ALL | HALF, "another machine: the value of the design of 2021");
}

/*
 * Where things are
 */

static const struct unaccepted_part flat[] = {
	{ 0, PAGES, 0xffff888100000040 },
}, crossing[] = {
	/* Of each block the head's struct page begins 24 bytes before the end of a page. */
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

/* Pages are memory from [block + pages] on, once more. */
static void make_hole(unsigned int block, unsigned int pages, unsigned int end, unsigned int end_pages)
{
	m.memory[0].end = block * BLOCK + pages;
	m.memory[1] = (struct unaccepted_run){ end * BLOCK + end_pages, PAGES };
	m.nr_memory = 2;
}

static void make_bad(uint64_t start, uint64_t size)
{
	m.bad[0] = (struct unaccepted_run){ start, start + size };
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
		/* Control: were it no hole. */
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
	/* What cannot be read. */
	uint64_t bad, size;
	/* What says what it should not. */
	uint64_t at, value;
	/* What is not found, where there is no page type and where there is one; where the fault is. */
	uint64_t lost, lost_typed, first;
	unsigned int unreadable;
	/* Seen only if debuginfo says where zones begin. */
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
			m.has_list = Y;
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

/* A block on the list of another zone, and the links are as they should be. */
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
	m.has_list = Y;
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
 * Page types and lists contradict each other
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
 * Blocks that are being accepted
 */

#define GONE		(9 * BLOCK)

static void check_leaving(unsigned int leaving, uint64_t found, const char *name)
{
	struct outcome got = search();

	check(&got, &(struct outcome){ .found = found, .report.leaving = leaving }, name);
}

/* One more thing that only memory somebody uses, or used, has. */
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

/* Where nothing is waiting any more, nothing is looked at: the price of a search that costs nothing. */
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

/* There the block stays what it is until it is accepted. */
static void test_leaving_in_2021(void)
{
	make(DESIGN_OF_2021);
	leave(GONE);
	check_leaving(0, (ALL | HALF) & ~B(9), "leaving: 2021: that is memory that was just allocated");
}

/* A kernel without lists has nothing that could leave one; there it is memory that was just allocated. */
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

/*
 * Memory of the host's
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

/*
 * What is said
 */

#define LINE_LIST	"The list of unaccepted memory at ffff888000010000 is damaged; it is not believed."
#define LINE_LISTS	"The list of unaccepted memory at ffff888000010000 is damaged, and 2 more; they are " \
			"not believed."

static const struct {
	const char *name;
	struct unaccepted_report report;
	const char *lines[5];
} remarks[] = {
	{ "nothing", { .source = UNACCEPTED_SOURCE_VALUE }, { NULL } },
	{ "a list", { .damaged_lists = 1, .damaged_list = PGDAT(0) }, { LINE_LIST } },
	{ "lists", { .damaged_lists = 3, .damaged_list = PGDAT(0) }, { LINE_LISTS } },
	{ "blocks", { .unconfirmed = 4 },
	  { "The lists of unaccepted memory lack 4 blocks that the page type calls unaccepted; such blocks are kept." } },
	{ "one block", { .unconfirmed = 1 },
	  { "The lists of unaccepted memory lack 1 block that the page type calls unaccepted; such blocks are kept." } },
	{ "leaving", { .leaving = 2 },
	  { "The kernel died while it was accepting 2 blocks: that memory counts as unaccepted." } },
	{ "one leaving", { .leaving = 1 },
	  { "The kernel died while it was accepting 1 block: that memory counts as unaccepted." } },
	{ "one struct page", { .unreadable = 1 },
	  { "1 struct page cannot be read: a block of unaccepted memory that begins there is kept." } },
	{ "a list and struct pages", { .damaged_lists = 1, .damaged_list = PGDAT(0), .unreadable = 5 },
	  { LINE_LIST, "5 struct pages cannot be read: a block of unaccepted memory that begins there is kept." } },
};

static void test_remarks(void)
{
	char *small = malloc(9);

	ok(unaccepted_remark(&remarks[1].report, 0, small, 9) && !strcmp(small, "The list"),
	   "remark: cut off at what there is room for");
	free(small);
	for (size_t i = 0; i < ARRAY_SIZE(remarks); i++) {
		unsigned int n = 0;
		char line[256];

		for (; remarks[i].lines[n]; n++)
			ok(unaccepted_remark(&remarks[i].report, n, line, sizeof(line)) &&
			   !strcmp(line, remarks[i].lines[n]), "remark: %s: line %u", remarks[i].name, n);
		ok(!unaccepted_remark(&remarks[i].report, n, line, sizeof(line)), "remark: %s: no more",
		   remarks[i].name);
	}
}

int main(void)
{
	test_ladder();
	test_cost();
	test_cost_of_blocks();
	test_other_machine();
	test_places();
	test_holes();
	test_faults();
	test_borders();
	test_nodes();
	test_contradictions();
	test_leaving();
	test_last_to_leave();
	test_leaving_in_2021();
	test_leaving_without_lists();
	test_leaving_damaged();
	test_no_memory();
	test_remarks();
	return tap_exit();
}
