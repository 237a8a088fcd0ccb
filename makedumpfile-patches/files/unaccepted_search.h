/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the dead kernel's unaccepted memory is, found with makedumpfile's means.
 */
#ifndef UNACCEPTED_SEARCH_H
#define UNACCEPTED_SEARCH_H

#include "unaccepted_host.h"
#include "unaccepted_runs.h"

/**
 * search_unaccepted() - find all unaccepted blocks of the dumped kernel
 * @found: gets the blocks, sorted
 *
 * Reads struct pages and lists, never the memory that they describe, and no
 * struct page of memory that is not there. What
 * cannot be read or contradicts itself is not found, and where lists are
 * damaged or disagree with the page types, that is said. Where the kernel
 * does not tell, nothing is found.
 */
void search_unaccepted(const struct unaccepted_host *host, struct runs *found);

/* A line of what makedumpfile -g writes: where struct zone has its list. */
#define UNACCEPTED_LIST_KEY	"OFFSET(zone.unaccepted_pages)="

/**
 * list_offset_in_debuginfo() - where struct zone has its list, if -x was given
 *
 * Returns 0 if that does not tell. No struct zone begins with it.
 */
unsigned long list_offset_in_debuginfo(void);

#endif /* UNACCEPTED_SEARCH_H */
