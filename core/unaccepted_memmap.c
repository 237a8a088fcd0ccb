// SPDX-License-Identifier: GPL-2.0-or-later
#include "unaccepted_memmap.h"

#include <string.h>

/* struct list_head of a 64-bit kernel: next and prev. */
#define LINKS_SIZE	(2 * sizeof(uint64_t))

/* No kernel has such large blocks: a larger number is damaged. */
#define MAX_BLOCK_PAGES	(1ull << 31)

/* Each check may rely on those before it. */
bool unaccepted_map_is_regular(const struct unaccepted_map *map)
{
	uint64_t per_page;

	if (map->page_size != UNACCEPTED_PAGE_SIZE || map->struct_size < LINKS_SIZE ||
	    map->lru_offset > map->struct_size - LINKS_SIZE ||
	    map->type_offset > map->struct_size - sizeof(uint32_t) ||
	    map->page_size % map->struct_size)
		return false;
	per_page = map->page_size / map->struct_size;
	return per_page >= 2 && map->base % map->page_size == 0 && map->block_pages &&
	       map->block_pages <= MAX_BLOCK_PAGES && map->block_pages % per_page == 0;
}

static uint64_t base_of(const struct unaccepted_part *part, uint64_t struct_size)
{
	return part->address - part->start_pfn * struct_size;
}

bool unaccepted_describe_map(struct unaccepted_guest *guest, struct unaccepted_map *ret)
{
	const struct unaccepted_host *host = guest->host;
	const struct unaccepted_layout *at = &guest->layout;
	struct unaccepted_part part;

	if (!host->part(host, 0, &part))
		return false;
	*ret = (struct unaccepted_map){
		.base = base_of(&part, at->page_size),
		.page_size = UNACCEPTED_PAGE_SIZE,
		.struct_size = at->page_size,
		.lru_offset = at->page_lru,
		.type_offset = at->page_type,
		.block_pages = unaccepted_block_pages(&guest->kernel),
	};
	for (unsigned int i = 1; host->part(host, i, &part); i++)
		if (base_of(&part, at->page_size) != ret->base)
			return false;
	return unaccepted_map_is_regular(ret);
}

static uint64_t block_bytes(const struct unaccepted_map *map)
{
	return map->block_pages * map->struct_size;
}

/* The map page that has a byte of the map. */
static uint64_t page_of(const struct unaccepted_map *map, uint64_t address)
{
	return address - (address - map->base) % map->page_size;
}

/* The head page of the block that a byte of the map belongs to. */
static uint64_t head_page_of(const struct unaccepted_map *map, uint64_t address)
{
	return address - (address - map->base) % block_bytes(map);
}

static uint64_t pfn_of(const struct unaccepted_map *map, uint64_t address)
{
	return (address - map->base) / map->struct_size;
}

static void set_links(const struct unaccepted_map *map, char *page, uint64_t next, uint64_t prev)
{
	const uint64_t links[] = { next + map->lru_offset, prev + map->lru_offset };

	memcpy(page + map->lru_offset, links, sizeof(links));
}

/* Fills a page with copies of its first struct page. Each step copies everything that is there so far. */
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
	uint64_t block = block_bytes(map);
	const char *head = anchor;

	memcpy(page, head + map->struct_size, map->struct_size);
	repeat(map, page);
	for (uint64_t at = 0; at < map->page_size; at += map->struct_size)
		set_links(map, (char *)page + at, address + at, address + at);
	/* The head of a block is the first struct page of its map page. */
	if (address == head_page_of(map, address)) {
		memcpy(page, head, map->struct_size);
		set_links(map, page, address + block, address - block);
	}
}

/* A page of zeros counts as left out. */
static bool is_zero(const char *page, size_t size)
{
	return page[0] == 0 && memcmp(page, page + 1, size - 1) == 0;
}

/* Both sides ask this of an anchor. If the kernel has no page type, any page can be one. */
static bool can_be_anchor(const struct unaccepted_kernel *kernel, const struct unaccepted_map *map,
			  uint64_t address, const char *page)
{
	uint32_t type;

	if (kernel->generation == UNACCEPTED_GEN_LISTED)
		return true;
	memcpy(&type, page + map->type_offset, sizeof(type));
	return unaccepted_is_head(kernel, pfn_of(map, address), type) == UNACCEPTED_YES;
}

/*
 * The block behind the anchor's belongs to the same run only if the anchor's list goes on there. Behind a run may be a
 * hole of memory, whose struct pages the kernel has not initialised: they are zeros, which count as left out.
 */
static bool reaches(const struct unaccepted_map *map, const char *anchor, uint64_t at, uint64_t address)
{
	uint64_t next;

	memcpy(&next, anchor + map->lru_offset, sizeof(next));
	return head_page_of(map, address) == at || next == at + block_bytes(map) + map->lru_offset;
}

/*
 * The writer's side
 */

struct writer {
	struct unaccepted_guest *guest;
	const struct unaccepted_map *map;
	uint64_t group;
	struct unaccepted_pages *found;
	/* The run of unaccepted blocks that the map page describes a part of: pfns of whole blocks. */
	struct unaccepted_run run;
	bool has_anchor;
	uint64_t anchor_at;
	bool no_memory;
	char page[UNACCEPTED_PAGE_SIZE];
	char prediction[UNACCEPTED_PAGE_SIZE];
	char anchor[UNACCEPTED_PAGE_SIZE];
};

