/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the sources agree: lists, page types, counters, the acceptance table, the
 * borders of zones and blocks? Some disagreements are normal:
 *  - a block on a list may have accepted units, even nothing else: the firmware
 *    accepted them, or the kernel did, as a guard for the memory before them;
 *  - a block that the kernel was accepting is on no list and has no page type, but
 *    the table still says unaccepted;
 *  - a block that just left its list may still have its page type, and the counter
 *    may still count it.
 */
#ifndef CHECK_H
#define CHECK_H

#include "analysis/remarks.h"

struct check {
	struct remarks remarks;
	/* How much was looked at. */
	ulong blocks;
	ulong page_types;
	ulong counters;
	ulong units;
};

/**
 * check_create() - compare all sources
 */
void check_create(const struct survey *survey, struct check *ret);
void check_destroy(struct check *check);

#endif /* CHECK_H */
