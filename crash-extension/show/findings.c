// SPDX-License-Identifier: GPL-2.0-or-later
/* -c: do the sources agree? */
#include "show/findings.h"

#include "analysis/check.h"

static void print_findings(const struct remarks *remarks)
{
	ulong number = 0;

	for (int i = 0; i < remarks->count; i++) {
		const struct remark *remark = &remarks->list[i];

		if (remark->kind == REMARK_FINDING)
			fprintf(fp, "FINDING %lu: %s: %s\n    %s\n", ++number, remark->where,
				remark->sources, remark->what);
	}
	if (remarks->findings > number)
		fprintf(fp, "... and %lu more\n", remarks->findings - number);
	if (remarks->findings)
		fprintf(fp, "\n");
}

static void print_remarks(const struct remarks *remarks, enum remark_kind kind, const char *label)
{
	for (int i = 0; i < remarks->count; i++)
		if (remarks->list[i].kind == kind)
			fprintf(fp, "%s: %s: %s\n", label, remarks->list[i].where,
				remarks->list[i].what);
}

void show_findings(const struct survey *survey)
{
	struct check check;

	check_create(survey, &check);
	print_findings(&check.remarks);
	print_remarks(&check.remarks, REMARK_NORMAL, "NORMAL");
	print_remarks(&check.remarks, REMARK_NOT_CHECKED, "NOT CHECKED");
	fprintf(fp, "CHECKED: zones: %d, blocks on lists: %lu, page types: %lu, counters: %lu, "
		"units of the table: %lu\n", survey->count, check.blocks, check.page_types, check.counters,
		check.units);
	if (check.remarks.findings)
		fprintf(fp, "VERDICT: %lu finding%s\n", check.remarks.findings,
			unaccepted_plural(check.remarks.findings));
	else
		fprintf(fp, "VERDICT: no finding%s\n",
			check.remarks.not_checked ? " in what could be checked" : "");
	check_destroy(&check);
}
