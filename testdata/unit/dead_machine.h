/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A made-up dead machine for the adapter's tests: its memory map, zones, lists and vmcoreinfo, the
 * bitmaps of its dump, and the passes of makedumpfile over them. Included after the adapter itself.
 */
#ifndef DEAD_MACHINE_H
#define DEAD_MACHINE_H

#define PAGES		(64 * 1024)
#define BLOCK		1024
#define MEM_MAP		0xffffea0000000000UL
#define UNACCEPTED	0xf7000000u
#define NO_TYPE		0xffffffffu
#define BUDDY		0xffffff7fu
#define BUDDY_OFFLINE	0xfffffe7fu
/* What struct page says, and where. */
#define LRU		8
#define PRIVATE		40
#define MAPCOUNT	48
#define PAGE_SIZE_OF	64
/* Two nodes with one zone each. */
#define NODES		2
#define PGDAT(node)	(0xffff888000000000UL + (node) * 0x10000)
#define ZONE_SIZE	0x800
#define FREE_AREA	0x100
#define FREE_AREA_SIZE	88
#define LIST(node)	(PGDAT(node) + list_at)
#define BEHIND_FREE_AREA	(FREE_AREA + 11 * FREE_AREA_SIZE)

static const char typed_info[] =
	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\n"
	"NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-251658240\n"
	"NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=-184549376\n";

/* The second bitmap, as it is in a file, and a block of it; or that of one cycle, in memory. */
static char bitmap_file[PAGES / BITPERBYTE];
static char bitmap_block[BUFSIZE_BITMAP];
static char bitmap_in_memory[PAGES / BITPERBYTE];
static struct dump_bitmap bitmap2;
static struct mem_map_data maps[2];
static struct DumpInfo fake_info = { .mem_map_data = maps, .bitmap2 = &bitmap2 };
struct DumpInfo *info = &fake_info;
struct vm_table vt;
struct size_table size_table;
struct offset_table offset_table;
struct array_table array_table;

/* struct page, as far as it matters. */
static struct {
	struct links lru;
	unsigned long private;
	uint32_t type;
} page[PAGES];
static struct links lists[NODES];
static unsigned long list_at;
static long list_in_debuginfo;
static mdf_pfn_t hole_start, hole_end;
static mdf_pfn_t unreadable, unreadable_bits;
static unsigned int reads, reads_in_hole;
static const char *vmcoreinfo;
static int xen;

static int give(void *buf, size_t size, const void *value, size_t value_size)
{
	if (size != value_size)
		return FALSE;
	memcpy(buf, value, size);
	return TRUE;
}

static int read_page(unsigned long offset, void *buf, size_t size)
{
	unsigned long pfn = offset / PAGE_SIZE_OF;

	reads++;
	reads_in_hole += pfn >= hole_start && pfn < hole_end;
	if (pfn >= PAGES || pfn == unreadable)
		return FALSE;
	switch (offset % PAGE_SIZE_OF) {
	case LRU:
		return give(buf, size, &page[pfn].lru, sizeof(page[pfn].lru));
	case PRIVATE:
		return give(buf, size, &page[pfn].private, sizeof(page[pfn].private));
	case MAPCOUNT:
		return give(buf, size, &page[pfn].type, sizeof(page[pfn].type));
	}
	return FALSE;
}

/* The memory map itself lies in memory from here on; its pages, as the kernel made them. */
#define MAP_PFN		(PAGES - PAGES * PAGE_SIZE_OF / 4096)

unsigned long long vaddr_to_paddr(unsigned long long vaddr)
{
	return MAP_PFN * 4096ULL + (vaddr - MEM_MAP);
}

