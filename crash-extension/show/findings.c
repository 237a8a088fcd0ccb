// SPDX-License-Identifier: GPL-2.0-or-later
/* What the consistency check found, for people. */
#include "analysis/check.h"
#include "views.h"

static void print_findings(const struct check *check)
{
	ulong number = 0;

	for (int i = 0; i < check->count; i++) {
		const struct remark *remark = &check->remarks[i];

		if (remark->kind == REMARK_FINDING)
			fprintf(fp, "FINDING %lu: %s: %s\n    %s\n", ++number, remark->where,
				remark->sources, remark->what);
	}
	if (check->findings > number)
		fprintf(fp, "... and %lu more\n", check->findings - number);
	if (check->findings)
		fprintf(fp, "\n");
}

static void print_remarks(const struct check *check, enum remark_kind kind, const char *label)
{
	for (int i = 0; i < check->count; i++)
		if (check->remarks[i].kind == kind)
			fprintf(fp, "%s: %s: %s\n", label, check->remarks[i].where,
				check->remarks[i].what);
}

void print_check(const struct survey *survey)
{
	struct check check;

	check_create(survey, &check);
	print_findings(&check);
	print_remarks(&check, REMARK_NORMAL, "NORMAL");
	print_remarks(&check, REMARK_NOT_CHECKED, "NOT CHECKED");
	fprintf(fp, "CHECKED: %d zones, %lu blocks on lists, %lu page types, %lu counters, "
		"%lu units of the table\n", survey->count, check.blocks, check.heads,
		check.counters, check.units);
	if (check.findings)
		fprintf(fp, "VERDICT: %lu finding%s\n", check.findings,
			check.findings == 1 ? "" : "s");
	else
		fprintf(fp, "VERDICT: no finding%s\n",
			check.not_checked ? " in what could be checked" : "");
	check_destroy(&check);
}
