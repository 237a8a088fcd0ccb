// SPDX-License-Identifier: GPL-2.0-or-later
/* What the command prints without an option: GENERATION, the table of zones, KMEM, ACCEPTING, TABLE, MEMMAP. */
#include "show/overview.h"

#include "guest/accepting_list.h"
#include "memory/rebuild.h"
#include "show/zone_table.h"

static void print_generation(const struct guest *guest)
{
	fprintf(fp, "GENERATION: %s  (", unaccepted_generation_name(guest->core.kernel.generation));
	if (has_types(guest))
		fprintf(fp, "page type %#x; ", guest->core.kernel.type);
	else
		fprintf(fp, "no page type; ");
	fprintf(fp, "%s)\n\n", guest->source);
}

/*
 * NR_FREE_PAGES counts the blocks on the list, in all kernels that have the list. Linux
 * kernel commit dcdfdd40fa82 ("mm: Add support for unaccepted memory") (in v6.5).
 */
static void print_kmem(const struct survey *survey)
{
	struct survey_sum sum;

	survey_total(survey, &sum);
	/* kmem does not count a single node. */
	if (survey->node != ALL_NODES || !sum.unaccepted || sum.free < sum.unaccepted)
		return;
	fprintf(fp, "KMEM: nr_free_pages (%lu) and kmem -i count unaccepted pages as free; ", sum.free);
	if (survey->guest->core.kernel.order_in_private)
		fprintf(fp, "so does kmem -f, as they are on the free lists\n");
	else
		fprintf(fp, "kmem -f finds %lu fewer on the free lists\n", sum.unaccepted);
}

static void print_accepting_units(const struct acceptance_table *table, const struct unit_range *units)
{
	struct range range;

	if (table->status != TABLE_READ) {
		fprintf(fp, "ACCEPTING: units [%lu, %lu) of the acceptance table were just being accepted\n", units->start,
			units->end);
		return;
	}
	range = memory_of_units(table, units);
	fprintf(fp, "ACCEPTING: [%lx, %lx) was just being accepted\n", (ulong)range.start,
		(ulong)range.end);
}

static void print_accepting(const struct survey *survey, const struct acceptance_table *table)
{
	struct accepting walk;
	struct unit_range units;

	accepting_begin(&walk);
	while (accepting_next(&walk, &units))
		print_accepting_units(table, &units);
	if (*walk.fault)
		fprintf(fp, "ACCEPTING: not all is known: accepting_list: %s\n", walk.fault);
	else if (walk.list && !walk.seen)
		fprintf(fp, "ACCEPTING: nothing: accepting_list is empty\n");
	else if (!walk.list)
		fprintf(fp, "ACCEPTING: not known: this kernel keeps no accepting_list%s\n",
			survey->guest->core.kernel.order_in_private ?
			"; what it was accepting still counts as unaccepted" : "");
}

static void print_table(const struct acceptance_table *table)
{
	ulong units;

	if (table->status != TABLE_READ) {
		fprintf(fp, "TABLE: %s: %s\n", table_status_name(table->status), table->reason);
		return;
	}
	fprintf(fp, "TABLE: unit %lu kB, covers [%lx, %lx), ", table->unit / 1024,
		(ulong)table->covers.start, (ulong)table->covers.end);
	if (table_count(table, &units))
		fprintf(fp, "%lu unit%s unaccepted\n", units, unaccepted_plural(units));
	else
		fprintf(fp, "this dump lacks a part of its bitmap, at %lx\n", (ulong)table->bitmap);
}

static void print_memmap(void)
{
	if (rebuilds_memmap())
		fprintf(fp, "MEMMAP: this dump lacks a part of the memory map; reading that part rebuilds it\n");
}

void show_overview(const struct survey *survey)
{
	struct acceptance_table table;

	print_generation(survey->guest);
	print_zone_table(survey);
	table_read(&table);
	print_kmem(survey);
	print_accepting(survey, &table);
	print_table(&table);
	print_memmap();
}
