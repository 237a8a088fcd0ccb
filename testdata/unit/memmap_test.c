// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests which parts of the memory map are left out, and that all of it can be rebuilt. Writer and reader are
 * tested together: the reader has only the map pages that were kept.
 */
#include "unaccepted_memmap.h"
#include "guest_host.h"
#include "tap.h"

#define PER_PAGE	(4096 / STRUCT)
#define MAP_PAGES	(PAGES / PER_PAGE)
#define HEAD_PAGES	(BLOCK / PER_PAGE)
/*
 * If all memory is unaccepted, six head pages are kept: for each zone the first, and the last, which points to the
 * list.
 */
#define KEPT		6

static bool left_out[MAP_PAGES];
static bool lost[MAP_PAGES];

/* Makes one list for each zone, in address order, as __free_unaccepted() does. */
static void make_map(enum kind kind, unsigned int orders, uint64_t start, uint64_t end)
{
	reset();
	m.orders = orders;
	make_empty(kind);
	for (uint64_t pfn = start; pfn < end; pfn += 1 << (orders - 1))
		add_block(pfn);
	memset(lost, 0, sizeof(lost));
}

static void make_all(void)
{
	make_map(TYPED, ORDERS, 0, PAGES);
}

/* Returns the number of map pages that are left out for a set, or -1. */
static int reduce_set(const struct unaccepted_pages *set, uint64_t group)
{
	struct unaccepted_pages found = { 0 };
	struct unaccepted_guest guest;
	struct unaccepted_map map;
	int count;

	make_guest(&guest);
	unaccepted_find_kernel(&guest);
	memset(left_out, 0, sizeof(left_out));
	if (!unaccepted_describe_map(&guest, &map) ||
	    !unaccepted_find_memmap(&guest, &map, set, group, &found))
		return -1;
	for (size_t i = 0; i < found.nr; i++)
		for (uint64_t pfn = found.run[i].start; pfn < found.run[i].end; pfn++)
			left_out[MAP_PAGES - 1 - pfn] = true;
	count = unaccepted_pages_count(&found);
	unaccepted_pages_free(&host, &found);
	return count;
}

static int reduce(uint64_t start, uint64_t end, uint64_t group)
{
	struct unaccepted_run run = { start, end };

	return reduce_set(&(struct unaccepted_pages){ &run, start < end, 1 }, group);
}

/* Gives the writer the pages that the search finds. */
static int reduce_found(uint64_t group)
{
	struct unaccepted_pages found = { 0 };
	struct unaccepted_report report;
	struct unaccepted_guest guest;
	int count;

	make_guest(&guest);
	unaccepted_search(&guest, &found, &report);
	count = reduce_set(&found, group);
	unaccepted_pages_free(&host, &found);
	return count;
}

/*
 * The reader
 */

static bool zeros_for_left_out;
static unsigned int reader_reads;

static enum unaccepted_map_page read_dump(struct unaccepted_reader *reader, uint64_t address, void *ret)
{
	uint64_t i = (address - MEM_MAP) / 4096;

	(void)reader;
	reader_reads++;
	if (address % 4096 || i >= MAP_PAGES || lost[i])
		return UNACCEPTED_MAP_PAGE_LOST;
	if (left_out[i] && !zeros_for_left_out)
		return UNACCEPTED_MAP_PAGE_LEFT_OUT;
	if (left_out[i])
		memset(ret, 0, 4096);
	else
		memcpy(ret, m.map + i * 4096, 4096);
	return UNACCEPTED_MAP_PAGE_THERE;
}

static void make_reader(struct unaccepted_reader *ret)
{
	struct unaccepted_guest guest;

	make_guest(&guest);
	unaccepted_find_kernel(&guest);
	*ret = (struct unaccepted_reader){ .kernel = guest.kernel, .read = read_dump };
	unaccepted_describe_map(&guest, &ret->map);
}

static bool is_rebuilt(struct unaccepted_reader *reader, unsigned int i)
{
	char page[4096];

	return unaccepted_rebuild(reader, MEM_MAP + i * 4096ull + i % 4096, page) &&
	       !memcmp(page, m.map + i * 4096ull, sizeof(page));
}

/* Rebuilds each page in order, and then in a mixed order. */
static bool is_got_back(void)
{
	struct unaccepted_reader reader;

	make_reader(&reader);
	for (unsigned int i = 0; i < 2 * MAP_PAGES; i++) {
		unsigned int page = i < MAP_PAGES ? i : i * 37 % MAP_PAGES;

		if (left_out[page] && !is_rebuilt(&reader, page))
			return false;
	}
	return true;
}

/*
 * Tests
 */

