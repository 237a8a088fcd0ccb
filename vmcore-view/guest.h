/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dead kernel of a vmcore, and its memory that the command must not see. */
#ifndef GUEST_H
#define GUEST_H

#include "host.h"
#include "unaccepted_search.h"

struct guest {
	struct host host;
	/* NULL, or one line: why the kernel could not be searched. */
	const char *why;
	struct unaccepted_guest kernel;
	struct unaccepted_report report;
	/* The unaccepted pages. */
	struct unaccepted_pages unaccepted;
};

/**
 * guest_search() - find the unaccepted memory of a vmcore's kernel
 * @guest: refers to @vmcore from now on; guest_deinit() frees it
 * @behind_views: as for host_init()
 *
 * It reads no unaccepted memory.
 */
void guest_search(struct guest *guest, struct vmcore *vmcore, bool behind_views);
void guest_deinit(struct guest *guest);

/**
 * guest_find_memmap() - find the pages of the memory map that can be left out
 * @unaccepted: the unaccepted pages that are in no PT_LOAD, sorted
 * @ret: an empty set; gets these pages of the memory map, sorted
 *
 * Return: NULL, or one line: why the memory map is kept.
 */
const char *guest_find_memmap(struct guest *guest, const struct unaccepted_pages *unaccepted,
			      struct unaccepted_pages *ret);

/**
 * guest_free_lists_are_whole() - can a tool follow the free lists of all zones?
 *
 * Return: NULL, or one line: what is wrong with them.
 */
const char *guest_free_lists_are_whole(struct guest *guest);

#endif /* GUEST_H */
