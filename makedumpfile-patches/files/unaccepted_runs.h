/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of pages, kept as runs of neighbours.
 */
#ifndef UNACCEPTED_RUNS_H
#define UNACCEPTED_RUNS_H

/* Half-open. */
struct run {
	mdf_pfn_t start;
	mdf_pfn_t end;
};

struct runs {
	struct run *run;
	size_t nr;
	size_t room;
};

/**
 * runs_add() - add pages, in any order
 *
 * Without memory for it nothing is added: then the set is too small, which
 * keeps pages that need not be kept.
 */
void runs_add(struct runs *runs, mdf_pfn_t start, mdf_pfn_t end);

/**
 * runs_append() - add all the pages of another set
 */
void runs_append(struct runs *runs, const struct runs *more);

/**
 * runs_sort() - make the runs ascending and apart, as the functions below want them
 */
void runs_sort(struct runs *runs);

/**
 * runs_find() - the index of the first run that ends behind a page
 *
 * It is @runs->nr if there is none.
 */
size_t runs_find(const struct runs *runs, mdf_pfn_t pfn);

/**
 * runs_has() - is a page in the set?
 */
int runs_has(const struct runs *runs, mdf_pfn_t pfn);

/**
 * runs_free() - empty the set
 */
void runs_free(struct runs *runs);

#endif /* UNACCEPTED_RUNS_H */
