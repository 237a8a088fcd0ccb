// SPDX-License-Identifier: GPL-2.0-or-later
#include "makedumpfile.h"
#include "elf_info.h"
#include "print_info.h"
#include "unaccepted_makedumpfile.h"
#include "unaccepted_search.h"

/* Half-open. */
struct run {
	mdf_pfn_t start;
	mdf_pfn_t end;
};

static struct {
	int searched;
	/* Unaccepted memory; ascending and apart once it has been searched. */
	struct run *runs;
	size_t nr_runs;
	size_t room;
	/* Around the page last asked for: all there is as @is_unaccepted says. */
	struct run around;
	int is_unaccepted;
	/* What the pass under way took out, and up to where it has come. */
	mdf_pfn_t pages;
	mdf_pfn_t last_start;
} state;

static int make_room(void)
{
	size_t room = state.room ? 2 * state.room : 1024;
	struct run *runs;

	if (state.nr_runs < state.room)
		return TRUE;
	runs = realloc(state.runs, room * sizeof(*runs));
	if (!runs)
		return FALSE;
	state.runs = runs;
	state.room = room;
	return TRUE;
}

/* Without memory for it, a block is kept as if it were accepted. */
static void add_run(mdf_pfn_t start, mdf_pfn_t end)
{
	struct run *last = state.nr_runs ? &state.runs[state.nr_runs - 1] : NULL;

	if (last && last->end == start)
		last->end = end;
	else if (make_room())
		state.runs[state.nr_runs++] = (struct run){ start, end };
}

static int compare_runs(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* Lists are in no order, and where they are damaged a block can be on two. */
static void sort_runs(void)
{
	size_t i, n = 0;

	if (!state.nr_runs)
		return;
	qsort(state.runs, state.nr_runs, sizeof(*state.runs), compare_runs);
	for (i = 1; i < state.nr_runs; i++) {
		if (state.runs[i].start <= state.runs[n].end)
			state.runs[n].end = MAX(state.runs[n].end, state.runs[i].end);
		else
			state.runs[++n] = state.runs[i];
	}
	state.nr_runs = n + 1;
}

static void search(const struct unaccepted_host *host)
{
	state.searched = TRUE;
	if (is_xen_memory())
		return;
	search_unaccepted(host->is_in_segs, add_run);
	sort_runs();
	state.around = (struct run){ 0, 0 };
}

/*
 * Memory is gone through more than once, to count and to write, and cycle by
 * cycle; a cycle that does not lie behind the one before begins a new pass.
 */
static void note_pass(const struct cycle *cycle)
{
	if (cycle->start_pfn <= state.last_start)
		state.pages = 0;
	state.last_start = cycle->start_pfn;
}

/* The index of the first run that ends behind a page. */
static size_t find_run(mdf_pfn_t pfn)
{
	size_t low = 0, high = state.nr_runs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (state.runs[middle].end > pfn)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void exclude_run(const struct run *run, struct cycle *cycle,
			const struct unaccepted_host *host)
{
	mdf_pfn_t pfn = MAX(run->start, cycle->start_pfn);
	mdf_pfn_t end = MIN(run->end, cycle->end_pfn);

	for (; pfn < end; pfn++) {
		if (!is_dumpable(info->bitmap2, pfn, cycle))
			continue;
		host->clear_bit(pfn, cycle);
		state.pages++;
	}
}

void exclude_unaccepted_pages(struct cycle *cycle, const struct unaccepted_host *host)
{
	size_t i;

	if (info->dump_level == 0)
		return;
	if (!state.searched)
		search(host);
	note_pass(cycle);
	for (i = find_run(cycle->start_pfn);
	     i < state.nr_runs && state.runs[i].start < cycle->end_pfn; i++)
		exclude_run(&state.runs[i], cycle, host);
}

static void look_around(mdf_pfn_t pfn)
{
	size_t i = find_run(pfn);

	state.is_unaccepted = i < state.nr_runs && state.runs[i].start <= pfn;
	if (state.is_unaccepted) {
		state.around = state.runs[i];
		return;
	}
	state.around.start = i ? state.runs[i - 1].end : 0;
	state.around.end = i < state.nr_runs ? state.runs[i].start : info->max_mapnr;
}

int is_unaccepted_pfn(mdf_pfn_t pfn)
{
	if (pfn >= info->max_mapnr)
		return FALSE;
	if (pfn < state.around.start || pfn >= state.around.end)
		look_around(pfn);
	return state.is_unaccepted;
}

mdf_pfn_t nr_unaccepted_pages(void)
{
	return state.pages;
}