static void check(int got, int wanted, const char *name)
{
	is(got, wanted, "pages left out", name);
	ok(is_got_back(), "got back: %s", name);
	zeros_for_left_out = true;
	ok(is_got_back(), "got back, zeros for what was left out: %s", name);
	zeros_for_left_out = false;
	ok(!m.strays && !m.balance, "nothing else read, nothing left: %s", name);
}

static void test_whole(void)
{
	static const uint64_t groups[] = { 1, 64, 512, 1024 };

	make_all();
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		check(reduce_found(groups[i]), MAP_PAGES - KEPT, "all unaccepted");
		check(reduce(11 * BLOCK, 15 * BLOCK, groups[i]), 4 * HEAD_PAGES - 1, "a run");
		check(reduce(11 * BLOCK - 3, 15 * BLOCK + 70, groups[i]), 4 * HEAD_PAGES - 1, "a ragged run");
		check(reduce(11 * BLOCK + 1, 12 * BLOCK - 1, groups[i]), 0, "less than a block");
		check(reduce(0, 0, groups[i]), 0, "no run");
	}
	for (int kind = LISTED; kind <= EXPORTED; kind++) {
		make_map(kind, ORDERS, 0, PAGES);
		check(reduce_found(1), MAP_PAGES - KEPT, "each generation");
	}
	make_map(DESIGN_OF_2021, ORDERS, 0, PAGES);
	check(reduce_found(1), MAP_PAGES - 16, "free lists, where no block's neighbour is the next");
}

/*
 * A block that is being accepted is unaccepted memory. In a kernel with a page type its head is no anchor. The heads of
 * its neighbours point past it.
 */
static void test_leaving(void)
{
	for (int kind = LISTED; kind <= EXPORTED; kind++) {
		make_map(kind, ORDERS, 0, PAGES);
		leave(7 * BLOCK);
		check(reduce_found(1), MAP_PAGES - KEPT - 3 - (kind == LISTED ? 0 : HEAD_PAGES - 1), "a block is leaving");
	}
}

static void test_runs(void)
{
	struct unaccepted_run run[] = { { 4 * BLOCK, 6 * BLOCK }, { 7 * BLOCK, 8 * BLOCK }, { 11 * BLOCK, 14 * BLOCK } };

	make_all();
	/* The first head page of each run has no anchor. */
	check(reduce_set(&(struct unaccepted_pages){ run, 3, 3 }, 1), 6 * HEAD_PAGES - 3, "three runs");
}

/* Blocks of 64 pages are one map page each, and eight of them are a group. */
static void test_groups(void)
{
	make_map(TYPED, 7, 512, 3 * 512);
	check(reduce_found(1), 16 - 2, "small blocks, one by one");
	check(reduce_found(512), 16 - 2, "small blocks, whole groups");
	make_map(TYPED, 7, 512 - 3 * 64, 3 * 512 + 5 * 64);
	check(reduce_found(1), 24 - 2, "small blocks, and parts of groups, one by one");
	check(reduce_found(512), 16, "small blocks: of a part of a group nothing is left out");
	make_map(TYPED, 7, 64, 512);
	check(reduce_found(512), 0, "small blocks: no group is whole");
	make_map(TYPED, 7, 512 + 64, 2 * 512 + 7 * 64);
	check(reduce_found(512), 0, "small blocks: parts of two groups");
}

/* One changed bit, at any place: that page is kept, and the pages that are left out can still be rebuilt. */
static void test_bits(void)
{
	unsigned int kept = 0, wrong = 0;

	make_all();
	for (int i = 0; i < 300; i++) {
		unsigned int page = random_number(MAP_PAGES), bit = random_number(4096 * 8);
		uint64_t group = i % 2 ? 512 : 1;

		m.map[page * 4096 + bit / 8] ^= 1 << bit % 8;
		reduce(0, PAGES, group);
		kept += !left_out[page];
		wrong += !is_got_back();
		m.map[page * 4096 + bit / 8] ^= 1 << bit % 8;
	}
	is(kept, 300, "one bit differs", "pages kept");
	is(wrong, 0, "one bit differs", "maps not got back");
}

