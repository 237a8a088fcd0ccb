// SPDX-License-Identifier: GPL-2.0-or-later
/* The adapter for makedumpfile, on a made-up makedumpfile (fake/) and a made-up machine (dead_machine.h). */
#include "makedumpfile.h"
#include "unaccepted.h"
#include "unaccepted_memmap.c"
#include "unaccepted_predict.c"
#include "unaccepted_runs.c"
#include "unaccepted_search.c"
/* Its state is its own; each test begins with it as a program does. */
#include "unaccepted_makedumpfile.c"
#include "tap.h"
#include "dead_machine.h"

static void mark(mdf_pfn_t block)
{
	page[block * BLOCK].type = UNACCEPTED;
}

static void test_blocks(void)
{
	reset(typed_info);
	mark(1);
	mark(2);
	mark(PAGES / BLOCK - 1);
	is(pass(PAGES), PAGES - 3 * BLOCK, "blocks", "pages left");
	is(nr_unaccepted_pages(), 3 * BLOCK, "blocks", "pages counted");
	ok(unaccepted_pages_at(BLOCK - 1) == 0, "blocks: the page before is none");
	ok(unaccepted_pages_at(BLOCK) == 2 * BLOCK, "blocks: at the head two of them begin");
	ok(unaccepted_pages_at(3 * BLOCK - 1) == 1, "blocks: the last page is one");
	ok(unaccepted_pages_at(3 * BLOCK) == 0, "blocks: the page behind is none");
	ok(unaccepted_pages_at(PAGES) == 0, "blocks: nothing is behind the end of memory");
	is(reads, PAGES / BLOCK, "blocks", "only heads are read");
}

/* What is in memory then is another block. */
static void test_unreadable_bits(void)
{
	reset(typed_info);
	mark(1);
	mark(40);
	unreadable_bits = 40 * BLOCK;
	is(pass_with(cycle_in_file, PAGES), PAGES - BLOCK, "unreadable bits",
	   "only the pages of that block are left");
}

/* makedumpfile -i: vmcoreinfo stands in a file, and the dump has none. */
static void test_vmcoreinfo_file(void)
{
	char name[] = "/tmp/vmcoreinfo.XXXXXX";
	int fd = mkstemp(name);

	reset(NULL);
	mark(7);
	info->name_vmcoreinfo = name;
	ok(write(fd, typed_info, strlen(typed_info)) > 0, "vmcoreinfo in a file: written");
	is(pass(PAGES), PAGES - BLOCK, "vmcoreinfo in a file", "pages left");
	reset(NULL);
	mark(7);
	info->name_vmcoreinfo = "/nonexistent";
	is(pass(PAGES), PAGES, "vmcoreinfo in no file", "pages left");
	close(fd);
	unlink(name);
}

/* Counting passes and writing passes see the same, whatever the cycles. */
static void test_cycles(void)
{
	static const mdf_pfn_t steps[] = { PAGES, 4 * BLOCK, 1500, 7 };

	reset(typed_info);
	mark(3);
	mark(40);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		is(pass(steps[i]), PAGES - 2 * BLOCK, "cycles", "pages left");
		is(nr_unaccepted_pages(), 2 * BLOCK, "cycles", "pages counted once");
	}
	is(reads, PAGES / BLOCK, "cycles", "the memory map is searched once");
}

static void test_hole(void)
{
	reset(typed_info);
	mark(4);
	mark(5);
	hole_start = 5 * BLOCK - 24;
	hole_end = 7 * BLOCK;
	is(pass(PAGES), PAGES - (hole_end - hole_start) - (BLOCK - 24), "hole", "pages left");
	is(nr_unaccepted_pages(), BLOCK - 24, "hole", "a page that is not there is not counted");
	is(reads_in_hole, 0, "hole", "no struct page of a hole is read");
}

static void test_not_heads(void)
{
	reset(typed_info);
	page[BLOCK + 1].type = UNACCEPTED;
	page[2 * BLOCK].type = 0xf6000000;
	page[3 * BLOCK].type = BUDDY_OFFLINE;
	is(pass(PAGES), PAGES, "other types, and the type at another place", "pages left");
}

static void test_unreadable_head(void)
{
	reset(typed_info);
	mark(1);
	mark(2);
	unreadable = BLOCK;
	is(pass(PAGES), PAGES - BLOCK, "unreadable head", "its block is kept");
}

static void test_stock(const char *name, unsigned int may_read)
{
	mark(1);
	is(pass(PAGES), PAGES, name, "all is kept");
	ok(reads <= may_read, "%s: only %u struct pages are read", name, may_read);
	is(nr_unaccepted_pages(), 0, name, "nothing is counted");
}