static int read_map_page(unsigned long long paddr, void *buf, size_t size)
{
	char *to = buf;

	memset(buf, 0, size);
	for (size_t i = 0; i < size / PAGE_SIZE_OF; i++, to += PAGE_SIZE_OF) {
		unsigned long pfn = (paddr - MAP_PFN * 4096ULL) / PAGE_SIZE_OF + i;
		struct links self = { MEM_MAP + pfn * PAGE_SIZE_OF + LRU, MEM_MAP + pfn * PAGE_SIZE_OF + LRU };

		memcpy(to + LRU, page[pfn].lru.next ? &page[pfn].lru : &self, sizeof(self));
		memcpy(to + MAPCOUNT, &page[pfn].type, sizeof(page[pfn].type));
	}
	return TRUE;
}

/* Each node has half of memory, all of it in its zone 0; zone 1 is empty. */
static int read_node(unsigned long address, void *buf, size_t size)
{
	int node = (address - PGDAT(0)) / 0x10000;
	unsigned long spanned = PAGES / NODES, start = node * spanned, none = 0;
	int zones = 2;

	if (address == LIST(node))
		return give(buf, size, &lists[node], sizeof(lists[node]));
	switch (address - PGDAT(node)) {
	case 0x80:
		return give(buf, size, &spanned, sizeof(spanned));
	case ZONE_SIZE + 0x80:
		return give(buf, size, &none, sizeof(none));
	case 0x8000:
		return give(buf, size, &zones, sizeof(zones));
	case 0x8008:
		return give(buf, size, &start, sizeof(start));
	case 0x8010:
		return give(buf, size, &spanned, sizeof(spanned));
	}
	return FALSE;
}

int readmem(int type, unsigned long long addr, void *buf, size_t size)
{
	if (type == VADDR && addr >= MEM_MAP)
		return read_page(addr - MEM_MAP, buf, size);
	if (type == PADDR)
		return read_map_page(addr, buf, size);
	if (type == VADDR && addr >= PGDAT(0) && addr < PGDAT(NODES))
		return read_node(addr, buf, size);
	return FALSE;
}

int set_dwarf_debuginfo(char *mod_name, char *os_release, char *name_debuginfo, int fd_debuginfo)
{
	(void)mod_name;
	(void)os_release;
	(void)name_debuginfo;
	(void)fd_debuginfo;
	return TRUE;
}

long get_member_offset(char *structname, char *membername, int cmd)
{
	if (strcmp(structname, "zone") || strcmp(membername, "unaccepted_pages") ||
	    cmd != DWARF_INFO_GET_MEMBER_OFFSET)
		return NOT_FOUND_STRUCTURE;
	return list_in_debuginfo;
}

/* As makedumpfile's, which fails where there is no map. */
static int next_online_node(int first)
{
	if (!vt.node_online_map_len)
		return -1;
	return first < NODES ? first : -1;
}

static unsigned long next_online_pgdat(int node)
{
	return PGDAT(node);
}

static char *block_of_file(int no_block)
{
	return bitmap_file + no_block * BUFSIZE_BITMAP;
}

static int sync_bitmap(void)
{
	if (bitmap2.fd >= 0)
		memcpy(block_of_file(bitmap2.no_block), bitmap_block, BUFSIZE_BITMAP);
	return TRUE;
}

static int bit(const char *bits, mdf_pfn_t i)
{
	return bits[i / BITPERBYTE] >> i % BITPERBYTE & 1;
}

static void set_bit(char *bits, mdf_pfn_t i)
{
	bits[i / BITPERBYTE] |= 1 << i % BITPERBYTE;
}

