// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands below the table of zones: why kmem counts otherwise, and the other sources. */
#include "memory/rebuild.h"
#include "views.h"

/*
 * NR_FREE_PAGES includes the blocks on the list, since there is one. Linux
 * kernel commit dcdfdd40fa82 ("mm: Add support for unaccepted memory") (in v6.5).
 */
static void explain_kmem(const struct survey *survey)
{
	struct survey_sum sum;

	survey_total(survey, &sum);
	/* kmem has no numbers of one node. */
	if (survey->node != ALL_NODES || !sum.unaccepted || sum.free < sum.unaccepted)
		return;
	fprintf(fp, "KMEM: nr_free_pages, %lu, and kmem -i include them; ", sum.free);
	if (survey->guest->core.kernel.order_in_private)
		fprintf(fp, "so does kmem -f: they are on the free lists\n");
	else
		fprintf(fp, "kmem -f finds %lu fewer on the free lists\n", sum.unaccepted);
}

static void print_flying(const struct table *table, const struct units *units)
{
	struct range range;

	if (table->status != TABLE_READ) {
		fprintf(fp, "ACCEPTING: units [%lu, %lu) of the acceptance table\n", units->start,
			units->end);
		return;
	}
	range = units_range(table, units);
	fprintf(fp, "ACCEPTING: [%lx, %lx) was just being accepted\n", (ulong)range.start,
		(ulong)range.end);
}

static void print_flights(const struct survey *survey, const struct table *table)
{
	struct flight flight;
	struct units units;

	flight_begin(&flight);
	while (flight_next(&flight, &units))
		print_flying(table, &units);
	if (*flight.fault)
		fprintf(fp, "ACCEPTING: not all known: accepting_list: %s\n", flight.fault);
	else if (flight.list && !flight.seen)
		fprintf(fp, "ACCEPTING: nothing: accepting_list is empty\n");
	else if (!flight.list)
		fprintf(fp, "ACCEPTING: not known: this kernel keeps no accepting_list%s\n",
			survey->guest->core.kernel.order_in_private ?
			"; what it was accepting still counts as unaccepted" : "");
}

static void print_table(const struct table *table)
{
	ulong units;

	if (table->status != TABLE_READ) {
		fprintf(fp, "TABLE: %s: %s\n", table_status_name(table->status), table->reason);
		return;
	}
	fprintf(fp, "TABLE: unit %lu kB, covers [%lx, %lx), ", table->unit / 1024,
		(ulong)table->covers.start, (ulong)table->covers.end);
	if (table_count(table, &units))
		fprintf(fp, "%lu units unaccepted\n", units);
	else
		fprintf(fp, "its bitmap, at %lx, is not all in this dump\n",
			(ulong)table->bitmap);
}

void print_notes(const struct survey *survey)
{
	struct table table;

	table_read(&table);
	explain_kmem(survey);
	print_flights(survey, &table);
	print_table(&table);
	if (rebuilds_memmap())
		fprintf(fp, "MEMMAP: what this dump lacks of it is rebuilt when it is read\n");
}
