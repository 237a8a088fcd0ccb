// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rebuilds the part of the memory map that a dump leaves out.
 *
 * crash calls pc->readmem for everything that it reads from a dump. Between
 * rebuild_begin() and rebuild_end() that is read_or_rebuild().
 */
#include "memory/rebuild.h"

#include "memory/page_tables.h"
#include "memory/physical.h"

static struct {
	struct unaccepted_reader reader;
	int (*read)(int fd, void *buf, int count, ulong address, physaddr_t physical);
	int fd;
	char page[UNACCEPTED_PAGE_SIZE];
} state;

/* The page is excluded, or has no place in the dump. Any other error is a fault of the dump. */
static bool is_left_out(int got)
{
	return got == PAGE_EXCLUDED || got == SEEK_ERROR || (got == READ_ERROR && KDUMP_DUMPFILE());
}

static enum unaccepted_map_page read_map_page(struct unaccepted_reader *reader, uint64_t address, void *ret)
{
	struct mapping mapping;
	int got;

	(void)reader;
	if (find_mapping(address, &mapping) != MAPPED)
		return UNACCEPTED_MAP_PAGE_LOST;
	got = state.read(state.fd, ret, PAGESIZE(), address, mapping.physical + (address - mapping.start));
	/* With "set zero_excluded on" crash gives zeros. */
	if (is_left_out(got) || (got == (int)PAGESIZE() && is_zero(ret, PAGESIZE())))
		return UNACCEPTED_MAP_PAGE_LEFT_OUT;
	return got == (int)PAGESIZE() ? UNACCEPTED_MAP_PAGE_THERE : UNACCEPTED_MAP_PAGE_LOST;
}

bool rebuild_memmap(ulong address, void *ret, long size)
{
	ulong page = PAGEBASE(address);

	if (!state.read || address < VMEMMAP_VADDR || address >= VMEMMAP_END || address + size > page + PAGESIZE())
		return false;
	if (read_map_page(&state.reader, page, state.page) != UNACCEPTED_MAP_PAGE_LEFT_OUT ||
	    !unaccepted_rebuild(&state.reader, page, state.page))
		return false;
	memcpy(ret, state.page + (address - page), size);
	return true;
}

/* @address is 0 if crash reads by physical address. */
static int read_or_rebuild(int fd, void *buf, int count, ulong address, physaddr_t physical)
{
	int got;

	state.fd = fd;
	got = state.read(fd, buf, count, address, physical);
	if (got == count && !is_zero(buf, count))
		return got;
	return rebuild_memmap(address, buf, count) ? count : got;
}

void rebuild_begin(const struct unaccepted_kernel *kernel, const struct unaccepted_map *map)
{
	state.reader = (struct unaccepted_reader){ .map = *map, .kernel = *kernel, .read = read_map_page };
	state.read = pc->readmem;
	pc->readmem = read_or_rebuild;
}

void rebuild_end(void)
{
	if (state.read && pc->readmem == read_or_rebuild)
		pc->readmem = state.read;
	state.read = NULL;
}

bool rebuilds_memmap(void)
{
	return state.read;
}