/* As makedumpfile's: what was changed in the block before is lost if nobody has written it. */
int is_dumpable(struct dump_bitmap *bitmap, mdf_pfn_t pfn, struct cycle *cycle)
{
	if (bitmap->fd < 0)
		return bit(bitmap->buf, pfn - cycle->start_pfn);
	if ((int)(pfn / PFN_BUFBITMAP) != bitmap->no_block) {
		if (pfn == unreadable_bits)
			return FALSE;
		bitmap->no_block = pfn / PFN_BUFBITMAP;
		memcpy(bitmap_block, block_of_file(bitmap->no_block), BUFSIZE_BITMAP);
	}
	return bit(bitmap_block, pfn % PFN_BUFBITMAP);
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

static const struct unaccepted_host host = {
	is_in_segs, next_online_node, next_online_pgdat, sync_bitmap,
};

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
	runs_free(&state.runs);
	runs_free(&state.memmap);
	memset(&state, 0, sizeof(state));
	size_table = (struct size_table){ PAGE_SIZE_OF, ZONE_SIZE, FREE_AREA_SIZE };
	offset_table = (struct offset_table){ { MAPCOUNT, PRIVATE, LRU }, { FREE_AREA, 0x80 },
					      { 0, 0x8000, 0x8008, 0x8010 } };
	array_table.zone.free_area = 11;
	memset(page, 0, sizeof(page));
	for (int i = 0; i < PAGES; i++)
		page[i].type = NO_TYPE;
	/* No list_head: what follows free_area[] in another kernel. */
	memset(lists, 0, sizeof(lists));
	maps[0] = (struct mem_map_data){ 0, PAGES / 2, MEM_MAP };
	maps[1] = (struct mem_map_data){ PAGES / 2, PAGES, MEM_MAP + PAGES / 2 * 64 };
	vt.node_online_map_len = 1;
	info->num_mem_map = 2;
	info->max_mapnr = PAGES;
	info->page_size = 4096;
	info->flag_elf_dumpfile = info->flag_excludevm = FALSE;
	hole_start = hole_end = 0;
	unreadable = unreadable_bits = PAGES;
	reads = reads_in_hole = 0;
	xen = FALSE;
	info->name_vmcoreinfo = NULL;
	info->name_vmlinux = NULL;
	list_at = BEHIND_FREE_AREA;
	list_in_debuginfo = NOT_FOUND_STRUCTURE;
	vmcoreinfo = text;
	if (text)
		info->fd_memory = file_of(text);
}

static mdf_pfn_t cycle_in_memory(struct cycle *cycle)
{
	mdf_pfn_t pages = cycle->end_pfn - cycle->start_pfn, left = 0;

	bitmap2 = (struct dump_bitmap){ .fd = -1, .buf = bitmap_in_memory };
	memset(bitmap_in_memory, 0, sizeof(bitmap_in_memory));
	for (mdf_pfn_t i = 0; i < pages; i++)
		if (is_in_segs((cycle->start_pfn + i) * 4096))
			set_bit(bitmap_in_memory, i);
	exclude_unaccepted_pages(cycle, &host);
	for (mdf_pfn_t i = 0; i < pages; i++)
		left += bit(bitmap_in_memory, i);
	return left;
}

static mdf_pfn_t cycle_in_file(struct cycle *cycle)
{
	mdf_pfn_t left = 0;

	bitmap2 = (struct dump_bitmap){ .fd = 3, .buf = bitmap_block };
	memset(bitmap_file, 0, sizeof(bitmap_file));
	for (mdf_pfn_t pfn = cycle->start_pfn; pfn < cycle->end_pfn; pfn++)
		if (is_in_segs(pfn * 4096))
			set_bit(bitmap_file, pfn);
	memcpy(bitmap_block, bitmap_file, BUFSIZE_BITMAP);
	exclude_unaccepted_pages(cycle, &host);
	sync_bitmap();
	for (mdf_pfn_t pfn = cycle->start_pfn; pfn < cycle->end_pfn; pfn++)
		left += bit(bitmap_file, pfn);
	return left;
}

static mdf_pfn_t pass_with(mdf_pfn_t (*one_cycle)(struct cycle *cycle), mdf_pfn_t step)
{
	mdf_pfn_t left = 0;

	for (mdf_pfn_t start = 0; start < PAGES; start += step) {
		struct cycle cycle = { start, MIN(start + step, PAGES) };

		left += one_cycle(&cycle);
	}
	return left;
}

/*
 * A pass over memory in cycles of a size, with each kind of bitmap; returns the pages left, and what
 * no test expects if the two differ.
 */
static mdf_pfn_t pass(mdf_pfn_t step)
{
	mdf_pfn_t left = pass_with(cycle_in_memory, step);

	return pass_with(cycle_in_file, step) == left ? left : PAGES + 1;
}

#endif
