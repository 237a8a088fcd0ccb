// SPDX-License-Identifier: GPL-2.0-or-later
/* Do the sources agree? All checks, one after the other. */
#include "analysis/check.h"

#include "analysis/check_counter.h"
#include "analysis/check_lists.h"
#include "analysis/check_page_types.h"
#include "analysis/check_table.h"
#include "guest/accepting_list.h"

static void check_zone(struct check *check, const struct survey *survey, int i)
{
	const struct zone_survey *zone = &survey->zones[i];
	struct page_types types = { 0 };

	check_list(survey, i, &check->remarks);
	if (zone->unreadable)
		return;
	if (has_types(survey->guest))
		check_page_types(survey, zone, &check->remarks, &types);
	check->blocks += zone->count;
	check->page_types += types.looked;
	check->counters += check_counter(survey, zone, &types, &check->remarks);
}

static void check_accepting_list(struct remarks *remarks)
{
	struct unit_range units;
	struct accepting walk;

	accepting_begin(&walk);
	while (accepting_next(&walk, &units))
		normal(remarks, "accepting_list", "the kernel was accepting units [%lu, %lu) of the table when it died",
		       units.start, units.end);
	if (walk.missing)
		not_checked(remarks, "accepting_list", "%s", walk.fault);
	else if (*walk.fault)
		finding(remarks, "accepting_list", "list.next <-> list.prev", "%s", walk.fault);
}

void check_create(const struct survey *survey, struct check *ret)
{
	struct acceptance_table table;

	*ret = (struct check){ 0 };
	remarks_create(&ret->remarks);
	table_read(&table);
	for (int i = 0; i < survey->count; i++)
		check_zone(ret, survey, i);
	if (!has_types(survey->guest))
		not_checked(&ret->remarks, "page types", "this kernel has no page type for unaccepted memory");
	if (survey->guest->debuginfo.unaccepted_counter < 0)
		not_checked(&ret->remarks, "NR_UNACCEPTED", "this kernel does not have this counter");
	check_accepting_list(&ret->remarks);
	ret->units = check_table(survey, &table, &ret->remarks);
}

void check_destroy(struct check *check)
{
	remarks_destroy(&check->remarks);
}
