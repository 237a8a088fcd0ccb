/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fake dead machine for the adapter's tests: its memory map, zones, lists and vmcoreinfo, the
 * bitmaps of its dump, and the passes of makedumpfile over them. Include it after the adapter.
 */
#ifndef DEAD_MACHINE_H
#define DEAD_MACHINE_H

#define PAGES		(64 * 1024)
#define BLOCK		1024
#define UNACCEPTED	0xf7000000u
#define NO_TYPE		0xffffffffu
/* struct page. */
#define LRU		8
#define PRIVATE		40
#define MAPCOUNT	48
#define STRUCT		64
#define MEM_MAP		0xffffea0000000000UL
/* Two nodes with half of the memory each. All of it is in their first zone; the second zone is empty. */
#define NODES		2
#define NODE_SIZE	0x10000
#define PGDAT(node)	(0xffff888000000000UL + (node) * NODE_SIZE)
#define ZONE_SIZE	0x800
#define SPANNED		0x80
#define ZONE_START	0x88
#define FREE_AREA	0x100
#define FREE_AREA_SIZE	88
#define NR_ZONES	0x8000
#define NODE_START	0x8008
#define NODE_SPANNED	0x8010
#define BEHIND_FREE_AREA	(FREE_AREA + 11 * FREE_AREA_SIZE)
#define ELSEWHERE	0x700
/* The first page of the memory map. */
#define MAP_PFN		(PAGES - PAGES * STRUCT / 4096)

static const char typed_info[] =
	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\n"
	"NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-251658240\n"
	"NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=-184549376\n";
/* vmcoreinfo of a kernel that may have lists. */
static const char one_bit_info[] =
	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nNUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-257\n";

/* The second bitmap: in a file, with one block of it in a buffer; or the bitmap of one cycle, in memory. */
static FILE *bitmap_file;
static char bitmap_block[BUFSIZE_BITMAP];
static char bitmap_in_memory[PAGES / BITPERBYTE];
static struct dump_bitmap bitmap2;
static struct mem_map_data maps[4];
static struct disk_dump_header input_header;
static struct DumpInfo fake_info = {
	.mem_map_data = maps, .bitmap2 = &bitmap2, .dh_memory = &input_header, .name_memory = "vmcore",
};
struct DumpInfo *info = &fake_info;
struct vm_table vt;
struct size_table size_table;
struct offset_table offset_table;
struct array_table array_table;
int message_level;

static char map[PAGES * STRUCT];
static char nodes[NODES][NODE_SIZE];
static unsigned long list_at;
/* The offset of the list in debuginfo. Debuginfo is complete if there is a vmlinux. */
static long list_in_debuginfo;
/* The ranges of memory, in makedumpfile's order. */
static struct unaccepted_run memory[3];
static mdf_pfn_t unreadable;
static int lost_node, broken_sync, xen;
/* The dump level needs no struct pages, so makedumpfile reads none. */
static int passes_none;
static unsigned int reads, loud_reads;
static FILE *vmcoreinfo;
static char said[4096];

void say_something(const char *format, ...)
{
	size_t length = strlen(said);
	va_list args;

	va_start(args, format);
	vsnprintf(said + length, sizeof(said) - length, format, args);
	va_end(args);
}

static unsigned int lines_said(void)
{
	unsigned int lines = 0;

	for (const char *c = said; *c; c++)
		lines += *c == '\n';
	return lines;
}

static void put32(char *to, uint32_t value)
{
	memcpy(to, &value, sizeof(value));
}

static void put64(char *to, uint64_t value)
{
	memcpy(to, &value, sizeof(value));
}

static uint64_t page_at(mdf_pfn_t pfn)
{
	return MEM_MAP + pfn * STRUCT;
}

/* Finds a list_head: that of a block's first page, or that of a node's first zone. */
static char *links_of(uint64_t address)
{
	return address >= MEM_MAP ? map + (address - MEM_MAP) : nodes[(address - PGDAT(0)) / NODE_SIZE] + list_at;
}

static void link_to(uint64_t from, uint64_t to)
{
	put64(links_of(from), to);
	put64(links_of(to) + 8, from);
}

