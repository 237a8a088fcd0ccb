// SPDX-License-Identifier: GPL-2.0-or-later
#include "unaccepted_predict.h"

#include <string.h>

/* struct list_head of a 64-bit kernel: next and prev. */
#define LINKS_SIZE	(2 * sizeof(uint64_t))

/* Far above any: larger ones are damaged numbers. */
#define MAX_PAGE_SIZE	(1 << 20)
#define MAX_BLOCK_PAGES	(1ull << 31)

bool unaccepted_map_is_regular(const struct unaccepted_map *map)
{
	uint64_t per_page;

	if (!map->page_size || map->page_size > MAX_PAGE_SIZE ||
	    map->struct_size < LINKS_SIZE ||
	    map->lru_offset > map->struct_size - LINKS_SIZE ||
	    map->page_size % map->struct_size)
		return false;
	per_page = map->page_size / map->struct_size;
	return per_page >= 2 && map->base % map->page_size == 0 && map->block_pages &&
	       map->block_pages <= MAX_BLOCK_PAGES && map->block_pages % per_page == 0;
}

uint64_t unaccepted_map_block_bytes(const struct unaccepted_map *map)
{
	return map->block_pages * map->struct_size;
}

uint64_t unaccepted_map_page_of(const struct unaccepted_map *map, uint64_t address)
{
	return address - (address - map->base) % map->page_size;
}

uint64_t unaccepted_map_head_page_of(const struct unaccepted_map *map, uint64_t address)
{
	return address - (address - map->base) % unaccepted_map_block_bytes(map);
}

static void set_links(const struct unaccepted_map *map, char *page, uint64_t next, uint64_t prev)
{
	const uint64_t links[] = { next + map->lru_offset, prev + map->lru_offset };

	memcpy(page + map->lru_offset, links, sizeof(links));
}

/* Fills a page with copies of what it begins with: each copies all that is there already. */
static void repeat(const struct unaccepted_map *map, char *page)
{
	uint64_t done = map->struct_size;

	while (done < map->page_size) {
		uint64_t more = map->page_size - done < done ? map->page_size - done : done;

		memcpy(page + done, page, more);
		done += more;
	}
}

void unaccepted_predict(const struct unaccepted_map *map, const void *anchor,
			uint64_t address, void *page)
{
	uint64_t block = unaccepted_map_block_bytes(map);
	const char *head = anchor;

	memcpy(page, head + map->struct_size, map->struct_size);
	repeat(map, page);
	for (uint64_t at = 0; at < map->page_size; at += map->struct_size)
		set_links(map, (char *)page + at, address + at, address + at);
	/* A block's first struct page is the first of its map page. */
	if (address == unaccepted_map_head_page_of(map, address)) {
		memcpy(page, head, map->struct_size);
		set_links(map, page, address + block, address - block);
	}
}
