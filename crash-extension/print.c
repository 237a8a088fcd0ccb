// SPDX-License-Identifier: GPL-2.0-or-later
/* What the command shows. Tests and scripts read it: columns keep their places. */
#include "extension.h"

/* One line of the table, or the sum of several. All but blocks are pages. */
struct row {
	ulong managed;
	ulong unaccepted;
	ulong blocks;
	/* -1: not known. */
	long counted;
};

struct table {
	const struct guest *guest;
	struct row total;
	/* Zones of which not everything is in the sum. */
	int damaged;
	/* Zones whose list and counter disagree. */
	int differing;
};

void print_guest(const struct guest *guest)
{
	fprintf(fp, "GENERATION: %s  (", guest->generation);
	if (guest->kernel.generation == UNACCEPTED_GEN_UNKNOWN)
		fprintf(fp, "no page type; ");
	else
		fprintf(fp, "page type %#x; ", guest->kernel.type);
	fprintf(fp, "%s)\n\n", guest->source);
}

/* The unit of /proc/meminfo. */
static ulong kilobytes(ulong pages)
{
	return pages * (PAGESIZE() / 1024);
}

static double percent(ulong part, ulong whole)
{
	return whole ? 100.0 * part / whole : 0.0;
}

static void print_size(ulong pages)
{
	double mib = kilobytes(pages) / 1024.0;

	if (mib >= 1024)
		fprintf(fp, "%.1f GiB", mib / 1024);
	else
		fprintf(fp, "%.1f MiB", mib);
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

static struct row count_blocks(struct walk *walk)
{
	ulong pfn;

	while (walk_next(walk, &pfn))
		;
	return (struct row){
		.managed = walk->zone->managed,
		.blocks = walk->blocks,
		.unaccepted = walk->blocks * unaccepted_block_pages(&walk->guest->kernel),
		.counted = walk->zone->counted,
	};
}

static bool differs(const struct row *row)
{
	return row->counted != -1 && row->counted != (long)row->unaccepted;
}

static const char *remark(const struct walk *walk, const struct row *row)
{
	if (walk->end == WALK_DAMAGED)
		return "damaged";
	return differs(row) ? "differs" : "";
}

static void print_zone(struct table *table, const struct zone *zone)
{
	struct walk walk;

	walk_begin(&walk, table->guest, zone);

	struct row row = count_blocks(&walk);

	fprintf(fp, "%4d  %-7s", zone->node, zone->name);
	print_row(&row, remark(&walk, &row));
	add(&table->total, &row);
	table->differing += differs(&row);
	if (walk.end != WALK_DAMAGED)
		return;
	table->damaged++;
	error(INFO, "node %d zone %s, after %lu blocks: %s\n", zone->node, zone->name,
	      walk.blocks, walk.fault);
}

static void print_node(struct table *table, int node)
{
	for (int i = 0; i < vt->nr_zones; i++) {
		struct zone zone;
		enum zone_status status = find_zone(table->guest, node, i, &zone);

		if (status == ZONE_POPULATED)
			print_zone(table, &zone);
		else if (status == ZONE_UNREADABLE)
			table->damaged++;
	}
}

/* The sum of the lists: they, not the counters, say which pages. */
static void print_summary(const struct table *table)
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

void print_zones(const struct guest *guest)
{
	struct table table = { .guest = guest };

	print_heading();
	for (int node = 0; node < vt->numnodes; node++)
		print_node(&table, node);
	fprintf(fp, "%-13s", "TOTAL");
	print_row(&table.total, "");
	fprintf(fp, "\n");
	print_summary(&table);
}
