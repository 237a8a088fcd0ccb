// SPDX-License-Identifier: GPL-2.0-or-later
/* Do the lists agree with themselves, with each other, and with the borders of zones? */
#include "analysis/check_lists.h"

#include "guest/memory_map.h"

static void check_walk(const struct zone_survey *zone, struct remarks *remarks)
{
	struct place place = zone_place(&zone->zone, NULL);

	if (zone->complete)
		return;
	if (zone->fault.sources)
		finding(remarks, place.text, zone->fault.sources, "after %lu block%s: %s", zone->count,
			unaccepted_plural(zone->count), zone->fault.text);
	else
		not_checked(remarks, place.text, "%s", zone->fault.text);
}

static void check_block(const struct guest *guest, const struct zone_survey *zone,
			const struct unaccepted_block *block, struct remarks *remarks)
{
	struct range range = block_range(block);
	struct place place = zone_place(&zone->zone, &range);
	ulong end = zone->zone.place.end_pfn;

	if (!block->marked)
		finding(remarks, place.text, "list <-> page type",
			"the list has the block, but the type of its head, at %lx, is not %#x",
			pfn_to_page(guest, block->pfn) + guest->core.layout.page_type, guest->core.kernel.type);
	if (block->pfn + block->pages > end)
		finding(remarks, place.text, "list <-> zone border",
			"the zone of the list ends within the block, at pfn %#lx", end);
}

static void check_overlap(const struct zone_survey *zone, const struct unaccepted_block *block,
			  const struct zone_survey *other, struct remarks *remarks)
{
	const struct unaccepted_block *found = survey_find_block(other, block->pfn);
	struct range range = block_range(block);
	struct place place = zone_place(&zone->zone, &range);

	if (found)
		finding(remarks, place.text, "list <-> list",
			"node %d zone %s has this memory, too, in its block at %lx", other->zone.node,
			other->zone.name, (ulong)PTOB(found->pfn));
}

static void check_blocks(const struct survey *survey, int zone, struct remarks *remarks)
{
	const struct zone_survey *this = &survey->zones[zone];

	for (ulong i = 0; i < this->count; i++) {
		const struct unaccepted_block *block = &this->blocks[i];

		check_block(survey->guest, this, block, remarks);
		if (i && block[-1].pfn + block[-1].pages > block->pfn)
			check_overlap(this, block, this, remarks);
		for (int other = 0; other < zone; other++)
			check_overlap(this, block, &survey->zones[other], remarks);
	}
}

void check_list(const struct survey *survey, int zone, struct remarks *remarks)
{
	check_walk(&survey->zones[zone], remarks);
	if (!survey->zones[zone].unreadable)
		check_blocks(survey, zone, remarks);
}
