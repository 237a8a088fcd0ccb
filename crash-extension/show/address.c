// SPDX-License-Identifier: GPL-2.0-or-later
/* All that is known of single addresses. */
#include "show/address.h"

#include "analysis/verdict.h"
#include "guest/physical_address.h"

static void print_line(const char *label)
{
	fprintf(fp, "  %-10s", label);
}

static void print_place(const struct answer *answer)
{
	print_line("PHYSICAL");
	fprintf(fp, "%lx\n", (ulong)answer->address);
	print_line("BLOCK");
	fprintf(fp, "[%lx, %lx)", (ulong)answer->block.start, (ulong)answer->block.end);
	if (answer->head)
		fprintf(fp, "  page %lx", answer->head);
	fprintf(fp, "\n");
	print_line("ZONE");
	if (answer->zone)
		fprintf(fp, "%s of node %d\n", answer->zone->zone.name, answer->zone->zone.node);
	else
		fprintf(fp, "none\n");
}

static void print_list_line(const struct answer *answer)
{
	if (!answer->zone)
		return;
	print_line("LIST");
	if (answer->on_list)
		fprintf(fp, "has the block\n");
	else if (answer->zone->complete)
		fprintf(fp, "does not have the block\n");
	else
		fprintf(fp, "damaged after %lu block%s: %s\n", answer->zone->count,
			unaccepted_plural(answer->zone->count), answer->zone->fault.text);
}

static void print_type_line(const struct guest *guest, const struct answer *answer)
{
	if (!has_types(guest) || !answer->head)
		return;
	print_line("PAGE TYPE");
	if (!answer->has_type) {
		fprintf(fp, "not in this dump\n");
		return;
	}
	fprintf(fp, "%#x at the head: %s\n", answer->type,
		answer->marked ? "unaccepted" : "not unaccepted");
}

static void print_unit(const struct acceptance_table *table, const struct answer *answer)
{
	struct range unit = table_unit(table, answer->address);

	fprintf(fp, "%s: unit [%lx, %lx)\n",
		answer->table == UNACCEPTED_YES ? "unaccepted" : "accepted", (ulong)unit.start,
		(ulong)unit.end);
}

static void print_table_line(const struct acceptance_table *table, const struct answer *answer)
{
	print_line("TABLE");
	if (table->status != TABLE_READ)
		fprintf(fp, "%s\n", table_status_name(table->status));
	else if (answer->table == UNACCEPTED_UNKNOWN)
		fprintf(fp, "this dump lacks the part for this address\n");
	else if (!range_contains(&table->covers, answer->address))
		fprintf(fp, "does not cover this address, so it is accepted\n");
	else
		print_unit(table, answer);
}

static void print_address(const struct survey *survey, const struct acceptance_table *table, ulong value,
			  bool physical)
{
	struct answer answer;
	physaddr_t address;

	if (!find_physical_address(survey->guest, value, physical, &address)) {
		fprintf(fp, "%lx: not known: not mapped, or its page tables are not in this dump\n",
			value);
		return;
	}
	judge_address(survey, table, address, &answer);
	fprintf(fp, "%lx: %s: %s\n", value, verdict_name(answer.verdict), answer.reason);
	print_place(&answer);
	print_list_line(&answer);
	print_type_line(survey->guest, &answer);
	print_table_line(table, &answer);
}

void show_addresses(const struct survey *survey, const struct asked_addresses *asked)
{
	struct acceptance_table table;

	table_read(&table);
	for (int i = 0; i < asked->count; i++) {
		if (i)
			fprintf(fp, "\n");
		print_address(survey, &table, asked->values[i], asked->physical);
	}
}
