// SPDX-License-Identifier: GPL-2.0-or-later
/* The results of a check of the sources, in words. */
#include "analysis/remarks.h"

void remarks_create(struct remarks *ret)
{
	*ret = (struct remarks){ 0 };
	ret->list = (struct remark *)GETBUF((REMARKS_MAX + 1) * sizeof(*ret->list));
}

void remarks_destroy(struct remarks *remarks)
{
	FREEBUF(remarks->list);
}

static void remark(struct remarks *remarks, enum remark_kind kind, const char *where,
		   const char *sources, const char *format, va_list args)
{
	struct remark *remark = &remarks->list[remarks->count];

	remarks->findings += kind == REMARK_FINDING;
	remarks->not_checked += kind == REMARK_NOT_CHECKED;
	if (remarks->count == REMARKS_MAX)
		return;
	remarks->count++;
	remark->kind = kind;
	remark->sources = sources;
	snprintf(remark->where, sizeof(remark->where), "%s", where);
	vsnprintf(remark->what, sizeof(remark->what), format, args);
}

void finding(struct remarks *remarks, const char *where, const char *sources, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	remark(remarks, REMARK_FINDING, where, sources, format, args);
	va_end(args);
}

void normal(struct remarks *remarks, const char *where, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	remark(remarks, REMARK_NORMAL, where, NULL, format, args);
	va_end(args);
}

void not_checked(struct remarks *remarks, const char *where, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	remark(remarks, REMARK_NOT_CHECKED, where, NULL, format, args);
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
