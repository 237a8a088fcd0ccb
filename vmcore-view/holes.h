/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the pages that the command must not see become holes of memory.
 *
 * What is in no PT_LOAD costs a tool nothing. But every PT_LOAD more costs makedumpfile 0.65 ns for each page
 * of memory (measured, 1.7.8): so there are only so many holes, and they are the largest. What is left of
 * unaccepted memory the command takes for memory full of zeros.
 */
#ifndef HOLES_H
#define HOLES_H

#include "unaccepted_pages.h"
#include "vmcore.h"

/* However large the guest, so many holes are worth their cost. */
#define HOLES_ALWAYS	64
/* Holes times pages of memory: with so many, makedumpfile spends 0.17 s on them. */
#define HOLES_PAGES	(1ull << 28)

/**
 * holes_choose() - the largest runs of a set, as many as are worth it
 * @memory: the guest's size in pages
 * @pages: the set, sorted
 * @ret: an empty set; gets them, sorted
 *
 * Return: false: there is no memory for it.
 */
bool holes_choose(const struct unaccepted_host *host, uint64_t memory, const struct unaccepted_pages *pages,
		  struct unaccepted_pages *ret);

#endif /* HOLES_H */