/* Several changes at once, of any kind. */
static void test_damage(enum kind kind)
{
	static unsigned char old[sizeof(m.map)];
	unsigned int wrong = 0, fewer = 0;

	make_map(kind, ORDERS, 0, PAGES);
	memcpy(old, m.map, sizeof(old));
	for (int i = 0; i < 100; i++) {
		for (int n = random_number(6); n >= 0; n--) {
			unsigned int block = random_number(16), page = random_number(MAP_PAGES);

			switch (random_number(4)) {
			case 0:
				put(at(block * BLOCK + random_number(2), random_number(STRUCT / 8) * 8), random_word());
				break;
			case 1:
				put(at(random_number(PAGES), LRU), at(block * BLOCK, LRU));
				break;
			case 2:
				memset(m.map + page * 4096, 0, 4096);
				break;
			default:
				memset(m.map + block * HEAD_PAGES * 4096, random_number(2) * 0xff, 4096);
			}
		}
		fewer += reduce(0, PAGES, 1) < MAP_PAGES - KEPT;
		wrong += !is_got_back();
		memcpy(m.map, old, sizeof(old));
	}
	is(wrong, 0, "damage", "maps not got back");
	ok(fewer > 50, "damage: %u of 100 maps have pages that are kept", fewer);
}

/* Other bits in the flags, from the middle of a run on. */
static void test_flags(void)
{
	make_all();
	for (uint64_t pfn = 12 * BLOCK; pfn < PAGES; pfn++)
		put(at(pfn, 0), FLAGS | 1ull << 63);
	check(reduce_found(1), MAP_PAGES - KEPT - 1, "other flags: their first head page is kept, too");
}

/* The reader takes a page of zeros for a page that was left out, so such a page cannot be an anchor. */
static void test_zeros(enum kind kind)
{
	make_map(kind, ORDERS, 0, PAGES);
	memset(m.map + 12 * HEAD_PAGES * 4096, 0, 2 * 4096);
	for (unsigned int i = 0; i < PER_PAGE; i++)
		empty_list(at(12 * BLOCK + PER_PAGE + i, LRU));
	check(reduce(0, PAGES, 1), MAP_PAGES - KEPT - HEAD_PAGES - 1, "a head page of zeros is no anchor");
}

/* The reader goes back over missing pages, so the rebuilt pages must not depend on a page that cannot be read. */
static void test_missing(void)
{
	make_all();
	m.bad[0] = (struct unaccepted_run){ at(12 * BLOCK, 0), at(12 * BLOCK, 0) + 4096 };
	check(reduce(0, PAGES, 1), MAP_PAGES - KEPT - HEAD_PAGES - 1,
	      "a head page that cannot be read: its block is kept, and the next head page");
	ok(!left_out[13 * HEAD_PAGES], "a head page that cannot be read: there is a new anchor behind");
	make_all();
	m.bad[0] = (struct unaccepted_run){ at(12 * BLOCK + PER_PAGE, 0), at(12 * BLOCK + PER_PAGE, 0) + 4096 };
	reduce(0, PAGES, 1);
	ok(!left_out[12 * HEAD_PAGES + 1] && is_got_back(), "a map page that cannot be read is kept");
}

static void test_no_memory(void)
{
	make_all();
	m.fail_at = 1;
	is(reduce(0, PAGES, 1), -1, "no memory", "nothing is left out");
	ok(!m.balance, "no memory: nothing is left");
}

static bool rebuilds(unsigned int page)
{
	struct unaccepted_reader reader;
	char bytes[4096];

	make_reader(&reader);
	return unaccepted_rebuild(&reader, MEM_MAP + page * 4096ull, bytes);
}

static void test_reader(void)
{
	struct unaccepted_reader reader;
	const unsigned int page = 13 * HEAD_PAGES + 5;
	char bytes[4096];

	make_all();
	reduce(10 * BLOCK, 15 * BLOCK, 1);
	ok(rebuilds(page), "reader: a page that was left out");
	lost[13 * HEAD_PAGES] = true;
	ok(!rebuilds(page), "reader: what is lost ends the way back");
	lost[13 * HEAD_PAGES] = false;
	lost[11 * HEAD_PAGES] = true;
	ok(!rebuilds(page), "reader: the same, farther back");
	lost[11 * HEAD_PAGES] = false;
	lost[9 * HEAD_PAGES] = true;
	ok(rebuilds(page), "reader: but not behind the anchor");

	set_type(10 * BLOCK, NO_TYPE);
	ok(!rebuilds(page), "reader: an anchor of accepted memory");
	set_type(10 * BLOCK, UNACCEPTED);
	ok(rebuilds(page), "reader: control: unaccepted again");
	left_out[10 * HEAD_PAGES] = true;
	lost[9 * HEAD_PAGES] = false;
	set_type(9 * BLOCK, NO_TYPE);
	ok(!rebuilds(page), "reader: the next head page back is accepted memory's");
	memset(left_out, true, sizeof(left_out));
	ok(!rebuilds(page), "reader: no anchor at all");
	make_reader(&reader);
	ok(!unaccepted_rebuild(&reader, MEM_MAP - 1, bytes), "reader: before the memory map");
	ok(!unaccepted_rebuild(&reader, MEM_MAP + MAP_PAGES * 4096, bytes), "reader: behind it");
	ok(!unaccepted_rebuild(&reader, UINT64_MAX, bytes), "reader: the last byte there can be");
	reader.kernel = (struct unaccepted_kernel){ .generation = UNACCEPTED_GEN_UNKNOWN };
	memset(left_out, false, sizeof(left_out));
	ok(!unaccepted_rebuild(&reader, MEM_MAP + page * 4096, bytes), "reader: an unknown generation");
}

