/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the sources agree: lists, page types, counters, the acceptance table, the
 * borders of zones and blocks? Some disagreements are normal, and are told as such:
 *  - a block on a list may have accepted units, even nothing else: the firmware
 *    accepted them, or the kernel did as the guard of what lies before;
 *  - a block that is being accepted is on no list and has no page type, but
 *    the table still says unaccepted;
 *  - a block that just left its list may still have its page type, and be counted.
 */
#ifndef CHECK_H
#define CHECK_H

#include "extension.h"
#include "guest/acceptance_table.h"

enum remark_kind {
	REMARK_FINDING,
	REMARK_NORMAL,
	REMARK_NOT_CHECKED,
};

struct remark {
	enum remark_kind kind;
	/* Of a finding: the two sources that disagree. */
	const char *sources;
	char where[96];
	/* One line, without its newline. */
	char what[256];
};

/* Findings are counted beyond this, but no longer told. */
#define REMARKS_MAX	200

struct check {
	const struct survey *survey;
	struct table table;
	struct remark *remarks;
	int count;
	/* All of them, told or not. */
	ulong findings;
	ulong not_checked;
	/* What was looked at. */
	ulong blocks;
	ulong heads;
	ulong counters;
	ulong units;
};

/* check.c */

/**
 * check_create() - compare all sources
 * @ret: refers to @survey; check_destroy() frees it
 */
void check_create(const struct survey *survey, struct check *ret);
void check_destroy(struct check *check);

/* Somewhere in memory, in words. */
struct place {
	char text[96];
};

/**
 * zone_place() - a zone, or a part of it
 * @range: the part, or NULL
 */
struct place zone_place(const struct zone *zone, const struct range *range);

/**
 * finding() - two sources disagree
 * @where: for example the text of a place
 */
void finding(struct check *check, const char *where, const char *sources, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void normal(struct check *check, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void not_checked(struct check *check, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* marks.c */

/* What the page types of a zone say, whatever is on its list. */
struct marks {
	ulong pages;
	/* Pages of blocks that just left the list, with the type still on. */
	ulong leaving;
	/* Pages of blocks that are not on the list, which has been told. */
	ulong lost;
	/* Not all struct pages are in the dump. */
	bool incomplete;
};

/**
 * check_marks() - compare the page types of a zone with its list
 */
void check_marks(struct check *check, const struct zone_survey *zone, struct marks *ret);

/* units.c */

/**
 * check_units() - compare the acceptance table with the lists
 */
void check_units(struct check *check);

#endif /* CHECK_H */
