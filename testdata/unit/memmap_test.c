// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What of the memory map is left out, and is all of it got back? The reader
 * here has nothing but the map pages that were kept and unaccepted_predict().
 */
#include "makedumpfile.h"
#include "unaccepted_memmap.c"
#include "unaccepted_predict.c"
#include "unaccepted_runs.c"
#include "tap.h"

#define BLOCKS		24
#define BLOCK		1024
#define STRUCT		64
#define PER_PAGE	(4096 / STRUCT)
#define MAP_PAGES	(BLOCKS * BLOCK / PER_PAGE)
#define HEAD_PAGES	(BLOCK / PER_PAGE)
#define MEM_MAP		0xffffea0000000000ull
#define LRU		8
#define FLAGS		0x0017ffffc0000000ull

static struct mem_map_data maps[2];
static struct DumpInfo fake_info = { .mem_map_data = maps };
struct DumpInfo *info = &fake_info;
struct vm_table vt;
struct size_table size_table = { .page = STRUCT };
struct offset_table offset_table = { .page = { .lru = LRU } };
struct array_table array_table = { .zone = { 11 } };

static unsigned char map[MAP_PAGES * 4096];
static int missing;

/* Somewhere in memory, the last first: neighbours in the map are none there. */
unsigned long long vaddr_to_paddr(unsigned long long vaddr)
{
	return (MAP_PAGES - 1 - (vaddr - MEM_MAP) / 4096) * 4096ull;
}

int readmem(int type, unsigned long long addr, void *buf, size_t size)
{
	int page = MAP_PAGES - 1 - addr / 4096;

	if (type != PADDR || page == missing)
		return FALSE;
	memcpy(buf, map + page * 4096, size);
	return TRUE;
}

static void put(unsigned long pfn, size_t at, uint64_t value)
{
	memcpy(map + pfn * STRUCT + at, &value, sizeof(value));
}

static uint64_t lru_of(unsigned long pfn)
{
	return MEM_MAP + pfn * STRUCT + LRU;
}

static void link_head(unsigned long pfn, uint64_t next, uint64_t prev)
{
	put(pfn, LRU, next);
	put(pfn, LRU + 8, prev);
	put(pfn, 48, 0xf7000000u);
}

/* As mm_init_one() and __free_unaccepted() leave it: one list of all, in address order. */
static void make_map(void)
{
	memset(map, 0, sizeof(map));
	for (unsigned long pfn = 0; pfn < BLOCKS * BLOCK; pfn++) {
		put(pfn, 0, FLAGS);
		link_head(pfn, lru_of(pfn), lru_of(pfn));
		put(pfn, 48, 0xffffffffu);
	}
	for (unsigned long pfn = 0; pfn < BLOCKS * BLOCK; pfn += BLOCK)
		link_head(pfn, pfn + BLOCK < BLOCKS * BLOCK ? lru_of(pfn + BLOCK) : 0xffff888000000000ull,
			  pfn ? lru_of(pfn - BLOCK) : 0xffff888000000000ull);
	maps[0] = (struct mem_map_data){ 0, BLOCKS / 2 * BLOCK, MEM_MAP };
	maps[1] = (struct mem_map_data){ BLOCKS / 2 * BLOCK, BLOCKS * BLOCK,
					 MEM_MAP + BLOCKS / 2 * BLOCK * STRUCT };
	info->num_mem_map = 2;
	info->page_size = 4096;
	missing = -1;
}

static bool left_out[MAP_PAGES];

/* Returns the number of map pages that are left out for a run, or -1. */
static int reduce(mdf_pfn_t start, mdf_pfn_t end)
{
	struct run run = { start, end };
	const struct runs unaccepted = { &run, 1, 1 };
	struct runs found = { 0 };
	int pages = 0;

	memset(left_out, 0, sizeof(left_out));
	if (!find_predictable_memmap(&unaccepted, &found))
		return -1;
	for (size_t i = 0; i < found.nr; i++)
		for (mdf_pfn_t pfn = found.run[i].start; pfn < found.run[i].end; pfn++, pages++)
			left_out[MAP_PAGES - 1 - pfn] = true;
	runs_free(&found);
	return pages;
}