/* Makes a zone's list of blocks, in this order. Without blocks it is empty. */
static void make_list(int node, const mdf_pfn_t *blocks, int count)
{
	uint64_t head = PGDAT(node) + list_at, here = head;

	for (int i = 0; i < count; i++) {
		link_to(here, page_at(blocks[i] * BLOCK) + LRU);
		here = page_at(blocks[i] * BLOCK) + LRU;
	}
	link_to(here, head);
}

/* Marks a block as in the design of 2021. */
static void mark_2021(mdf_pfn_t block)
{
	put32(map + block * BLOCK * STRUCT + MAPCOUNT, (uint32_t)-385);
	put64(map + block * BLOCK * STRUCT + PRIVATE, 10);
}

/* Gives a block the type, and adds it to the end of its zone's list. */
static void mark(mdf_pfn_t block)
{
	uint64_t head = PGDAT(block * BLOCK / (PAGES / NODES)) + list_at, last;

	memcpy(&last, links_of(head) + 8, sizeof(last));
	put32(map + block * BLOCK * STRUCT + MAPCOUNT, UNACCEPTED);
	link_to(last, page_at(block * BLOCK) + LRU);
	link_to(page_at(block * BLOCK) + LRU, head);
}

/*
 * makedumpfile
 */

static int copy(void *to, const char *from, size_t there, unsigned long at, size_t size)
{
	if (at > there || size > there - at)
		return FALSE;
	memcpy(to, from + at, size);
	return TRUE;
}

int readmem(int type, unsigned long long address, void *buf, size_t size)
{
	(void)type;
	loud_reads += message_level & ML_PRINT_ERROR_MSG;
	if (address < MEM_MAP)
		return copy(buf, nodes[0], sizeof(nodes), address - PGDAT(0), size);
	reads++;
	if (unreadable < PAGES && address <= page_at(unreadable) && page_at(unreadable) < address + size)
		return FALSE;
	return copy(buf, map, sizeof(map), address - MEM_MAP, size);
}

unsigned long long vaddr_to_paddr(unsigned long long vaddr)
{
	return MAP_PFN * 4096ULL + (vaddr - MEM_MAP);
}

int set_dwarf_debuginfo(char *mod_name, char *os_release, char *name_debuginfo, int fd_debuginfo)
{
	(void)os_release;
	(void)fd_debuginfo;
	return !strcmp(mod_name, "vmlinux") && name_debuginfo;
}

long get_member_offset(char *structname, char *membername, int cmd)
{
	(void)cmd;
	if (!strcmp(structname, "zone") && !strcmp(membername, "unaccepted_pages"))
		return list_in_debuginfo;
	return strcmp(membername, "zone_start_pfn") ? NOT_FOUND_STRUCTURE : ZONE_START;
}

long get_structure_size(char *structname, int flag_typedef)
{
	(void)flag_typedef;
	return strcmp(structname, "zone") ? NOT_FOUND_STRUCTURE : ZONE_SIZE;
}

long get_enum_number(char *enum_name)
{
	(void)enum_name;
	return NOT_FOUND_STRUCTURE;
}

/* Like makedumpfile's function, which fails if there is no map of nodes. */
static int next_online_node(int first)
{
	return vt.node_online_map_len && first < NODES ? first : -1;
}

static unsigned long next_online_pgdat(int node)
{
	return node == lost_node ? 0 : PGDAT(node);
}

static int write_block(void)
{
	if (broken_sync)
		return FALSE;
	return bitmap2.fd < 0 || bitmap2.no_block < 0 ||
	       pwrite(bitmap2.fd, bitmap_block, BUFSIZE_BITMAP,
		      bitmap2.offset + bitmap2.no_block * BUFSIZE_BITMAP) == BUFSIZE_BITMAP;
}

static int is_in_segs(unsigned long long paddr)
{
	mdf_pfn_t pfn = paddr / 4096;
	int there = FALSE;

	for (size_t i = 0; i < sizeof(memory) / sizeof(*memory); i++)
		there |= pfn >= memory[i].start && pfn < memory[i].end;
	return there;
}

int get_pt_load(int idx, unsigned long long *phys_start, unsigned long long *phys_end,
		unsigned long long *virt_start, unsigned long long *virt_end)
{
	(void)virt_start;
	(void)virt_end;
	if (idx >= (int)(sizeof(memory) / sizeof(*memory)) || !memory[idx].end)
		return FALSE;
	*phys_start = memory[idx].start * 4096;
	*phys_end = memory[idx].end * 4096;
	return TRUE;
}

