/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A search of the fake dead machine, and the check of its outcome.
 */
#ifndef SEARCH_CHECK_H
#define SEARCH_CHECK_H

#include "guest_host.h"
#include "tap.h"

/* Addresses in the machine that make() makes. */
#define ENTRY(block)	(MEM_MAP + (block) * BLOCK * STRUCT + LRU)
#define BEHIND		(FREE_AREA + ORDERS * FREE_AREA_SIZE)
#define LIST_A		(ZONE(0, 0) + BEHIND)
#define LIST_B		(ZONE(0, 1) + BEHIND)

struct outcome {
	uint64_t found;
	enum unaccepted_generation generation;
	struct unaccepted_report report;
};

static inline uint64_t bits_of(const struct unaccepted_pages *pages)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < pages->nr; i++) {
		bits |= units(pages->run[i].start, pages->run[i].end);
		if (i && pages->run[i].start <= pages->run[i - 1].end)
			bits |= WRONG;
	}
	return bits;
}

static inline struct outcome search(void)
{
	struct unaccepted_pages found = { 0 };
	struct unaccepted_guest guest;
	struct outcome outcome;

	make_guest(&guest);
	unaccepted_search(&guest, &found, &outcome.report);
	outcome.found = bits_of(&found);
	outcome.generation = guest.kernel.generation;
	unaccepted_pages_free(&host, &found);
	return outcome;
}

/* A search must free all its memory and read no other memory. */
static inline bool is_clean(void)
{
	return !m.strays && !m.balance;
}

static inline void check(const struct outcome *got, const struct outcome *wanted, const char *name)
{
	const struct unaccepted_report *is = &got->report, *should = &wanted->report;

	if (!ok(got->found == wanted->found && is->damaged_lists == should->damaged_lists &&
		is->damaged_list == should->damaged_list && is->unconfirmed == should->unconfirmed &&
		is->leaving == should->leaving &&
		is->unreadable == should->unreadable && is->no_memory == should->no_memory &&
		is_clean(), "%s", name))
		printf("# found %" PRIx64 ", wanted %" PRIx64 "; %u damaged, first %" PRIx64 ", wanted %u, %"
		       PRIx64 "; %" PRIu64 " leaving, %" PRIu64 " unconfirmed, %" PRIu64 " unreadable, no memory %d, %u strays, "
		       "balance %" PRId64 "\n", got->found, wanted->found, is->damaged_lists, is->damaged_list,
		       should->damaged_lists, should->damaged_list, is->leaving, is->unconfirmed, is->unreadable,
		       is->no_memory, m.strays, m.balance);
}

static inline void check_found(uint64_t found, const char *name)
{
	struct outcome got = search();

	check(&got, &(struct outcome){ .found = found }, name);
}

static inline void no_lists(void)
{
	for (unsigned int node = 0; node < NODES; node++)
		for (unsigned int i = 0; i < ZONES; i++)
			memset(place(LIST(node, i)), 0, 16);
}

static inline void make_bad(uint64_t start, uint64_t size)
{
	m.bad[0] = (struct unaccepted_run){ start, start + size };
}

#endif /* SEARCH_CHECK_H */