/* What a reader makes of what was kept is what there was. */
static bool is_got_back(void)
{
	const struct unaccepted_map rules = { MEM_MAP, 4096, STRUCT, LRU, BLOCK };
	unsigned char page[4096];

	for (int i = 0; i < MAP_PAGES; i++) {
		int anchor = (unaccepted_map_head_page_of(&rules, MEM_MAP + i * 4096 + 17) - MEM_MAP) / 4096;

		if (!left_out[i])
			continue;
		while (anchor >= 0 && left_out[anchor])
			anchor -= HEAD_PAGES;
		if (anchor < 0)
			return false;
		unaccepted_predict(&rules, map + anchor * 4096, MEM_MAP + i * 4096, page);
		if (memcmp(page, map + i * 4096, sizeof(page)))
			return false;
	}
	return true;
}

static void test_whole(void)
{
	make_map();
	/* Kept: the first head page, which has no anchor, and the last, which points to the zone. */
	is(reduce(0, BLOCKS * BLOCK), MAP_PAGES - 2, "all unaccepted", "pages left out");
	ok(is_got_back(), "all unaccepted: got back");
	is(reduce(4 * BLOCK, 9 * BLOCK), 5 * HEAD_PAGES - 1, "a run", "pages left out");
	ok(is_got_back(), "a run: got back");
	is(reduce(4 * BLOCK - 3, 9 * BLOCK + 70), 5 * HEAD_PAGES - 1, "a ragged run", "whole blocks only");
	ok(is_got_back(), "a ragged run: got back");
	is(reduce(4 * BLOCK + 1, 5 * BLOCK - 1), 0, "less than a block", "nothing");
	is(reduce(0, 0), 0, "no run", "nothing");
}

/* One bit, wherever it is: that page is kept, and what is left out is still got back. */
static void test_bits(void)
{
	unsigned int lost = 0, wrong = 0;
	uint32_t random = 20261123;

	make_map();
	for (int i = 0; i < 2000; i++) {
		unsigned int page, bit;

		random = random * 1664525 + 1013904223;
		page = (random >> 8) % MAP_PAGES;
		random = random * 1664525 + 1013904223;
		bit = (random >> 8) % (4096 * 8);
		map[page * 4096 + bit / 8] ^= 1 << bit % 8;
		reduce(0, BLOCKS * BLOCK);
		lost += left_out[page];
		wrong += !is_got_back();
		map[page * 4096 + bit / 8] ^= 1 << bit % 8;
	}
	is(lost, 0, "one bit differs", "pages lost");
	is(wrong, 0, "one bit differs", "maps not got back");
}

/* A second zone or node: other bits in the flags, from the middle of a run on. */
static void test_two_zones(void)
{
	make_map();
	for (unsigned long pfn = 10 * BLOCK; pfn < BLOCKS * BLOCK; pfn++)
		put(pfn, 0, FLAGS | 1ull << 62);
	is(reduce(0, BLOCKS * BLOCK), MAP_PAGES - 3, "two zones", "the second's first head page is kept, too");
	ok(is_got_back(), "two zones: got back");
}

/* A reader goes back over what is not there; so nothing may depend on what is before. */
static void test_missing(void)
{
	make_map();
	missing = 6 * HEAD_PAGES;
	is(reduce(0, BLOCKS * BLOCK), MAP_PAGES - 2 - HEAD_PAGES - 1, "a head page that cannot be read",
	   "its block is kept, and the next head page");
	ok(!left_out[7 * HEAD_PAGES], "a head page that cannot be read: there is a new anchor behind");
}

static void test_irregular(void)
{
	make_map();
	size_table.page = 56;
	is(reduce(0, BLOCKS * BLOCK), -1, "irregular", "struct pages across the pages of the map");
	size_table.page = 4096;
	is(reduce(0, BLOCKS * BLOCK), -1, "irregular", "one struct page in each");
	size_table.page = STRUCT;
	offset_table.page.lru = STRUCT - 8;
	is(reduce(0, BLOCKS * BLOCK), -1, "irregular", "a list_head that is not all in struct page");
	offset_table.page.lru = LRU;
	maps[1].mem_map += STRUCT;
	is(reduce(0, BLOCKS * BLOCK), -1, "irregular", "two arrays");
	maps[1].mem_map = NOT_MEMMAP_ADDR;
	ok(reduce(0, BLOCKS / 2 * BLOCK) > 0, "irregular: a hole in the array is none");
	info->num_mem_map = 0;
	is(reduce(0, BLOCKS * BLOCK), -1, "irregular", "no memory map");
}

int main(void)
{
	test_whole();
	test_bits();
	test_two_zones();
	test_missing();
	test_irregular();
	return tap_exit();
}
