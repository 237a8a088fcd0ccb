/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The results of a check of the sources, in words. */
#ifndef REMARKS_H
#define REMARKS_H

#include "guest/survey.h"

enum remark_kind {
	/* Two sources disagree. */
	REMARK_FINDING,
	/* It looks wrong, but is normal. */
	REMARK_NORMAL,
	REMARK_NOT_CHECKED,
};

struct remark {
	enum remark_kind kind;
	/* The two sources, with a finding. */
	const char *sources;
	char where[96];
	/* One line, without its newline. */
	char what[256];
};

/* Findings beyond this are counted, but their text is not kept. */
#define REMARKS_MAX	200

struct remarks {
	struct remark *list;
	int count;
	/* All of them, kept or not. */
	ulong findings;
	ulong not_checked;
};

void remarks_create(struct remarks *ret);
void remarks_destroy(struct remarks *remarks);

/* A place in memory, in words. */
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
void finding(struct remarks *remarks, const char *where, const char *sources, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void normal(struct remarks *remarks, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void not_checked(struct remarks *remarks, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* REMARKS_H */