static void test_stock_behaviour(void)
{
	reset(NULL);
	test_stock("no vmcoreinfo", 0);
	reset("NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nNUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-257\n");
	/* One read for each unit. */
	test_stock("another encoding", PAGES / 512);
	reset("NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\n");
	test_stock("nothing to compute from", 0);
	reset(typed_info);
	xen = TRUE;
	test_stock("Xen", 0);
	reset(typed_info);
	offset_table.page._mapcount = NOT_FOUND_STRUCTURE;
	test_stock("no offset of _mapcount", 0);
	reset(typed_info);
	array_table.zone.free_area = NOT_FOUND_STRUCTURE;
	test_stock("no size of a block", 0);
}

/*
 * The design of 2021
 */

static const char one_bit_info[] =
	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nNUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-257\n";
static const char buddy_offline_info[] =
	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\n"
	"NUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE)=-385\n";

static void free_block(mdf_pfn_t pfn, uint32_t type, unsigned long order)
{
	page[pfn].type = type;
	page[pfn].private = order;
}

static void test_buddy_offline(void)
{
	reset(buddy_offline_info);
	free_block(BLOCK, BUDDY_OFFLINE, 10);
	free_block(3 * BLOCK + 512, BUDDY_OFFLINE, 9);
	free_block(7, BUDDY_OFFLINE, 0);
	free_block(5 * BLOCK, BUDDY, 10);
	/* A free block has no blocks in it, whatever its pages say. */
	free_block(5 * BLOCK + 8, BUDDY_OFFLINE, 3);
	is(pass(PAGES), PAGES - BLOCK - 512 - 1, "buddy-offline", "pages left");
	is(nr_unaccepted_pages(), BLOCK + 512 + 1, "buddy-offline", "pages counted");
	ok(unaccepted_pages_at(7) && !unaccepted_pages_at(8), "buddy-offline: a block of one page");
	is(pass(1500), PAGES - BLOCK - 512 - 1, "buddy-offline", "pages left, in cycles");
}

static void test_absurd_orders(void)
{
	reset(buddy_offline_info);
	free_block(BLOCK, BUDDY_OFFLINE, 11);
	free_block(2 * BLOCK + 1, BUDDY_OFFLINE, 1);
	free_block(4 * BLOCK, BUDDY_OFFLINE, MEM_MAP);
	free_block(6 * BLOCK, BUDDY_OFFLINE, 10);
	is(pass(PAGES), PAGES - BLOCK, "absurd orders", "only what makes sense is left out");
}

/* Nothing says so, but there is a head where a unit begins. */
static void test_computed(void)
{
	reset(one_bit_info);
	free_block(9, BUDDY_OFFLINE, 0);
	is(pass(PAGES), PAGES, "computed", "no head where a unit begins: as stock");
	reset(one_bit_info);
	free_block(9, BUDDY_OFFLINE, 0);
	free_block(PAGES - 512, BUDDY_OFFLINE, 9);
	is(pass(PAGES), PAGES - 512 - 1, "computed", "the generation proves itself");
}

/*
 * Lists
 */

/* The zone of a node gets a list of blocks, in this order. */
static void make_list(int node, const mdf_pfn_t *blocks, int count)
{
	unsigned long here = LIST(node);
	struct links *links = &lists[node];

	for (int i = 0; i < count; i++) {
		unsigned long next = MEM_MAP + blocks[i] * BLOCK * PAGE_SIZE_OF + LRU;

		links->next = next;
		links = &page[blocks[i] * BLOCK].lru;
		links->prev = here;
		here = next;
	}
	links->next = LIST(node);
	lists[node].prev = here;
}

static const mdf_pfn_t low_blocks[] = { 1, 2, 9, 5 };
static const mdf_pfn_t high_blocks[] = { 40, 33, 34, 32, 63 };

static void make_lists(void)
{
	reset(one_bit_info);
	make_list(0, low_blocks, 4);
	make_list(1, high_blocks, 5);
}

static void test_listed(void)
{
	make_lists();
	is(pass(PAGES), PAGES - 9 * BLOCK, "listed", "pages left");
	is(nr_unaccepted_pages(), 9 * BLOCK, "listed", "pages counted");
	ok(unaccepted_pages_at(5 * BLOCK) && !unaccepted_pages_at(6 * BLOCK) &&
	   unaccepted_pages_at(32 * BLOCK), "listed: blocks in no order");
	is(pass(1500), PAGES - 9 * BLOCK, "listed", "pages left, in cycles");
	is(reads, 9, "listed", "only what is on the lists is read");
	make_lists();
	vt.node_online_map_len = 0;
	is(pass(PAGES), PAGES - 4 * BLOCK, "listed", "without NUMA there is node 0");
}

