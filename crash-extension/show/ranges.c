// SPDX-License-Identifier: GPL-2.0-or-later
/* Unaccepted memory as ranges, and as lists of blocks. */
#include "views.h"

static ulong print_zone_ranges(const struct zone_survey *zone)
{
	struct range range;
	ulong ranges = 0;

	for (ulong i = 0; survey_next_range(zone, &i, &range); ranges++)
		fprintf(fp, "%16lx  %16lx  %12lu  %4d  %s\n", (ulong)range.start,
			(ulong)range.end, (ulong)(range.end - range.start) / 1024,
			zone->zone.node, zone->zone.name);
	return ranges;
}

void print_ranges(const struct survey *survey)
{
	struct survey_sum sum;
	ulong ranges = 0;
	bool complete = survey_total(survey, &sum);

	fprintf(fp, "%16s  %16s  %12s  NODE  ZONE\n", "START", "END", "SIZE(kB)");
	for (int i = 0; i < survey->count; i++) {
		ranges += print_zone_ranges(&survey->zones[i]);
		print_damage(&survey->zones[i]);
	}
	fprintf(fp, "TOTAL %10lu ranges              %12lu%s\n", ranges,
		kilobytes(sum.unaccepted), complete ? "" : "  at least");
}

/* In the order of the lists: that is what one looks for here. */
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

void print_lists(const struct survey *survey)
{
	for (int i = 0; i < survey->count; i++) {
		if (i)
			fprintf(fp, "\n");
		if (!survey->zones[i].unreadable)
			print_list(survey, &survey->zones[i]);
		print_damage(&survey->zones[i]);
	}
}