/* Is everything unaccepted that the tool reads together with this map page? Then the tool never reads it. */
static bool is_alone(const struct writer *writer, uint64_t address)
{
	uint64_t pfn = pfn_of(writer->map, address);
	uint64_t end = pfn + writer->map->page_size / writer->map->struct_size;

	pfn -= pfn % writer->group;
	end += writer->group - 1;
	end -= end % writer->group;
	return pfn >= writer->run.start && end <= writer->run.end;
}

static bool is_predicted(struct writer *writer, uint64_t address)
{
	if (!writer->has_anchor || !reaches(writer->map, writer->anchor, writer->anchor_at, address))
		return false;
	unaccepted_predict(writer->map, writer->anchor, address, writer->prediction);
	return memcmp(writer->page, writer->prediction, writer->map->page_size) == 0;
}

/* A head page that is kept is the anchor of the map pages behind it. */
static void keep(struct writer *writer, uint64_t address)
{
	if (address != head_page_of(writer->map, address))
		return;
	writer->anchor_at = address;
	memcpy(writer->anchor, writer->page, writer->map->page_size);
	writer->has_anchor = can_be_anchor(&writer->guest->kernel, writer->map, address, writer->page);
}

static void look_at_map_page(struct writer *writer, uint64_t address)
{
	const struct unaccepted_host *host = writer->guest->host;
	uint64_t physical, pfn;

	if (!host->translate(host, address, &physical) ||
	    !host->read(host, address, writer->page, writer->map->page_size) ||
	    is_zero(writer->page, writer->map->page_size)) {
		/* A reader would take this page for left out, or could not tell. So no anchor reaches beyond it. */
		writer->has_anchor = false;
		return;
	}
	if (!is_alone(writer, address) || !is_predicted(writer, address)) {
		keep(writer, address);
		return;
	}
	pfn = physical / writer->map->page_size;
	if (!unaccepted_pages_add(host, writer->found, pfn, pfn + 1))
		writer->no_memory = true;
}

/* Looks at the whole blocks of a run. */
static void look_at_run(struct writer *writer, const struct unaccepted_run *run)
{
	const struct unaccepted_map *map = writer->map;
	uint64_t block = map->block_pages;

	writer->run.start = (run->start + block - 1) / block * block;
	writer->run.end = run->end - run->end % block;
	writer->has_anchor = false;
	for (uint64_t pfn = writer->run.start; pfn < writer->run.end;
	     pfn += map->page_size / map->struct_size)
		look_at_map_page(writer, map->base + pfn * map->struct_size);
}

bool unaccepted_find_memmap(struct unaccepted_guest *guest, const struct unaccepted_map *map,
			    const struct unaccepted_pages *unaccepted, uint64_t group,
			    struct unaccepted_pages *found)
{
	struct writer writer = { .guest = guest, .map = map, .group = group, .found = found };

	for (size_t i = 0; i < unaccepted->nr && !writer.no_memory; i++)
		look_at_run(&writer, &unaccepted->run[i]);
	if (writer.no_memory)
		unaccepted_pages_free(guest->host, found);
	unaccepted_pages_sort(found);
	return !writer.no_memory;
}

/*
 * The reader's side
 */

static enum unaccepted_map_page read_map_page(struct unaccepted_reader *reader, uint64_t address, char *ret)
{
	enum unaccepted_map_page there = reader->read(reader, address, ret);

	if (there == UNACCEPTED_MAP_PAGE_THERE && is_zero(ret, reader->map.page_size))
		return UNACCEPTED_MAP_PAGE_LEFT_OUT;
	return there;
}

static bool is_known(const struct unaccepted_reader *reader, uint64_t head)
{
	return reader->has_anchor && head >= reader->anchor && head <= reader->last;
}

/* Ctrl-C may end this anywhere: the fences keep the compiler from marking a half-written anchor as valid. */
static void set_anchor(struct unaccepted_reader *reader, uint64_t address, const char *page, uint64_t last)
{
	reader->has_anchor = false;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	memcpy(reader->anchor_page, page, reader->map.page_size);
	reader->anchor = address;
	reader->last = last;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	reader->has_anchor = true;
}

/* Rule 1, one block at a time. The next call is mostly about the map page right behind. */
static bool find_anchor(struct unaccepted_reader *reader, uint64_t address)
{
	uint64_t head = head_page_of(&reader->map, address);
	uint64_t step = block_bytes(&reader->map);
	char page[UNACCEPTED_PAGE_SIZE];

	for (uint64_t at = head; ; at -= step) {
		enum unaccepted_map_page there;

		if (is_known(reader, at)) {
			if (head > reader->last)
				reader->last = head;
			return true;
		}
		there = read_map_page(reader, at, page);
		if (there == UNACCEPTED_MAP_PAGE_THERE) {
			if (!can_be_anchor(&reader->kernel, &reader->map, at, page))
				return false;
			set_anchor(reader, at, page, head);
			return true;
		}
		if (there == UNACCEPTED_MAP_PAGE_LOST || at - reader->map.base < step)
			return false;
	}
}

bool unaccepted_rebuild(struct unaccepted_reader *reader, uint64_t address, void *page)
{
	if (address < reader->map.base || !find_anchor(reader, address) ||
	    !reaches(&reader->map, reader->anchor_page, reader->anchor, address))
		return false;
	unaccepted_predict(&reader->map, reader->anchor_page, page_of(&reader->map, address), page);
	return true;
}