int is_xen_memory(void)
{
	return xen;
}

/* The notes of a dump: one note, then vmcoreinfo. The file has nothing else. */
#define NOTES_AT	4096
#define VMCOREINFO_AT	(NOTES_AT + 20 + 24)

static unsigned long vmcoreinfo_size(void)
{
	struct stat st;

	return vmcoreinfo && !fstat(fileno(vmcoreinfo), &st) ? st.st_size - VMCOREINFO_AT : 0;
}

int has_vmcoreinfo(void)
{
	return vmcoreinfo_size() != 0;
}

void get_vmcoreinfo(off_t *offset, unsigned long *size)
{
	if (offset)
		*offset = VMCOREINFO_AT;
	if (size)
		*size = vmcoreinfo_size();
}

void get_pt_note(off_t *offset, unsigned long *size)
{
	(void)size;
	*offset = NOTES_AT;
}

static const struct unaccepted_lent lent = {
	is_in_segs, next_online_node, next_online_pgdat, write_block,
};

/*
 * A run of makedumpfile
 */

static void make_nodes(void)
{
	memset(nodes, 0, sizeof(nodes));
	for (int node = 0; node < NODES; node++) {
		put32(nodes[node] + NR_ZONES, 2);
		put64(nodes[node] + NODE_START, node * PAGES / NODES);
		put64(nodes[node] + NODE_SPANNED, PAGES / NODES);
		put64(nodes[node] + ZONE_START, node * PAGES / NODES);
		put64(nodes[node] + SPANNED, PAGES / NODES);
	}
}

static void make_lists(unsigned long at)
{
	list_at = at;
	make_nodes();
	for (int node = 0; node < NODES; node++)
		make_list(node, NULL, 0);
}

/* Makes the memory map as the kernel initialises it. */
static void make_map(void)
{
	memset(map, 0, sizeof(map));
	for (mdf_pfn_t pfn = 0; pfn < PAGES; pfn++) {
		link_to(page_at(pfn) + LRU, page_at(pfn) + LRU);
		put32(map + pfn * STRUCT + MAPCOUNT, NO_TYPE);
	}
}

static void set_vmcoreinfo(const char *text)
{
	if (vmcoreinfo)
		fclose(vmcoreinfo);
	vmcoreinfo = text ? tmpfile() : NULL;
	if (!text)
		return;
	fseek(vmcoreinfo, VMCOREINFO_AT, SEEK_SET);
	fputs(text, vmcoreinfo);
	fflush(vmcoreinfo);
	info->fd_memory = fileno(vmcoreinfo);
}

/* Starts a new process. The machine has no unaccepted memory yet. */
static void reset(const char *text)
{
	unaccepted_pages_free(&state.host.host, &state.found);
	unaccepted_pages_free(&state.host.host, &state.memmap);
	memset(&state, 0, sizeof(state));
	accepted_around = (struct unaccepted_run){ 0, 0 };
	size_table = (struct size_table){ STRUCT, ZONE_SIZE, FREE_AREA_SIZE };
	offset_table = (struct offset_table){ { MAPCOUNT, PRIVATE, LRU }, { FREE_AREA, SPANNED },
					      { 0, NR_ZONES, NODE_START, NODE_SPANNED } };
	array_table.zone.free_area = 11;
	make_map();
	make_lists(BEHIND_FREE_AREA);
	memset(maps, 0, sizeof(maps));
	maps[0] = (struct mem_map_data){ 0, PAGES / 4, page_at(0) };
	maps[1] = (struct mem_map_data){ PAGES / 4, PAGES / 2, page_at(PAGES / 4) };
	maps[2] = (struct mem_map_data){ PAGES / 2, PAGES, page_at(PAGES / 2) };
	info->num_mem_map = 3;
	memset(memory, 0, sizeof(memory));
	memory[0] = (struct unaccepted_run){ 0, PAGES };
	vt.node_online_map_len = 1;
	info->max_mapnr = PAGES;
	info->page_size = 4096;
	info->flag_elf_dumpfile = info->flag_excludevm = info->flag_refiltering = info->flag_sadump = FALSE;
	info->name_vmcoreinfo = info->name_vmlinux = NULL;
	input_header.status = 0;
	unreadable = PAGES;
	lost_node = -1;
	broken_sync = xen = passes_none = FALSE;
	reads = loud_reads = 0;
	message_level = 7;
	list_in_debuginfo = NOT_FOUND_STRUCTURE;
	said[0] = 0;
	set_vmcoreinfo(text);
}

