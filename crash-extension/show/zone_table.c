// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of zones, with its total and a summary. */
#include "show/zone_table.h"

#include "show/size.h"
#include "show/zone_fault.h"

/* One line of the table, or the sum of several. All but blocks are pages. */
struct row {
	ulong managed;
	ulong unaccepted;
	ulong blocks;
	/* -1: not known. */
	long counted;
};

struct zone_table {
	struct row total;
	/* Zones that are not complete, so the sum is a lower bound. */
	int damaged;
	/* Zones whose list and counter disagree. */
	int differing;
};

static double percent(ulong part, ulong whole)
{
	return whole ? 100.0 * part / whole : 0.0;
}

static void print_heading(void)
{
	fprintf(fp, "NODE  ZONE     MANAGED(kB)  UNACCEPTED(kB)      %%  LIST(blocks)  "
		"NR_UNACCEPTED(pages)\n");
}

static void print_row(const struct row *row, const char *remark)
{
	fprintf(fp, "%12lu  %14lu  %5.1f  %12lu  ", kilobytes(row->managed),
		kilobytes(row->unaccepted), percent(row->unaccepted, row->managed), row->blocks);
	if (row->counted < 0)
		fprintf(fp, "%20s", "-");
	else
		fprintf(fp, "%20ld", row->counted);
	fprintf(fp, "%s%s\n", *remark ? "  " : "", remark);
}

static void add(struct row *total, const struct row *row)
{
	total->managed += row->managed;
	total->unaccepted += row->unaccepted;
	total->blocks += row->blocks;
	if (row->counted < 0 || total->counted < 0)
		total->counted = -1;
	else
		total->counted += row->counted;
}

static bool differs(const struct row *row)
{
	return row->counted != -1 && row->counted != (long)row->unaccepted;
}

static const char *remark(const struct zone_survey *zone, const struct row *row)
{
	if (!zone->complete)
		return "damaged";
	return differs(row) ? "differs" : "";
}

static void print_zone(struct zone_table *table, const struct zone_survey *zone)
{
	struct row row = {
		.managed = zone->zone.managed,
		.unaccepted = zone->pages,
		.blocks = zone->count,
		.counted = zone->zone.counted,
	};

	table->damaged += !zone->complete;
	if (zone->unreadable)
		return;
	fprintf(fp, "%4d  %-7s", zone->zone.node, zone->zone.name);
	print_row(&row, remark(zone, &row));
	add(&table->total, &row);
	table->differing += differs(&row);
}

/* The sums come from the lists: the counters do not say which pages are unaccepted. */
static void print_summary(const struct zone_table *table)
{
	const struct row *total = &table->total;

	if (!total->unaccepted && !table->damaged && !table->differing) {
		fprintf(fp, "no unaccepted memory: every block of this guest has been accepted\n");
		return;
	}
	fprintf(fp, "%s%lu of %lu pages are unaccepted: ", table->damaged ? "at least " : "",
		total->unaccepted, total->managed);
	print_size(total->unaccepted);
	fprintf(fp, " of ");
	print_size(total->managed);
	fprintf(fp, " (%.1f %%)\n", percent(total->unaccepted, total->managed));
}

void print_zone_table(const struct survey *survey)
{
	struct zone_table table = { 0 };

	print_heading();
	for (int i = 0; i < survey->count; i++) {
		print_zone(&table, &survey->zones[i]);
		print_zone_fault(&survey->zones[i]);
	}
	fprintf(fp, "%-13s", "TOTAL");
	print_row(&table.total, "");
	fprintf(fp, "\n");
	print_summary(&table);
}
