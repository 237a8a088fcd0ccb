/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is one address accepted, and how is that known? */
#ifndef VERDICT_H
#define VERDICT_H

#include "guest/acceptance_table.h"
#include "guest/survey.h"

enum verdict {
	VERDICT_ACCEPTED,
	VERDICT_UNACCEPTED,
	/* The kernel was accepting this memory when it died. */
	VERDICT_ACCEPTING,
	/* Accepted, but in a block that is still on its list. */
	VERDICT_GUARD,
	/* No page allocator has this memory, if it is memory. */
	VERDICT_UNMANAGED,
	/* Two sources contradict each other. */
	VERDICT_DISPUTED,
	/* The dump does not have what would tell. */
	VERDICT_UNKNOWN,
};

/* What is known of one byte of memory. */
struct answer {
	physaddr_t address;
	enum verdict verdict;
	/* Why, in one line, without its newline. */
	char reason[192];
	/* The block that has it, or the one that would have it. */
	struct range block;
	/* The zone, NULL: none of those looked at. */
	const struct zone_survey *zone;
	bool on_list;
	/* The struct page of the block's head, 0: there is none. */
	ulong head;
	/* The head's page type. */
	bool has_type;
	uint32_t type;
	/* It is the page type of unaccepted blocks. */
	bool marked;
	enum unaccepted_answer table;
};

/**
 * judge_address() - is a byte of memory accepted?
 * @ret: refers to @survey
 */
void judge_address(const struct survey *survey, const struct acceptance_table *table, physaddr_t address,
		   struct answer *ret);

/**
 * verdict_name() - a verdict in words
 */
const char *verdict_name(enum verdict verdict);

#endif /* VERDICT_H */