/* The struct pages of a hole after the last block of a run are zeros, and a dump may lack them. */
static void test_hole(void)
{
	make_map(TYPED, ORDERS, 10 * BLOCK, 14 * BLOCK);
	memset(m.map + 14 * HEAD_PAGES * 4096, 0, 2 * HEAD_PAGES * 4096);
	check(reduce_found(1), 4 * HEAD_PAGES - 2, "a run before a hole");
	ok(rebuilds(14 * HEAD_PAGES - 1), "hole: the last map page before it");
	for (unsigned int i = 14 * HEAD_PAGES; i < MAP_PAGES; i += 5)
		ok(!rebuilds(i), "hole: map page %u is none of unaccepted memory", i);
}

/* Pages are usually rebuilt in order: the reader must not go the whole way back for each page. */
static void test_reader_cost(void)
{
	make_all();
	reduce_found(1);
	reader_reads = 0;
	ok(is_got_back(), "reader: all pages, twice");
	ok(reader_reads <= 3 * MAP_PAGES, "reader: head pages read: %u", reader_reads);
}

static void check_map(bool wanted, const char *name)
{
	struct unaccepted_guest guest;
	struct unaccepted_map map;

	make_guest(&guest);
	unaccepted_find_kernel(&guest);
	is(unaccepted_describe_map(&guest, &map), wanted, "describe", name);
}

static void test_irregular(void)
{
	make_all();
	check_map(true, "one array");
	say("SIZE(page)", "56");
	check_map(false, "struct pages across the pages of the map");
	make_all();
	say("OFFSET(page.lru)", "56");
	check_map(false, "a list_head that is not all in struct page");
	make_all();
	say("OFFSET(page.lru)", "none");
	check_map(false, "a list_head nobody knows");
	make_all();
	say("LENGTH(zone.free_area)", "6");
	check_map(false, "a block of less than a map page");
	make_all();
	m.part[0].end_pfn = 8 * BLOCK;
	m.part[1] = (struct unaccepted_part){ 9 * BLOCK, PAGES, MEM_MAP + 9 * BLOCK * STRUCT };
	m.nr_parts = 2;
	check_map(true, "a hole in the array is none");
	m.part[1].address += STRUCT;
	check_map(false, "two arrays");
	m.nr_parts = 0;
	check_map(false, "no memory map");
	make_all();
	m.part[0].address += STRUCT;
	check_map(false, "an array that does not begin with a page");
	make_all();
	m.part[0] = (struct unaccepted_part){ 4 * BLOCK, PAGES, MEM_MAP + 4 * BLOCK * STRUCT };
	check_map(true, "an array that begins later");
}

static void test_rules(void)
{
	const struct unaccepted_map good = { MEM_MAP, 4096, STRUCT, LRU, TYPE, BLOCK };
	struct unaccepted_map map = good;

	ok(unaccepted_map_is_regular(&map), "rules: regular");
	map.struct_size = 4096;
	ok(!unaccepted_map_is_regular(&map), "rules: one struct page in each map page");
	map.struct_size = 0;
	ok(!unaccepted_map_is_regular(&map), "rules: no struct page");
	map = good;
	map.page_size = 8192;
	ok(!unaccepted_map_is_regular(&map), "rules: other pages");
	map = good;
	map.type_offset = STRUCT - 3;
	ok(!unaccepted_map_is_regular(&map), "rules: a page type that is not all in struct page");
	map = good;
	map.block_pages = 0;
	ok(!unaccepted_map_is_regular(&map), "rules: no block");
	map.block_pages = 1ull << 32;
	ok(!unaccepted_map_is_regular(&map), "rules: blocks that are too large");
}

int main(void)
{
	test_whole();
	test_leaving();
	test_runs();
	test_groups();
	test_bits();
	test_damage(LISTED);
	test_damage(TYPED);
	test_flags();
	test_zeros(LISTED);
	test_zeros(TYPED);
	test_missing();
	test_no_memory();
	test_reader();
	test_hole();
	test_reader_cost();
	test_irregular();
	test_rules();
	return tap_exit();
}
