/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the pages that the command must not see become holes of memory.
 *
 * Memory in no PT_LOAD costs a tool nothing. But every additional PT_LOAD costs makedumpfile 0.65 ns for each page
 * of memory (measured, 1.7.8). So the number of holes is limited, and the largest ranges become holes. The command
 * reads the rest of unaccepted memory as zeros.
 */
#ifndef HOLES_H
#define HOLES_H

#include "unaccepted_pages.h"
#include "vmcore.h"

/* This many holes are worth their cost in a guest of any size. */
#define HOLES_ALWAYS	64
/* Holes times pages of memory: this product costs makedumpfile 0.17 s. */
#define HOLES_PAGES	(1ull << 28)

/**
 * holes_choose() - choose the largest runs of a set, as many as are worth their cost
 * @memory: the guest's size in pages
 * @pages: the set, sorted
 * @ret: an empty set; gets these runs, sorted
 *
 * Return: false: there is no memory for @ret.
 */
bool holes_choose(const struct unaccepted_host *host, uint64_t memory, const struct unaccepted_pages *pages,
		  struct unaccepted_pages *ret);

#endif /* HOLES_H */
