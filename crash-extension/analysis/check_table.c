// SPDX-License-Identifier: GPL-2.0-or-later
/* Does the acceptance table agree with the lists? */
#include "analysis/check_table.h"

#include "analysis/verdict.h"

/* A walk over the table's units. */
struct scan {
	const struct survey *survey;
	const struct acceptance_table *table;
	struct remarks *remarks;
	/* Units compared until now. */
	ulong units;
	/* Unaccepted units that no list has; adjacent units make one finding. */
	struct range lost;
	struct place lost_in;
	/* Accepted units in blocks that are on a list. */
	ulong guards;
	/* Unaccepted units of memory that no zone has. */
	ulong elsewhere;
	/* Units that the kernel was accepting when it died. */
	ulong accepting;
};

static void tell_lost(struct scan *scan)
{
	if (scan->lost.end)
		finding(scan->remarks, scan->lost_in.text, "table <-> list",
			"the table says [%lx, %lx) is unaccepted, but no list has it",
			(ulong)scan->lost.start, (ulong)scan->lost.end);
	scan->lost.end = 0;
}

static void add_lost(struct scan *scan, const struct answer *answer)
{
	struct range unit = table_unit(scan->table, answer->address);

	if (scan->lost.end != unit.start) {
		tell_lost(scan);
		scan->lost.start = unit.start;
		scan->lost_in = zone_place(&answer->zone->zone, NULL);
	}
	scan->lost.end = unit.end;
}

/* A damaged list proves nothing. For a block with the page type check_page_types.c has made a finding. */
static void judge_unlisted(struct scan *scan, physaddr_t address)
{
	struct answer answer;

	judge_address(scan->survey, scan->table, address, &answer);
	if (answer.verdict == VERDICT_ACCEPTING)
		scan->accepting++;
	else if (answer.verdict == VERDICT_UNACCEPTED)
		scan->elsewhere += !answer.zone || answer.zone->complete;
	else if (answer.verdict == VERDICT_DISPUTED && !answer.marked)
		add_lost(scan, &answer);
}

static bool is_listed(const struct survey *survey, physaddr_t address)
{
	for (int i = 0; i < survey->count; i++)
		if (survey_find_block(&survey->zones[i], BTOP(address)))
			return true;
	return false;
}

static void look_at(struct scan *scan, physaddr_t address, bool unaccepted)
{
	bool listed = is_listed(scan->survey, address);

	if (listed && !unaccepted)
		scan->guards++;
	else if (!listed && unaccepted)
		judge_unlisted(scan, address);
}

static bool look_at_all(struct scan *scan)
{
	const struct acceptance_table *table = scan->table;
	uint8_t bytes[TABLE_CHUNK];
	ulong size;

	for (ulong at = 0; table_bytes(table, at, bytes, &size); at += size) {
		if (!size)
			return true;
		for (ulong bit = 0; bit < size * 8; bit++)
			look_at(scan, table->covers.start + (at * 8 + bit) * table->unit,
				bytes[bit / 8] >> bit % 8 & 1);
		scan->units += size * 8;
	}
	return false;
}

static void tell_normal(const struct scan *scan)
{
	const char *where = "acceptance table";

	if (scan->guards)
		normal(scan->remarks, where, "the lists have %lu unit%s that the table calls accepted: "
		       "guards, or accepted by the firmware", scan->guards, unaccepted_plural(scan->guards));
	if (scan->elsewhere)
		normal(scan->remarks, where, "the table has %lu unaccepted unit%s in no zone%s", scan->elsewhere,
		       unaccepted_plural(scan->elsewhere), scan->survey->node == ALL_NODES ? "" : " of the node");
	if (scan->accepting)
		normal(scan->remarks, where, "the kernel was accepting %lu unit%s when it died", scan->accepting,
		       unaccepted_plural(scan->accepting));
}

static ulong compare_units(const struct survey *survey, const struct acceptance_table *table,
			   struct remarks *remarks)
{
	struct scan scan = { .survey = survey, .table = table, .remarks = remarks };

	if (!look_at_all(&scan))
		not_checked(remarks, "acceptance table", "this dump lacks a part of its bitmap, at %lx",
			    (ulong)table->bitmap);
	tell_lost(&scan);
	tell_normal(&scan);
	return scan.units;
}

ulong check_table(const struct survey *survey, const struct acceptance_table *table, struct remarks *remarks)
{
	switch (table->status) {
	case TABLE_READ:
		return compare_units(survey, table, remarks);
	case TABLE_DAMAGED:
		finding(remarks, "acceptance table", "table <-> its header", "%s", table->reason);
		return 0;
	default:
		not_checked(remarks, "acceptance table", "%s: %s", table_status_name(table->status),
			    table->reason);
		return 0;
	}
}