static int bit(const char *bits, mdf_pfn_t i)
{
	return bits[i / BITPERBYTE] >> i % BITPERBYTE & 1;
}

static void set_bit(char *bits, mdf_pfn_t i)
{
	bits[i / BITPERBYTE] |= 1 << i % BITPERBYTE;
}

/* Like create_2nd_bitmap(): goes through the struct pages of memory, in pieces, between the adapter's two calls. */
static int exclude(struct cycle *cycle)
{
	mdf_pfn_t pfn, next;

	if (!exclude_unaccepted_pages(cycle, &lent))
		return FALSE;
	for (pfn = cycle->start_pfn; pfn < cycle->end_pfn && !passes_none; pfn = next) {
		next = pfn + 1;
		if (!is_in_segs(pfn * 4096))
			continue;
		next = MIN(cycle->end_pfn, roundup(pfn + 1, PGMM_CACHED));
		look_at_struct_pages((unsigned char *)map + pfn * STRUCT, next - pfn);
	}
	if (!passes_none)
		struct_pages_have_passed();
	return exclude_met_unaccepted_pages(cycle, &lent);
}

/* The result of a cycle if the adapter refuses the dump. */
#define FAILED		(1 << 30)

static mdf_pfn_t cycle_in_memory(struct cycle *cycle)
{
	mdf_pfn_t pages = cycle->end_pfn - cycle->start_pfn, left = 0;

	bitmap2 = (struct dump_bitmap){ .fd = -1, .buf = bitmap_in_memory };
	memset(bitmap_in_memory, 0, sizeof(bitmap_in_memory));
	for (mdf_pfn_t i = 0; i < pages; i++)
		if (is_in_segs((cycle->start_pfn + i) * 4096))
			set_bit(bitmap_in_memory, i);
	if (!exclude(cycle))
		return FAILED;
	for (mdf_pfn_t i = 0; i < pages; i++)
		left += bit(bitmap_in_memory, i);
	return left;
}

static char file_bits[PAGES / BITPERBYTE];
/* The number of bytes that can be read from the file. */
static size_t file_bytes = sizeof(file_bits);

static void open_bitmap(const struct cycle *cycle)
{
	memset(file_bits, 0, sizeof(file_bits));
	for (mdf_pfn_t pfn = cycle->start_pfn; pfn < cycle->end_pfn; pfn++)
		if (is_in_segs(pfn * 4096))
			set_bit(file_bits, pfn);
	if (!bitmap_file)
		bitmap_file = tmpfile();
	bitmap2 = (struct dump_bitmap){ fileno(bitmap_file), -1, "bitmap", bitmap_block, 8192 };
	if (ftruncate(bitmap2.fd, 0) || pwrite(bitmap2.fd, file_bits, file_bytes, bitmap2.offset) < 0)
		abort();
}

static mdf_pfn_t cycle_in_file(struct cycle *cycle)
{
	mdf_pfn_t left = 0;

	open_bitmap(cycle);
	if (!exclude(cycle) || !write_block() ||
	    pread(bitmap2.fd, file_bits, sizeof(file_bits), bitmap2.offset) != sizeof(file_bits))
		return FAILED;
	for (mdf_pfn_t pfn = cycle->start_pfn; pfn < cycle->end_pfn; pfn++)
		left += bit(file_bits, pfn);
	return left;
}

static mdf_pfn_t pass_with(mdf_pfn_t (*one_cycle)(struct cycle *cycle), mdf_pfn_t step)
{
	mdf_pfn_t left = 0;

	for (mdf_pfn_t start = 0; start < PAGES && left < FAILED; start += step) {
		struct cycle cycle = { start, MIN(start + step, PAGES) };

		left += one_cycle(&cycle);
	}
	return left;
}

/*
 * Makes a pass over memory in cycles of a size, with each kind of bitmap. Returns the number of pages left, or a
 * value that no test expects if the two kinds differ.
 */
static mdf_pfn_t pass(mdf_pfn_t step)
{
	mdf_pfn_t left = pass_with(cycle_in_memory, step);

	return pass_with(cycle_in_file, step) == left ? left : PAGES + 1;
}

#endif
