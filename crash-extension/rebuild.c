// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The part of the memory map that makedumpfile --exclude-unaccepted-memmap left
 * out, given back: unaccepted_predict.h has the rules.
 *
 * crash asks pc->readmem for all of the dump's memory. While the extension is
 * loaded on such a dump, that is read_or_rebuild().
 */
#include "extension.h"
#include "unaccepted_predict.h"

/* The beginning of struct disk_dump_header, which crash does not show. */
struct dump_header {
	char signature[8];
	int32_t version;
	char utsname[6][65];
	struct timeval timestamp;
	uint32_t status;
};

/* A flattened dump has a page of its own, and before each piece its place and size. */
#define FLAT_SIGNATURE	"makedumpfile"
#define FLAT_HEADER	(4096 + 2 * sizeof(int64_t))

static struct {
	int (*read)(int fd, void *buf, int count, ulong address, physaddr_t physical);
	int fd;
	struct unaccepted_map map;
	/* The anchor found last; the head pages behind it, up to @last, were left out. */
	bool has_anchor;
	ulong anchor;
	ulong last;
	char anchor_page[4096];
	char page[4096];
} state;

static bool read_header(int fd, struct dump_header *ret)
{
	char flat[sizeof(FLAT_SIGNATURE)] = "";
	off_t at = 0;

	if (pread(fd, flat, sizeof(flat), 0) == sizeof(flat) && !memcmp(flat, FLAT_SIGNATURE, sizeof(flat)))
		at = FLAT_HEADER;
	return pread(fd, ret, sizeof(*ret), at) == sizeof(*ret) &&
	       !memcmp(ret->signature, "KDUMP   ", sizeof(ret->signature));
}

static bool dump_is_marked(void)
{
	struct dump_header header;
	bool marked;
	int fd;

	if (!pc->dumpfile)
		return false;
	fd = open(pc->dumpfile, O_RDONLY);
	if (fd < 0)
		return false;
	marked = read_header(fd, &header) && header.status & DUMP_DH_UNACCEPTED_MEMMAP;
	close(fd);
	return marked;
}

/* What the dump itself has of the memory map, a page. */
static int read_map_page(ulong address, char *ret)
{
	struct mapping mapping;

	if (find_mapping(address, &mapping) != MAPPED)
		return SEEK_ERROR;
	return state.read(state.fd, ret, PAGESIZE(), address,
			  mapping.physical + (address - mapping.start));
}

static bool is_known(ulong head)
{
	return state.has_anchor && head >= state.anchor && head <= state.last;
}

/* Rule 1, a block at a time; what is asked for next is mostly right behind. */
static bool find_anchor(ulong address)
{
	ulong head = unaccepted_map_head_page_of(&state.map, address);
	ulong step = unaccepted_map_block_bytes(&state.map);

	for (ulong at = head; ; at -= step) {
		int count;

		if (is_known(at)) {
			state.last = MAX(state.last, head);
			return true;
		}
		count = read_map_page(at, state.page);
		if (count == (int)PAGESIZE()) {
			memcpy(state.anchor_page, state.page, PAGESIZE());
			state.has_anchor = true;
			state.anchor = at;
			state.last = head;
			return true;
		}
		if (count != PAGE_EXCLUDED || at - state.map.base < step)
			return false;
	}
}

bool rebuild_memmap(ulong address, void *ret, long size)
{
	ulong page;

	if (!state.read || address < state.map.base || address >= VMEMMAP_END)
		return false;
	page = unaccepted_map_page_of(&state.map, address);
	if (address + size > page + PAGESIZE() || !find_anchor(address))
		return false;
	unaccepted_predict(&state.map, state.anchor_page, page, state.page);
	memcpy(ret, state.page + (address - page), size);
	return true;
}

/* crash gives the virtual address only with reads that began with one. */
static int read_or_rebuild(int fd, void *buf, int count, ulong address, physaddr_t physical)
{
	int got;

	state.fd = fd;
	got = state.read(fd, buf, count, address, physical);
	return got == PAGE_EXCLUDED && rebuild_memmap(address, buf, count) ? count : got;
}

void rebuild_begin(void)
{
	ulong orders = nr_page_orders();

	if (!dump_is_marked())
		return;
	state.map = (struct unaccepted_map){
		.base = VMEMMAP_VADDR,
		.page_size = PAGESIZE(),
		.struct_size = STRUCT_SIZE("page"),
		.lru_offset = member_offset("page", "lru"),
		.block_pages = orders ? 1ull << (orders - 1) : 0,
	};
	if (!(machdep->flags & VMEMMAP) || PAGESIZE() > sizeof(state.page) ||
	    !unaccepted_map_is_regular(&state.map)) {
		error(INFO, "the dump lacks memory map of unaccepted memory, and its debuginfo "
		      "does not tell how to get it back\n");
		return;
	}
	state.read = pc->readmem;
	pc->readmem = read_or_rebuild;
}

bool rebuilds_memmap(void)
{
	return state.read;
}

void rebuild_end(void)
{
	if (state.read && pc->readmem == read_or_rebuild)
		pc->readmem = state.read;
	state.read = NULL;
}
