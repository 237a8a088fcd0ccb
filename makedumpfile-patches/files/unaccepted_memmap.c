// SPDX-License-Identifier: GPL-2.0-or-later
#include "makedumpfile.h"
#include "unaccepted_memmap.h"
#include "unaccepted_predict.h"

struct reduction {
	struct unaccepted_map map;
	struct runs *found;
	/* A map page, what it should hold, and its anchor. */
	char *page;
	char *prediction;
	char *anchor;
	int has_anchor;
};

/* Parts of the memory map that are not in the one array that the first is in. */
static int is_elsewhere(const struct unaccepted_map *map, const struct mem_map_data *mmd)
{
	return mmd->mem_map == NOT_MEMMAP_ADDR ||
	       mmd->mem_map - mmd->pfn_start * map->struct_size != map->base;
}

static int describe_map(struct unaccepted_map *map)
{
	unsigned int i;

	for (i = 0; i < info->num_mem_map; i++)
		if (info->mem_map_data[i].mem_map != NOT_MEMMAP_ADDR)
			break;
	if (i == info->num_mem_map)
		return FALSE;
	*map = (struct unaccepted_map){
		.base = info->mem_map_data[i].mem_map - info->mem_map_data[i].pfn_start * SIZE(page),
		.page_size = info->page_size,
		.struct_size = SIZE(page),
		.lru_offset = OFFSET(page.lru),
		.block_pages = 1ull << (ARRAY_LENGTH(zone.free_area) - 1),
	};
	for (; i < info->num_mem_map; i++)
		if (info->mem_map_data[i].mem_map != NOT_MEMMAP_ADDR &&
		    is_elsewhere(map, &info->mem_map_data[i]))
			return FALSE;
	return unaccepted_map_is_regular(map);
}

static int is_predicted(struct reduction *r, uint64_t address)
{
	if (!r->has_anchor)
		return FALSE;
	unaccepted_predict(&r->map, r->anchor, address, r->prediction);
	return memcmp(r->page, r->prediction, r->map.page_size) == 0;
}

/* A head page that is kept is the anchor of what comes behind it. */
static void keep(struct reduction *r, uint64_t address)
{
	if (address != unaccepted_map_head_page_of(&r->map, address))
		return;
	memcpy(r->anchor, r->page, r->map.page_size);
	r->has_anchor = TRUE;
}

static void look_at_map_page(struct reduction *r, uint64_t address)
{
	unsigned long long paddr = vaddr_to_paddr(address);

	if (paddr == NOT_PADDR || !readmem(PADDR, paddr, r->page, r->map.page_size)) {
		/* A reader cannot tell why it is not there, and must not go past it. */
		r->has_anchor = FALSE;
		return;
	}
	if (is_predicted(r, address))
		runs_add(r->found, paddr_to_pfn(paddr), paddr_to_pfn(paddr) + 1);
	else
		keep(r, address);
}

/* Whole blocks, one behind the other. */
static void look_at_run(struct reduction *r, const struct run *run)
{
	uint64_t first = roundup(run->start, r->map.block_pages);
	uint64_t end = run->end - run->end % r->map.block_pages;
	uint64_t address = r->map.base + first * r->map.struct_size;

	r->has_anchor = FALSE;
	for (; first < end && address < r->map.base + end * r->map.struct_size;
	     address += r->map.page_size)
		look_at_map_page(r, address);
}

int find_predictable_memmap(const struct runs *unaccepted, struct runs *found)
{
	struct reduction r = { .found = found };
	char *buffer;
	size_t i;

	if (!describe_map(&r.map))
		return FALSE;
	buffer = malloc(3 * r.map.page_size);
	if (!buffer)
		return FALSE;
	r.page = buffer;
	r.prediction = r.page + r.map.page_size;
	r.anchor = r.prediction + r.map.page_size;
	for (i = 0; i < unaccepted->nr; i++)
		look_at_run(&r, &unaccepted->run[i]);
	free(buffer);
	runs_sort(found);
	return TRUE;
}
