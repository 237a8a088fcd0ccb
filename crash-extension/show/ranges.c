// SPDX-License-Identifier: GPL-2.0-or-later
/* -r: unaccepted memory in physical ranges. */
#include "show/ranges.h"

#include "show/size.h"
#include "show/zone_fault.h"

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

void show_ranges(const struct survey *survey)
{
	struct survey_sum sum;
	ulong ranges = 0;
	bool complete = survey_total(survey, &sum);

	fprintf(fp, "%16s  %16s  %12s  NODE  ZONE\n", "START", "END", "SIZE(kB)");
	for (int i = 0; i < survey->count; i++) {
		ranges += print_zone_ranges(&survey->zones[i]);
		print_zone_fault(&survey->zones[i]);
	}
	fprintf(fp, "TOTAL %10lu ranges              %12lu%s\n", ranges,
		kilobytes(sum.unaccepted), complete ? "" : "  at least");
}
