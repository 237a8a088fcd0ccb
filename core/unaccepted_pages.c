// SPDX-License-Identifier: GPL-2.0-or-later
#include "unaccepted_pages.h"

#define FIRST_ROOM	1024

static bool make_room(const struct unaccepted_host *host, struct unaccepted_pages *pages)
{
	size_t room = pages->room ? 2 * pages->room : FIRST_ROOM;
	struct unaccepted_run *run;

	if (pages->nr < pages->room)
		return true;
	run = host->resize(host, pages->run, pages->room * sizeof(*run), room * sizeof(*run));
	if (!run)
		return false;
	pages->run = run;
	pages->room = room;
	return true;
}

bool unaccepted_pages_add(const struct unaccepted_host *host, struct unaccepted_pages *pages,
			  uint64_t start, uint64_t end)
{
	struct unaccepted_run *last = pages->nr ? &pages->run[pages->nr - 1] : NULL;

	if (last && last->end == start) {
		last->end = end;
		return true;
	}
	if (!make_room(host, pages))
		return false;
	pages->run[pages->nr++] = (struct unaccepted_run){ start, end };
	return true;
}

bool unaccepted_pages_append(const struct unaccepted_host *host, struct unaccepted_pages *pages,
			     const struct unaccepted_pages *more)
{
	for (size_t i = 0; i < more->nr; i++)
		if (!unaccepted_pages_add(host, pages, more->run[i].start, more->run[i].end))
			return false;
	return true;
}

/* Shell sort, in place: qsort() may allocate memory. The runs are nearly in order. */
static void sort_by_start(struct unaccepted_run *run, size_t nr)
{
	for (size_t gap = nr / 2; gap; gap /= 2)
		for (size_t i = gap; i < nr; i++) {
			struct unaccepted_run this = run[i];
			size_t to = i;

			for (; to >= gap && run[to - gap].start > this.start; to -= gap)
				run[to] = run[to - gap];
			run[to] = this;
		}
}

void unaccepted_pages_sort(struct unaccepted_pages *pages)
{
	struct unaccepted_run *run = pages->run;
	size_t last = 0;

	if (!pages->nr)
		return;
	sort_by_start(run, pages->nr);
	for (size_t i = 1; i < pages->nr; i++) {
		if (run[i].start > run[last].end)
			run[++last] = run[i];
		else if (run[i].end > run[last].end)
			run[last].end = run[i].end;
	}
	pages->nr = last + 1;
}

size_t unaccepted_pages_find(const struct unaccepted_pages *pages, uint64_t pfn)
{
	size_t low = 0, high = pages->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pages->run[middle].end > pfn)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

bool unaccepted_pages_has(const struct unaccepted_pages *pages, uint64_t pfn)
{
	size_t i = unaccepted_pages_find(pages, pfn);

	return i < pages->nr && pages->run[i].start <= pfn;
}

uint64_t unaccepted_pages_count(const struct unaccepted_pages *pages)
{
	uint64_t count = 0;

	for (size_t i = 0; i < pages->nr; i++)
		count += pages->run[i].end - pages->run[i].start;
	return count;
}

void unaccepted_pages_free(const struct unaccepted_host *host, struct unaccepted_pages *pages)
{
	if (pages->room)
		host->resize(host, pages->run, pages->room * sizeof(*pages->run), 0);
	*pages = (struct unaccepted_pages){ 0 };
}
