// SPDX-License-Identifier: GPL-2.0-or-later
/* -z: the lists of the zones, block by block. */
#include "show/lists.h"

#include "show/zone_fault.h"

/* The blocks stand in the order of the list, not in that of the survey. */
static void print_list(const struct survey *survey, const struct zone_survey *zone)
{
	struct unaccepted_list list;
	struct unaccepted_block block;
	enum unaccepted_next next;

	fprintf(fp, "NODE %d  ZONE %s  LIST %lx  BLOCKS %lu\n", zone->zone.node, zone->zone.name,
		unaccepted_zone_lists(&survey->guest->core, &zone->zone.place), zone->count);
	if (!zone->count)
		return;
	fprintf(fp, "%16s  %12s  %16s  ORDER\n", "PAGE", "PFN", "PHYSICAL");
	unaccepted_list_begin(&list, &survey->guest->core, &zone->zone.place);
	while ((next = unaccepted_next_block(&list, &block)) != UNACCEPTED_END)
		if (next == UNACCEPTED_NEXT)
			fprintf(fp, "%16lx  %12lx  %16lx  %5u\n", list.page, block.pfn,
				(ulong)PTOB(block.pfn), list.order);
}

void show_lists(const struct survey *survey)
{
	for (int i = 0; i < survey->count; i++) {
		if (i)
			fprintf(fp, "\n");
		if (!survey->zones[i].unreadable)
			print_list(survey, &survey->zones[i]);
		print_zone_fault(&survey->zones[i]);
	}
}