static void test_empty_lists(void)
{
	make_lists();
	make_list(0, NULL, 0);
	is(pass(PAGES), PAGES - 5 * BLOCK, "one empty list", "pages left");
	make_lists();
	make_list(0, NULL, 0);
	make_list(1, NULL, 0);
	free_block(PAGES - 512, BUDDY_OFFLINE, 9);
	is(pass(PAGES), PAGES, "empty lists: all has been accepted", "pages left");
}

/* A damaged list takes itself out of the count, and no other. */
static void check_damage(const char *name)
{
	is(pass(PAGES), PAGES - 5 * BLOCK, "damaged list", name);
	is(nr_unaccepted_pages(), 5 * BLOCK, "damaged list: counted", name);
}

static void test_damaged_lists(void)
{
	make_lists();
	page[5 * BLOCK].lru.next = MEM_MAP + BLOCK * PAGE_SIZE_OF + LRU;
	check_damage("cyclic");
	make_lists();
	page[2 * BLOCK].lru.next = 0xdead000000000100;
	check_damage("poison");
	make_lists();
	page[2 * BLOCK].lru.next = MEM_MAP + 3 * PAGE_SIZE_OF + LRU;
	check_damage("within a block");
	make_lists();
	page[2 * BLOCK].lru.next += 1;
	check_damage("within a struct page");
	make_lists();
	page[5 * BLOCK].lru.next = MEM_MAP + 40 * BLOCK * PAGE_SIZE_OF + LRU;
	check_damage("goes over to the other node");
	make_lists();
	lists[0].prev = LIST(0);
	check_damage("prev of the zone");
	make_lists();
	lists[0].next = 0;
	check_damage("no first entry");
	make_lists();
	unreadable = 9 * BLOCK;
	check_damage("an entry that cannot be read");
}

/* Blocks as 6.12 has them: on the lists, and with the type. */
static void make_typed_lists(void)
{
	reset(typed_info);
	make_list(0, low_blocks, 4);
	make_list(1, high_blocks, 5);
	for (int i = 0; i < 4; i++)
		mark(low_blocks[i]);
	for (int i = 0; i < 5; i++)
		mark(high_blocks[i]);
}

/* What is on no list is kept; where a list has a fault, types alone decide. */
static void test_lists_confirm_types(void)
{
	make_typed_lists();
	is(pass(1500), PAGES - 9 * BLOCK, "types and lists", "they agree");
	make_typed_lists();
	mark(12);
	is(pass(PAGES), PAGES - 9 * BLOCK, "types and lists", "a type that is on no list");
	make_typed_lists();
	page[9 * BLOCK].type = NO_TYPE;
	is(pass(PAGES), PAGES - 8 * BLOCK, "types and lists", "on a list, without a type");
	make_typed_lists();
	make_list(0, NULL, 0);
	is(pass(PAGES), PAGES - 5 * BLOCK, "types and lists", "an empty list");
	make_typed_lists();
	page[5 * BLOCK].lru.next = MEM_MAP + BLOCK * PAGE_SIZE_OF + LRU;
	is(pass(PAGES), PAGES - 9 * BLOCK, "types and lists", "a damaged list says nothing");
	make_typed_lists();
	lists[1] = (struct links){ 0 };
	is(pass(PAGES), PAGES - 9 * BLOCK, "types and lists", "no list says nothing");
}

static void test_no_lists(void)
{
	make_lists();
	size_table.free_area = NOT_FOUND_STRUCTURE;
	is(pass(PAGES), PAGES, "no lists", "without the size of free_area");
	make_lists();
	offset_table.page.lru = NOT_FOUND_STRUCTURE;
	is(pass(PAGES), PAGES, "no lists", "without the offset of page.lru");
}

/* Four blocks in a row, which point to each other, and one apart. */
static void make_unaccepted_row(void)
{
	reset(typed_info);
	for (int block = 4; block < 8; block++) {
		unsigned long here = MEM_MAP + block * BLOCK * PAGE_SIZE_OF + LRU;

		mark(block);
		page[block * BLOCK].lru = (struct links){ here + BLOCK * PAGE_SIZE_OF, here - BLOCK * PAGE_SIZE_OF };
	}
	mark(12);
}

