// SPDX-License-Identifier: GPL-2.0-or-later
/* The adapter for makedumpfile, on a made-up makedumpfile (fake/). */
#include "makedumpfile.h"
#include "unaccepted.h"
/* Its state is its own; each test begins with it as a program does. */
#include "unaccepted_makedumpfile.c"
#include "tap.h"

#define PAGES		(64 * 1024)
#define BLOCK		1024
#define MEM_MAP		0xffffea0000000000UL
#define UNACCEPTED	0xf7000000u
#define NO_TYPE		0xffffffffu

static const char typed_info[] =
	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\n"
	"NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-251658240\n"
	"NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=-184549376\n";

static struct dump_bitmap bitmap2;
static struct mem_map_data maps[2];
static struct DumpInfo fake_info = { .mem_map_data = maps, .bitmap2 = &bitmap2 };
struct DumpInfo *info = &fake_info;
struct size_table size_table;
struct offset_table offset_table;
struct array_table array_table;

static uint32_t types[PAGES];
static mdf_pfn_t hole_start, hole_end;
static mdf_pfn_t unreadable;
static unsigned int reads, reads_in_hole;
static const char *vmcoreinfo;
static int xen;

int readmem(int type, unsigned long long addr, void *buf, size_t size)
{
	unsigned long page = (addr - MEM_MAP) / SIZE(page);

	reads++;
	reads_in_hole += page >= hole_start && page < hole_end;
	if (type != VADDR || size != sizeof(*types) || page >= PAGES || page == unreadable)
		return FALSE;
	memcpy(buf, &types[page], size);
	return TRUE;
}

int is_dumpable(struct dump_bitmap *bitmap, mdf_pfn_t pfn, struct cycle *cycle)
{
	return pfn >= cycle->start_pfn && pfn < cycle->end_pfn && bitmap->dumpable[pfn];
}

int is_xen_memory(void)
{
	return xen;
}

int has_vmcoreinfo(void)
{
	return vmcoreinfo != NULL;
}

void get_vmcoreinfo(off_t *offset, unsigned long *size)
{
	*offset = 0;
	*size = strlen(vmcoreinfo);
}

static int is_in_segs(unsigned long long paddr)
{
	return paddr / 4096 < hole_start || paddr / 4096 >= hole_end;
}

static int clear_bit(mdf_pfn_t pfn, struct cycle *cycle)
{
	(void)cycle;
	bitmap2.dumpable[pfn] = 0;
	return TRUE;
}

static const struct unaccepted_host host = { is_in_segs, clear_bit };

/* vmcoreinfo is read from a file, as in makedumpfile. */
static int file_of(const char *text)
{
	FILE *f = tmpfile();

	fputs(text, f);
	fflush(f);
	return fileno(f);
}

static void reset(const char *text)
{
	free(state.blocks);
	memset(&state, 0, sizeof(state));
	size_table.page = 64;
	offset_table.page._mapcount = 48;
	array_table.zone.free_area = 11;
	memset(types, 0xff, sizeof(types));
	maps[0] = (struct mem_map_data){ 0, PAGES / 2, MEM_MAP };
	maps[1] = (struct mem_map_data){ PAGES / 2, PAGES, MEM_MAP + PAGES / 2 * 64 };
	info->num_mem_map = 2;
	info->max_mapnr = PAGES;
	info->dump_level = 31;
	hole_start = hole_end = 0;
	unreadable = PAGES;
	reads = reads_in_hole = 0;
	xen = FALSE;
	vmcoreinfo = text;
	if (text)
		info->fd_memory = file_of(text);
}

/* One pass over memory in cycles of a size; returns the pages left. */
static mdf_pfn_t pass(mdf_pfn_t step)
{
	mdf_pfn_t left = 0;

	for (mdf_pfn_t start = 0; start < PAGES; start += step) {
		struct cycle cycle = { start, MIN(start + step, PAGES) };

		for (mdf_pfn_t pfn = cycle.start_pfn; pfn < cycle.end_pfn; pfn++)
			bitmap2.dumpable[pfn] = is_in_segs(pfn * 4096);
		exclude_unaccepted_pages(&cycle, &host);
		for (mdf_pfn_t pfn = cycle.start_pfn; pfn < cycle.end_pfn; pfn++)
			left += bitmap2.dumpable[pfn];
	}
	return left;
}

static void mark(mdf_pfn_t block)
{
	types[block * BLOCK] = UNACCEPTED;
}

static void test_blocks(void)
{
	reset(typed_info);
	mark(1);
	mark(2);
	mark(PAGES / BLOCK - 1);
	is(pass(PAGES), PAGES - 3 * BLOCK, "blocks", "pages left");
	is(nr_unaccepted_pages(), 3 * BLOCK, "blocks", "pages counted");
	ok(!is_unaccepted_pfn(BLOCK - 1), "blocks: the page before is none");
	ok(is_unaccepted_pfn(BLOCK), "blocks: the head is one");
	ok(is_unaccepted_pfn(3 * BLOCK - 1), "blocks: the last page is one");
	ok(!is_unaccepted_pfn(3 * BLOCK), "blocks: the page behind is none");
	ok(!is_unaccepted_pfn(PAGES), "blocks: nothing is behind the end of memory");
	is(reads, PAGES / BLOCK, "blocks", "only heads are read");
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
	types[BLOCK + 1] = UNACCEPTED;
	types[2 * BLOCK] = 0xf6000000;
	types[3 * BLOCK] = NO_TYPE & ~0x180u;
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

static void test_stock(const char *name)
{
	mark(1);
	is(pass(PAGES), PAGES, name, "all is kept");
	is(reads, 0, name, "nothing is read");
	is(nr_unaccepted_pages(), 0, name, "nothing is counted");
}

static void test_stock_behaviour(void)
{
	reset(NULL);
	test_stock("no vmcoreinfo");
	reset("NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nNUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-257\n");
	test_stock("another encoding");
	reset(typed_info);
	info->dump_level = 0;
	test_stock("dump level 0");
	reset(typed_info);
	xen = TRUE;
	test_stock("Xen");
	reset(typed_info);
	offset_table.page._mapcount = NOT_FOUND_STRUCTURE;
	test_stock("no offset of _mapcount");
	reset(typed_info);
	array_table.zone.free_area = NOT_FOUND_STRUCTURE;
	test_stock("no size of a block");
}

int main(void)
{
	test_blocks();
	test_cycles();
	test_hole();
	test_not_heads();
	test_unreadable_head();
	test_stock_behaviour();
	free(state.blocks);
	return tap_exit();
}
