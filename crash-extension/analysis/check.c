// SPDX-License-Identifier: GPL-2.0-or-later
/* Do the sources agree? The lists with themselves, the zones and the counters. */
#include "analysis/check.h"

static void remark(struct check *check, enum remark_kind kind, const char *where,
		   const char *sources, const char *format, va_list args)
{
	struct remark *remark = &check->remarks[check->count];

	check->findings += kind == REMARK_FINDING;
	check->not_checked += kind == REMARK_NOT_CHECKED;
	if (check->count == REMARKS_MAX)
		return;
	check->count++;
	remark->kind = kind;
	remark->sources = sources;
	snprintf(remark->where, sizeof(remark->where), "%s", where);
	vsnprintf(remark->what, sizeof(remark->what), format, args);
}

void finding(struct check *check, const char *where, const char *sources, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	remark(check, REMARK_FINDING, where, sources, format, args);
	va_end(args);
}

void normal(struct check *check, const char *where, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	remark(check, REMARK_NORMAL, where, NULL, format, args);
	va_end(args);
}

void not_checked(struct check *check, const char *where, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	remark(check, REMARK_NOT_CHECKED, where, NULL, format, args);
	va_end(args);
}

struct place zone_place(const struct zone *zone, const struct range *range)
{
	struct place place;
	int length = snprintf(place.text, sizeof(place.text), "node %d zone %s", zone->node,
			      *zone->name ? zone->name : "?");

	if (range)
		snprintf(place.text + length, sizeof(place.text) - length, " [%lx, %lx)",
			 (ulong)range->start, (ulong)range->end);
	return place;
}

static void check_walk(struct check *check, const struct zone_survey *zone)
{
	struct place place = zone_place(&zone->zone, NULL);

	if (zone->complete)
		return;
	if (zone->sources)
		finding(check, place.text, zone->sources, "after %lu blocks: %s", zone->count,
			zone->fault);
	else
		not_checked(check, place.text, "%s", zone->fault);
}

static void check_block(struct check *check, const struct zone_survey *zone,
			const struct unaccepted_block *block)
{
	const struct guest *guest = check->survey->guest;
	struct range range = block_range(block);
	struct place place = zone_place(&zone->zone, &range);
	ulong end = zone->zone.place.end_pfn;

	if (!block->marked)
		finding(check, place.text, "list <-> page type",
			"the list has the block, but the type of its head, at %lx, is not %#x",
			pfn_to_page(guest, block->pfn) + guest->core.layout.page_type, guest->core.kernel.type);
	if (block->pfn + block->pages > end)
		finding(check, place.text, "list <-> zone border",
			"the zone of the list ends within the block, at pfn %#lx", end);
}

static void check_overlap(struct check *check, const struct zone_survey *zone,
			  const struct unaccepted_block *block, const struct zone_survey *other)
{
	const struct unaccepted_block *found = survey_find_block(other, block->pfn);
	struct range range = block_range(block);
	struct place place = zone_place(&zone->zone, &range);

	if (found)
		finding(check, place.text, "list <-> list",
			"node %d zone %s has it too, in its block at %lx", other->zone.node,
			other->zone.name, (ulong)PTOB(found->pfn));
}

static void check_blocks(struct check *check, int zone)
{
	const struct zone_survey *this = &check->survey->zones[zone];

	for (ulong i = 0; i < this->count; i++) {
		const struct unaccepted_block *block = &this->blocks[i];

		check_block(check, this, block);
		if (i && block[-1].pfn + block[-1].pages > block->pfn)
			check_overlap(check, this, block, this);
		for (int other = 0; other < zone; other++)
			check_overlap(check, this, block, &check->survey->zones[other]);
	}
	check->blocks += this->count;
}

/* Of a list that is damaged, the page types are what the counter must agree with. */
static void check_counter(struct check *check, const struct zone_survey *zone,
			  const struct marks *marks)
{
	bool types = has_types(check->survey->guest) && !marks->incomplete &&
		     !zone->heads_doubtful;
	struct place place = zone_place(&zone->zone, NULL);
	ulong counted = zone->zone.counted, surplus = counted - zone->pages;

	if (check->survey->guest->unaccepted_counter < 0 || (!zone->complete && !types))
		return;
	check->counters++;
	if (!zone->complete && counted != marks->pages)
		finding(check, place.text, "page type <-> NR_UNACCEPTED",
			"the page types say %lu pages, the counter %ld", marks->pages,
			zone->zone.counted);
	if (!zone->complete || !surplus)
		return;
	if (surplus <= marks->leaving)
		normal(check, place.text, "NR_UNACCEPTED still has %lu pages that left the list",
		       surplus);
	/* Blocks that the list has lost are one fault, not two. */
	else if (surplus != marks->leaving + marks->lost)
		finding(check, place.text, "list <-> NR_UNACCEPTED",
			"the list has %lu pages, the counter says %ld", zone->pages,
			zone->zone.counted);
}

static void check_zone(struct check *check, int i)
{
	const struct zone_survey *zone = &check->survey->zones[i];
	struct marks marks = { 0 };

	check_walk(check, zone);
	if (zone->unreadable)
		return;
	check_blocks(check, i);
	if (has_types(check->survey->guest))
		check_marks(check, zone, &marks);
	check_counter(check, zone, &marks);
}

static void check_flight(struct check *check)
{
	struct flight flight;
	struct units units;

	flight_begin(&flight);
	while (flight_next(&flight, &units))
		normal(check, "accepting_list",
		       "units [%lu, %lu) of the table were just being accepted", units.start,
		       units.end);
	if (flight.missing)
		not_checked(check, "accepting_list", "%s", flight.fault);
	else if (*flight.fault)
		finding(check, "accepting_list", "list.next <-> list.prev", "%s", flight.fault);
}

void check_create(const struct survey *survey, struct check *ret)
{
	*ret = (struct check){ .survey = survey };
	ret->remarks = (struct remark *)GETBUF((REMARKS_MAX + 1) * sizeof(*ret->remarks));
	table_read(&ret->table);
	for (int i = 0; i < survey->count; i++)
		check_zone(ret, i);
	if (!has_types(survey->guest))
		not_checked(ret, "page types", "this kernel has none for unaccepted memory");
	if (survey->guest->unaccepted_counter < 0)
		not_checked(ret, "NR_UNACCEPTED", "this kernel does not count");
	check_flight(ret);
	check_units(ret);
}

void check_destroy(struct check *check)
{
	FREEBUF(check->remarks);
}
