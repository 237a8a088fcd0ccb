// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests which generation a search recognises, by which source, and how much it reads for that.
 */
#include "search_check.h"

#define U	UNACCEPTED_UNKNOWN
#define Y	UNACCEPTED_YES
#define N	UNACCEPTED_NO

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
	/* A line of vmcoreinfo before all others, and another change to the machine. */
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

/* The cost of a search without blocks, in a kernel that has unaccepted memory by vmcoreinfo, or that may have it. */
static unsigned int cost_of(enum kind kind, bool other_machine)
{
	reset();
	make_empty(kind);
	m.other_machine = other_machine;
	check_found(0, "cost: nothing is found");
	return m.map_reads;
}

/* Machines without unaccepted memory must not pay for the search. */
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
	/* Control: the counter works, and a search reads all heads unless the lists are known to be empty. */
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

/* The search does not read a head again that it knows from a list. */
static void test_cost_of_blocks(void)
{
	for (int kind = LISTED; kind <= EXPORTED; kind++) {
		make(kind);
		check_found(ALL, "cost of blocks");
		is(m.map_reads, PAGES / BLOCK, "cost of blocks", "each head is read once");
	}
}

/* On another machine, the search believes a kernel that says it has unaccepted memory. */
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

int main(void)
{
	test_ladder();
	test_cost();
	test_cost_of_blocks();
	test_other_machine();
	return tap_exit();
}