static void test_memmap(void)
{
	const mdf_pfn_t map_pages = BLOCK * PAGE_SIZE_OF / 4096;

	make_unaccepted_row();
	is(pass(PAGES), PAGES - 5 * BLOCK, "memory map", "kept if nobody asks");
	is(unaccepted_dump_status(), 0, "memory map", "and no mark");
	make_unaccepted_row();
	exclude_unaccepted_memmap();
	is(pass(PAGES), PAGES - 5 * BLOCK - 5 * map_pages + 2, "memory map",
	   "left out but for the head page of each row");
	is(nr_unaccepted_pages(), 5 * BLOCK, "memory map", "is no unaccepted memory");
	is(nr_unaccepted_memmap_pages(), 5 * map_pages - 2, "memory map", "pages counted");
	is(unaccepted_dump_status(), 0x10010, "memory map", "the dump is marked");
	is(pass(1500), PAGES - 5 * BLOCK - 5 * map_pages + 2, "memory map", "in cycles");
	is(nr_unaccepted_memmap_pages(), 5 * map_pages - 2, "memory map", "pages counted once");
	make_unaccepted_row();
	info->flag_elf_dumpfile = TRUE;
	exclude_unaccepted_memmap();
	is(pass(PAGES), PAGES - 5 * BLOCK, "memory map", "kept in an ELF file");
	make_unaccepted_row();
	info->flag_excludevm = TRUE;
	exclude_unaccepted_memmap();
	is(pass(PAGES), PAGES - 5 * BLOCK, "memory map", "kept with -e");
	make_unaccepted_row();
	maps[1].mem_map += 4096;
	exclude_unaccepted_memmap();
	is(pass(PAGES), PAGES - 5 * BLOCK, "memory map", "kept if it is not one array");
}

static void make_lists_at(unsigned long offset)
{
	reset(one_bit_info);
	list_at = offset;
	make_list(0, low_blocks, 4);
	make_list(1, high_blocks, 5);
}

/* A kernel whose struct zone has something between the two. */
static void test_lists_elsewhere(void)
{
	make_lists_at(0x700);
	is(pass(PAGES), PAGES, "lists elsewhere", "nothing tells where");
	make_lists_at(0x700);
	info->name_vmlinux = "vmlinux";
	list_in_debuginfo = 0x700;
	is(pass(PAGES), PAGES - 9 * BLOCK, "lists elsewhere", "debuginfo tells where");
	make_lists_at(BEHIND_FREE_AREA);
	info->name_vmlinux = "vmlinux";
	is(pass(PAGES), PAGES - 9 * BLOCK, "lists elsewhere", "debuginfo does not tell");
}

static void test_list_offset_in_file(const char *line, unsigned long offset, const char *name)
{
	char path[] = "/tmp/vmcoreinfo.XXXXXX";
	int fd = mkstemp(path);

	make_lists_at(offset);
	info->name_vmcoreinfo = path;
	ok(write(fd, line, strlen(line)) > 0, "lists elsewhere: written");
	is(pass(PAGES), PAGES - 9 * BLOCK, "lists elsewhere", name);
	close(fd);
	unlink(path);
}

/* What -g writes, -i finds. */
static void test_written_offset(void)
{
	char *text = NULL;
	size_t size;

	reset(NULL);
	info->file_vmcoreinfo = open_memstream(&text, &size);
	write_unaccepted_vmcoreinfo();
	fflush(info->file_vmcoreinfo);
	is(size, 0, "written", "nothing without debuginfo");
	info->name_vmlinux = "vmlinux";
	list_in_debuginfo = 0x700;
	fprintf(info->file_vmcoreinfo, "PAGESIZE=4096\n");
	write_unaccepted_vmcoreinfo();
	fclose(info->file_vmcoreinfo);
	test_list_offset_in_file(text, 0x700, "a file tells where");
	free(text);
}

int main(void)
{
	test_blocks();
	test_unreadable_bits();
	test_vmcoreinfo_file();
	test_cycles();
	test_hole();
	test_not_heads();
	test_unreadable_head();
	test_stock_behaviour();
	test_buddy_offline();
	test_absurd_orders();
	test_computed();
	test_listed();
	test_empty_lists();
	test_damaged_lists();
	test_lists_confirm_types();
	test_no_lists();
	test_memmap();
	test_lists_elsewhere();
	test_written_offset();
	test_list_offset_in_file("\nOFFSET(zone.unaccepted_pages)=99999\n", BEHIND_FREE_AREA,
				 "a file tells of no place in a zone");
	runs_free(&state.runs);
	runs_free(&state.memmap);
	return tap_exit();
}
