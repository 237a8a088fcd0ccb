// SPDX-License-Identifier: GPL-2.0-or-later
/* Does NR_UNACCEPTED of a zone agree with its list, or with its page types? */
#include "analysis/check_counter.h"

/* If the list is damaged, the page types say how much should be on it. */
static void compare_with_types(const struct zone_survey *zone, const struct page_types *types,
			       struct remarks *remarks)
{
	if ((ulong)zone->zone.counted != types->pages)
		finding(remarks, zone_place(&zone->zone, NULL).text, "page type <-> NR_UNACCEPTED",
			"the page types say %lu pages, the counter %ld", types->pages, zone->zone.counted);
}

static void compare_with_list(const struct zone_survey *zone, const struct page_types *types,
			      struct remarks *remarks)
{
	struct place place = zone_place(&zone->zone, NULL);
	ulong surplus = zone->zone.counted - zone->pages;

	if (!surplus)
		return;
	if (surplus <= types->leaving)
		normal(remarks, place.text, "NR_UNACCEPTED still counts %lu pages that have left the list", surplus);
	/* Blocks that the list has lost were a finding already. */
	else if (surplus != types->leaving + types->lost)
		finding(remarks, place.text, "list <-> NR_UNACCEPTED",
			"the list has %lu pages, the counter says %ld", zone->pages, zone->zone.counted);
}

bool check_counter(const struct survey *survey, const struct zone_survey *zone, const struct page_types *types,
		   struct remarks *remarks)
{
	bool types_tell = has_types(survey->guest) && !types->incomplete && !zone->heads_doubtful;

	if (survey->guest->debuginfo.unaccepted_counter < 0 || (!zone->complete && !types_tell))
		return false;
	if (zone->complete)
		compare_with_list(zone, types, remarks);
	else
		compare_with_types(zone, types, remarks);
	return true;
}
