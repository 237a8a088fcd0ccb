/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of pages, stored as runs of neighbours.
 */
#ifndef UNACCEPTED_PAGES_H
#define UNACCEPTED_PAGES_H

#include "unaccepted_host.h"

/* All zeros is the empty set. */
struct unaccepted_pages {
	struct unaccepted_run *run;
	size_t nr;
	size_t room;
};

/**
 * unaccepted_pages_add() - add the pages [@start, @end), in any order
 *
 * Return: false: the host has no memory for them, and the set is as it was.
 */
bool unaccepted_pages_add(const struct unaccepted_host *host, struct unaccepted_pages *pages,
			  uint64_t start, uint64_t end);

/**
 * unaccepted_pages_append() - add all the pages of another set
 *
 * Return: as unaccepted_pages_add(); a part of them may have been added.
 */
bool unaccepted_pages_append(const struct unaccepted_host *host, struct unaccepted_pages *pages,
			     const struct unaccepted_pages *more);

/**
 * unaccepted_pages_sort() - sort and merge the runs, as the functions below need them
 */
void unaccepted_pages_sort(struct unaccepted_pages *pages);

/**
 * unaccepted_pages_find() - the index of the first run that ends behind a page
 *
 * It is @pages->nr if there is none.
 */
size_t unaccepted_pages_find(const struct unaccepted_pages *pages, uint64_t pfn);

/**
 * unaccepted_pages_has() - is a page in the set?
 */
bool unaccepted_pages_has(const struct unaccepted_pages *pages, uint64_t pfn);

/**
 * unaccepted_pages_count() - the number of pages in the set
 */
uint64_t unaccepted_pages_count(const struct unaccepted_pages *pages);

/**
 * unaccepted_pages_free() - empty the set
 */
void unaccepted_pages_free(const struct unaccepted_host *host, struct unaccepted_pages *pages);

#endif /* UNACCEPTED_PAGES_H */
