// SPDX-License-Identifier: GPL-2.0-or-later
#include "makedumpfile.h"
#include "unaccepted_runs.h"

static int make_room(struct runs *runs)
{
	size_t room = runs->room ? 2 * runs->room : 1024;
	struct run *run;

	if (runs->nr < runs->room)
		return TRUE;
	run = realloc(runs->run, room * sizeof(*run));
	if (!run)
		return FALSE;
	runs->run = run;
	runs->room = room;
	return TRUE;
}

void runs_add(struct runs *runs, mdf_pfn_t start, mdf_pfn_t end)
{
	struct run *last = runs->nr ? &runs->run[runs->nr - 1] : NULL;

	if (last && last->end == start)
		last->end = end;
	else if (make_room(runs))
		runs->run[runs->nr++] = (struct run){ start, end };
}

void runs_append(struct runs *runs, const struct runs *more)
{
	size_t i;

	for (i = 0; i < more->nr; i++)
		runs_add(runs, more->run[i].start, more->run[i].end);
}

static int compare(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

void runs_sort(struct runs *runs)
{
	size_t i, n = 0;

	if (!runs->nr)
		return;
	qsort(runs->run, runs->nr, sizeof(*runs->run), compare);
	for (i = 1; i < runs->nr; i++) {
		if (runs->run[i].start <= runs->run[n].end)
			runs->run[n].end = MAX(runs->run[n].end, runs->run[i].end);
		else
			runs->run[++n] = runs->run[i];
	}
	runs->nr = n + 1;
}

size_t runs_find(const struct runs *runs, mdf_pfn_t pfn)
{
	size_t low = 0, high = runs->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (runs->run[middle].end > pfn)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

int runs_has(const struct runs *runs, mdf_pfn_t pfn)
{
	size_t i = runs_find(runs, pfn);

	return i < runs->nr && runs->run[i].start <= pfn;
}

void runs_free(struct runs *runs)
{
	free(runs->run);
	*runs = (struct runs){ 0 };
}
