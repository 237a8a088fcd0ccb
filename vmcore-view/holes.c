// SPDX-License-Identifier: GPL-2.0-or-later
#include "holes.h"

static uint64_t most_holes(uint64_t memory)
{
	uint64_t most = memory ? HOLES_PAGES / memory : 0;

	return most > HOLES_ALWAYS ? most : HOLES_ALWAYS;
}

static uint64_t size_of(const struct unaccepted_run *run)
{
	return run->end - run->start;
}

static size_t count_from(const struct unaccepted_pages *pages, uint64_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < pages->nr; i++)
		count += size_of(&pages->run[i]) >= size;
	return count;
}

/* The least size for which at most @most runs are that large or larger. Bisection finds it without sorting. */
static uint64_t least_size(const struct unaccepted_pages *pages, uint64_t most)
{
	uint64_t low = 1, high = UINT64_MAX / 2;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (count_from(pages, middle) <= most)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

bool holes_choose(const struct unaccepted_host *host, uint64_t memory, const struct unaccepted_pages *pages,
		  struct unaccepted_pages *ret)
{
	uint64_t most = most_holes(memory), least = least_size(pages, most);
	/* There may be room for some of the runs that are one page smaller. */
	size_t room = most - count_from(pages, least);

	for (size_t i = 0; i < pages->nr; i++) {
		const struct unaccepted_run *run = &pages->run[i];
		bool last = size_of(run) + 1 == least && room;

		room -= last;
		if ((size_of(run) >= least || last) && !unaccepted_pages_add(host, ret, run->start, run->end))
			return false;
	}
	return true;
}
