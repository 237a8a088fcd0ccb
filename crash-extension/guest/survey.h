/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All zones of the guest, with their unaccepted blocks and their counters. */
#ifndef SURVEY_H
#define SURVEY_H

#include "guest/guest.h"
#include "guest/list_fault.h"
#include "guest/range.h"

#define ALL_NODES	(-1)

/* A zone that has memory. Sizes are in pages. */
struct zone {
	/* The number of its node, as the kernel counts nodes. */
	int node;
	struct unaccepted_zone place;
	char name[16];
	ulong managed;
	/* NR_UNACCEPTED and NR_FREE_PAGES, or -1 if this kernel does not count. */
	long counted;
	long free;
};

/* A zone with its unaccepted blocks. */
struct zone_survey {
	struct zone zone;
	/* In ascending order. */
	struct unaccepted_block *blocks;
	ulong count;
	/* The pages in these blocks. */
	ulong pages;
	/* These are all blocks of the zone. If not, @fault is the first fault. */
	bool complete;
	struct list_fault fault;
	/* The heads of some blocks contradict the free lists that these blocks are on. */
	bool heads_doubtful;
	/* Only the node of the zone is known. */
	bool unreadable;
};

/* All zones, in the order node, zone. */
struct survey {
	struct guest *guest;
	/* The id of the only node looked at, or ALL_NODES. */
	int node;
	struct zone_survey *zones;
	int count;
};

/**
 * survey_create() - read the zones and walk their lists
 * @node: the id of the only node of interest, or ALL_NODES
 * @ret: refers to @guest; survey_destroy() frees it
 */
void survey_create(struct guest *guest, int node, struct survey *ret);
void survey_destroy(struct survey *survey);

/* Pages of all zones. */
struct survey_sum {
	ulong managed;
	ulong unaccepted;
	/* NR_FREE_PAGES of the zones that count it. */
	ulong free;
};

/**
 * survey_total() - the sum of the zones
 *
 * Return: false: some zone is not complete, so the sum is a lower bound.
 */
bool survey_total(const struct survey *survey, struct survey_sum *ret);

/**
 * survey_next_range() - the next run of adjacent blocks
 * @i: in: the index of the first block of that run, 0 at first; out: the same of the run after it
 *
 * Return: false: there is none.
 */
bool survey_next_range(const struct zone_survey *zone, ulong *i, struct range *ret);

/**
 * survey_find_block() - the block of a zone that has a page, NULL: none
 */
const struct unaccepted_block *survey_find_block(const struct zone_survey *zone, ulong pfn);

struct range block_range(const struct unaccepted_block *block);

/**
 * zone_range() - what a zone spans, at most up to the end of memory
 */
struct range zone_range(const struct zone *zone);

#endif /* SURVEY_H */
