/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a vmcore the command is not to see, and what it sees in its place. */
#ifndef PLAN_H
#define PLAN_H

#include "guest.h"

/* What the user wants of a view. */
struct plan_wish {
	/* Leave out the memory map of unaccepted memory, too. */
	bool exclude_memmap;
	/* Have the command find free pages by the free lists. */
	bool by_free_lists;
	/* Say how the view is made. */
	bool verbose;
};

struct plan {
	/* Unaccepted pages, and pages of the memory map, that are to be in no PT_LOAD. */
	struct unaccepted_pages unaccepted;
	struct unaccepted_pages memmap;
	/* The two of them. */
	struct unaccepted_pages holes;
	/* What is to be read as zeros: all unaccepted pages and @memmap. Who copies the file reads what is in no PT_LOAD, too. */
	struct unaccepted_pages zeros;
	/* NULL, or one line each: why the user's wish is not met. */
	const char *memmap_kept;
	const char *by_page_types;
	/* The text of the note VMCOREINFO; NULL: there is no such note. */
	char *info;
};

/**
 * plan_create() - decide what of a vmcore is left out
 * @guest: what was found in it
 * @ret: plan_destroy() frees it
 *
 * Return: NULL, or one line: why there is none.
 */
const char *plan_create(const struct vmcore *vmcore, struct guest *guest, const struct plan_wish *wish,
			struct plan *ret);
void plan_destroy(const struct guest *guest, struct plan *plan);

/**
 * plan_changes() - would the command see anything that the vmcore as it is does not say?
 */
bool plan_changes(const struct plan *plan, const struct vmcore *vmcore);

#endif /* PLAN_H */
