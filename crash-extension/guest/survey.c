// SPDX-License-Identifier: GPL-2.0-or-later
/* All zones of the guest, with their unaccepted blocks and their counters. */
#include "guest/survey.h"

#include "guest/pfns.h"
#include "memory/kernel_memory.h"

/* Room for so many blocks at first. */
#define FIRST_ROOM	256

static void make_room(struct zone_survey *zone, ulong *room)
{
	ulong size = sizeof(*zone->blocks);

	if (!zone->blocks) {
		*room = FIRST_ROOM;
		zone->blocks = (struct unaccepted_block *)GETBUF(*room * size);
	} else if (zone->count == *room) {
		RESIZEBUF(zone->blocks, *room * size, *room * 2 * size);
		*room *= 2;
	}
}

/* Shell sort, in place: qsort() may hold memory when Ctrl-C comes. The lists are nearly in order. */
static void sort_blocks(struct unaccepted_block *blocks, ulong count)
{
	for (ulong gap = count / 2; gap; gap /= 2)
		for (ulong i = gap; i < count; i++) {
			struct unaccepted_block block = blocks[i];
			ulong to = i;

			for (; to >= gap && blocks[to - gap].pfn > block.pfn; to -= gap)
				blocks[to] = blocks[to - gap];
			blocks[to] = block;
		}
}

/* Keeps the first fault: it may be the cause of the next. */
static void note_fault(struct zone_survey *zone, const struct guest *guest,
		       const struct unaccepted_list *list)
{
	zone->heads_doubtful |= list->fault == UNACCEPTED_FAULT_TYPE ||
				list->fault == UNACCEPTED_FAULT_ORDER;
	if (zone->complete)
		describe_list_fault(guest, list, &zone->fault);
	zone->complete = false;
}

static void collect_blocks(struct guest *guest, struct zone_survey *zone)
{
	struct unaccepted_list list;
	struct unaccepted_block block;
	enum unaccepted_next next;
	ulong room = 0;

	zone->complete = true;
	unaccepted_list_begin(&list, &guest->core, &zone->zone.place);
	while ((next = unaccepted_next_block(&list, &block)) != UNACCEPTED_END) {
		if (next == UNACCEPTED_FAULT) {
			note_fault(zone, guest, &list);
			continue;
		}
		make_room(zone, &room);
		zone->blocks[zone->count++] = block;
		zone->pages += block.pages;
	}
	sort_blocks(zone->blocks, zone->count);
}

static bool read_number(struct guest *guest, const struct zone *zone, uint64_t offset, void *ret)
{
	return read_mapped(&guest->mapping, zone->place.address + offset, ret, sizeof(ulong));
}

/* A damaged name must not garble the table. */
static void read_name(ulong address, char *ret, size_t size)
{
	if (!read_kernel(address, ret, size - 1))
		strcpy(ret, "?");
	ret[size - 1] = '\0';
	for (char *c = ret; *c; c++)
		if (*c <= ' ' || *c > '~')
			*c = '?';
	if (!*ret)
		strcpy(ret, "?");
}

/* The counter of a zone with an index in vm_stat, -1: not counted. */
static bool read_counter(struct guest *guest, const struct zone *zone, long index, long *ret)
{
	*ret = -1;
	return index < 0 || read_number(guest, zone, guest->debuginfo.vm_stat + index * sizeof(*ret), ret);
}

static bool read_zone(struct guest *guest, struct zone *zone)
{
	ulong name;

	if (!read_number(guest, zone, guest->debuginfo.managed_pages, &zone->managed) ||
	    !read_number(guest, zone, guest->debuginfo.zone_name, &name) ||
	    !read_counter(guest, zone, guest->debuginfo.unaccepted_counter, &zone->counted) ||
	    !read_counter(guest, zone, guest->debuginfo.free_counter, &zone->free))
		return false;
	read_name(name, zone->name, sizeof(zone->name));
	return true;
}

static void note_unreadable(struct zone_survey *zone, bool is_node)
{
	struct unaccepted_zone *place = &zone->zone.place;

	zone->unreadable = true;
	/* Forget what was read of it before. */
	zone->zone.managed = 0;
	place->end_pfn = place->start_pfn;
	if (is_node)
		snprintf(zone->fault.text, sizeof(zone->fault.text), "the dump does not have struct pglist_data, at %lx",
			 place->address);
	else
		snprintf(zone->fault.text, sizeof(zone->fault.text), "the dump does not have struct zone %u, at %lx",
			 place->index, place->address);
}

/* @is_node: this stands for all zones of a node that cannot be read. */
static void add_zone(struct survey *survey, const struct unaccepted_zone *place, bool readable,
		     bool is_node)
{
	struct zone_survey *zone = &survey->zones[survey->count];

	zone->zone.place = *place;
	zone->zone.node = vt->node_table[place->node].node_id;
	if (!readable || !read_zone(survey->guest, &zone->zone))
		note_unreadable(zone, is_node);
	else if (zone->zone.managed)
		collect_blocks(survey->guest, zone);
	survey->count += zone->unreadable || zone->zone.managed;
}

static int count_zones(struct guest *guest)
{
	struct unaccepted_zones zones;
	struct unaccepted_zone zone;
	int count = 0;

	unaccepted_zones_begin(&zones, &guest->core);
	while (unaccepted_next_zone(&zones, &zone) != UNACCEPTED_END)
		count++;
	return count;
}

void survey_create(struct guest *guest, int node, struct survey *ret)
{
	struct unaccepted_zones zones;
	struct unaccepted_zone zone;
	enum unaccepted_next next;

	*ret = (struct survey){ .guest = guest, .node = node };
	ret->zones = (struct zone_survey *)GETBUF((count_zones(guest) + 1) * sizeof(*ret->zones));
	unaccepted_zones_begin(&zones, &guest->core);
	while ((next = unaccepted_next_zone(&zones, &zone)) != UNACCEPTED_END)
		if (node == ALL_NODES || node == vt->node_table[zone.node].node_id)
			add_zone(ret, &zone, next == UNACCEPTED_NEXT, !zones.nr_zones);
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

struct range block_range(const struct unaccepted_block *block)
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

const struct unaccepted_block *survey_find_block(const struct zone_survey *zone, ulong pfn)
{
	ulong low = 0, high = zone->count;

	while (low < high) {
		const struct unaccepted_block *block = &zone->blocks[low + (high - low) / 2];

		if (pfn < block->pfn)
			high = block - zone->blocks;
		else if (pfn - block->pfn >= block->pages)
			low = block - zone->blocks + 1;
		else
			return block;
	}
	return NULL;
}

struct range zone_range(const struct zone *zone)
{
	ulong last = end_of_memory(), start = MIN(zone->place.start_pfn, last);
	ulong spanned = zone->place.end_pfn - zone->place.start_pfn;

	return (struct range){
		.start = PTOB(start),
		.end = PTOB(start + MIN(spanned, last - start)),
	};
}
