// SPDX-License-Identifier: GPL-2.0-or-later
#include "makedumpfile.h"
#include "elf_info.h"
#include "print_info.h"
#include "unaccepted.h"
#include "unaccepted_makedumpfile.h"

/* vmcoreinfo is one page in the kernel; a size far above is damaged. */
#define MAX_VMCOREINFO	(1 << 20)

static struct {
	int searched;
	struct unaccepted_kernel kernel;
	/* A bit for each block, from pfn 0 on; NULL: there is nothing to exclude. */
	unsigned char *blocks;
	mdf_pfn_t nr_blocks;
	/* What the pass under way took out, and up to where it has come. */
	mdf_pfn_t pages;
	mdf_pfn_t last_start;
} state;

/* The whole of vmcoreinfo as text, or NULL if the dump has none. */
static char *read_vmcoreinfo_text(void)
{
	unsigned long size;
	off_t offset;
	char *text;

	if (!has_vmcoreinfo())
		return NULL;
	get_vmcoreinfo(&offset, &size);
	if (size == 0 || size > MAX_VMCOREINFO)
		return NULL;
	text = calloc(1, size + 1);
	if (text && pread(info->fd_memory, text, size, offset) == (ssize_t)size)
		return text;
	free(text);
	return NULL;
}

static enum unaccepted_generation identify(void)
{
	struct unaccepted_numbers numbers = { 0 };
	char *text = read_vmcoreinfo_text();
	char *rest = text;
	char *line;

	while ((line = strsep(&rest, "\n")))
		unaccepted_read_line(line, &numbers);
	free(text);
	if (OFFSET(page._mapcount) == NOT_FOUND_STRUCTURE || SIZE(page) == NOT_FOUND_STRUCTURE)
		return UNACCEPTED_GEN_UNKNOWN;
	return unaccepted_identify(&numbers, ARRAY_LENGTH(zone.free_area), &state.kernel);
}

static int is_head(mdf_pfn_t pfn, unsigned long page)
{
	uint32_t type;

	if (!readmem(VADDR, page + OFFSET(page._mapcount), &type, sizeof(type)))
		return FALSE;
	return unaccepted_is_head(&state.kernel, pfn, type) == UNACCEPTED_YES;
}

/* The blocks whose heads one piece of the memory map describes. */
static void search_map(const struct mem_map_data *mmd, const struct unaccepted_host *host)
{
	mdf_pfn_t pages = unaccepted_block_pages(&state.kernel);
	mdf_pfn_t end = MIN(mmd->pfn_end, info->max_mapnr);
	mdf_pfn_t pfn = unaccepted_next_head(&state.kernel, mmd->pfn_start);

	for (; pfn < end; pfn += pages) {
		unsigned long page = mmd->mem_map + (pfn - mmd->pfn_start) * SIZE(page);
		mdf_pfn_t block = pfn / pages;

		if (host->is_in_segs(pfn_to_paddr(pfn)) && is_head(pfn, page))
			state.blocks[block / 8] |= 1 << (block % 8);
	}
}

static void search(const struct unaccepted_host *host)
{
	unsigned int i;

	state.searched = TRUE;
	if (is_xen_memory() || identify() == UNACCEPTED_GEN_UNKNOWN)
		return;
	state.nr_blocks = info->max_mapnr / unaccepted_block_pages(&state.kernel) + 1;
	state.blocks = calloc(state.nr_blocks / 8 + 1, 1);
	if (!state.blocks) {
		MSG("No memory to tell unaccepted pages apart; they are kept.\n");
		return;
	}
	for (i = 0; i < info->num_mem_map; i++)
		if (info->mem_map_data[i].mem_map != NOT_MEMMAP_ADDR)
			search_map(&info->mem_map_data[i], host);
}

/*
 * Memory is gone through more than once, to count and to write, and cycle by
 * cycle; a cycle that does not lie behind the one before begins a new pass.
 */
static void note_pass(const struct cycle *cycle)
{
	if (cycle->start_pfn <= state.last_start)
		state.pages = 0;
	state.last_start = cycle->start_pfn;
}

static void exclude_range_of_block(mdf_pfn_t pfn, mdf_pfn_t end, struct cycle *cycle,
				   const struct unaccepted_host *host)
{
	for (; pfn < end; pfn++) {
		if (!is_dumpable(info->bitmap2, pfn, cycle))
			continue;
		host->clear_bit(pfn, cycle);
		state.pages++;
	}
}

void exclude_unaccepted_pages(struct cycle *cycle, const struct unaccepted_host *host)
{
	mdf_pfn_t pages, pfn, end;

	if (info->dump_level == 0)
		return;
	if (!state.searched)
		search(host);
	if (!state.blocks)
		return;
	note_pass(cycle);
	pages = unaccepted_block_pages(&state.kernel);
	for (pfn = cycle->start_pfn; pfn < cycle->end_pfn; pfn = end) {
		end = MIN((pfn / pages + 1) * pages, cycle->end_pfn);
		if (is_unaccepted_pfn(pfn))
			exclude_range_of_block(pfn, end, cycle, host);
	}
}

int is_unaccepted_pfn(mdf_pfn_t pfn)
{
	mdf_pfn_t block;

	if (!state.blocks)
		return FALSE;
	block = pfn / unaccepted_block_pages(&state.kernel);
	return block < state.nr_blocks && (state.blocks[block / 8] >> (block % 8) & 1);
}

mdf_pfn_t nr_unaccepted_pages(void)
{
	return state.pages;
}
