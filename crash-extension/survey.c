// SPDX-License-Identifier: GPL-2.0-or-later
/* All zones and all their blocks, as the views of them want it. */
#include "extension.h"

/* Blocks for which there is room at first. */
#define FIRST_ROOM	256

static void make_room(struct zone_survey *zone, ulong *room)
{
	ulong size = sizeof(*zone->blocks);

	if (!zone->blocks) {
		*room = FIRST_ROOM;
		zone->blocks = (struct block *)GETBUF(*room * size);
	} else if (zone->count == *room) {
		RESIZEBUF(zone->blocks, *room * size, *room * 2 * size);
		*room *= 2;
	}
}

/* In place, as qsort() may hold memory when Ctrl-C comes; the lists are nearly in order. */
static void sort_blocks(struct block *blocks, ulong count)
{
	for (ulong gap = count / 2; gap; gap /= 2)
		for (ulong i = gap; i < count; i++) {
			struct block block = blocks[i];
			ulong to = i;

			for (; to >= gap && blocks[to - gap].pfn > block.pfn; to -= gap)
				blocks[to] = blocks[to - gap];
			blocks[to] = block;
		}
}

static void collect_blocks(struct guest *guest, struct zone_survey *zone)
{
	struct block block;
	struct walk walk;
	ulong room = 0;

	walk_begin(&walk, guest, &zone->zone);
	while (walk_next(&walk, &block)) {
		make_room(zone, &room);
		zone->blocks[zone->count++] = block;
		zone->pages += block.pages;
	}
	zone->complete = walk.end == WALK_COMPLETE;
	zone->sources = walk.sources;
	zone->heads_doubtful = walk.heads_doubtful;
	strcpy(zone->fault, walk.fault);
	sort_blocks(zone->blocks, zone->count);
}

static void add_zone(struct survey *survey, int node, int index)
{
	struct zone_survey *zone = &survey->zones[survey->count];

	switch (find_zone(survey->guest, node, index, &zone->zone)) {
	case ZONE_EMPTY:
		return;
	case ZONE_POPULATED:
		collect_blocks(survey->guest, zone);
		break;
	case ZONE_UNREADABLE:
		zone->unreadable = true;
		snprintf(zone->fault, sizeof(zone->fault),
			 "the dump does not give struct zone %d, at %lx", zone->zone.index,
			 zone->zone.address);
	}
	survey->count++;
}

void survey_create(struct guest *guest, int node, struct survey *ret)
{
	int most = vt->numnodes * vt->nr_zones;

	*ret = (struct survey){ .guest = guest, .node = node };
	ret->zones = (struct zone_survey *)GETBUF((most + 1) * sizeof(*ret->zones));
	for (int i = 0; i < vt->numnodes; i++)
		if (node == ALL_NODES || node == vt->node_table[i].node_id)
			for (int index = 0; index < vt->nr_zones; index++)
				add_zone(ret, i, index);
}

void survey_destroy(struct survey *survey)
{
	for (int i = 0; i < survey->count; i++)
		if (survey->zones[i].blocks)
			FREEBUF(survey->zones[i].blocks);
	FREEBUF(survey->zones);
}

bool survey_total(const struct survey *survey, struct survey_sum *ret)
{
	bool complete = true;

	*ret = (struct survey_sum){ 0 };
	for (int i = 0; i < survey->count; i++) {
		const struct zone_survey *zone = &survey->zones[i];

		ret->managed += zone->zone.managed;
		ret->unaccepted += zone->pages;
		if (zone->zone.free > 0)
			ret->free += zone->zone.free;
		complete &= zone->complete;
	}
	return complete;
}

struct range block_range(const struct block *block)
{
	return (struct range){ PTOB(block->pfn), PTOB(block->pfn + block->pages) };
}

bool survey_next_range(const struct zone_survey *zone, ulong *i, struct range *ret)
{
	if (*i >= zone->count)
		return false;
	*ret = block_range(&zone->blocks[*i]);
	while (++*i < zone->count && PTOB(zone->blocks[*i].pfn) == ret->end)
		ret->end += PTOB(zone->blocks[*i].pages);
	return true;
}

bool range_contains(const struct range *range, physaddr_t address)
{
	return address >= range->start && address < range->end;
}

const struct block *survey_find_block(const struct zone_survey *zone, ulong pfn)
{
	ulong low = 0, high = zone->count;

	while (low < high) {
		const struct block *block = &zone->blocks[low + (high - low) / 2];

		if (pfn < block->pfn)
			high = block - zone->blocks;
		else if (pfn - block->pfn >= block->pages)
			low = block - zone->blocks + 1;
		else
			return block;
	}
	return NULL;
}

/* A damaged zone must not send anyone through memory that no machine has. */
static ulong last_pfn(void)
{
	if (vt->flags & SPARSEMEM)
		return (vt->max_mem_section_nr + 1) * PAGES_PER_SECTION();
	return 1UL << (MAX_PHYSMEM_BITS() - PAGESHIFT());
}

struct range zone_range(const struct zone *zone)
{
	ulong last = last_pfn(), start = MIN(zone->start_pfn, last);

	return (struct range){
		.start = PTOB(start),
		.end = PTOB(start + MIN(zone->spanned, last - start)),
	};
}
