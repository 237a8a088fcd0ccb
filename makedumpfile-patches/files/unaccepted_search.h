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

#endif /* UNACCEPTED_SEARCH_H */
