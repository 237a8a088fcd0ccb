/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command does not see of a vmcore, and what it sees instead. */
#ifndef PLAN_H
#define PLAN_H

#include "guest.h"

/* What the user wants. */
struct plan_wish {
	/* Leave out the memory map of unaccepted memory, too. */
	bool exclude_memmap;
	/* Have the command find free pages by the free lists. */
	bool by_free_lists;
	/* Say how the view is made. */
	bool verbose;
};

struct plan {
	/* Unaccepted pages, and pages of the memory map, that shall be in no PT_LOAD. */
	struct unaccepted_pages unaccepted;
	struct unaccepted_pages memmap;
	/* Both together. */
	struct unaccepted_pages holes;
	/* Pages that shall read as zeros: all unaccepted pages and @memmap. A program that copies the file reads them, too. */
	struct unaccepted_pages zeros;
	/* NULL, or one line each: why the user's wish was not possible. */
	const char *memmap_kept;
	const char *by_page_types;
	/* The text of the note VMCOREINFO; NULL: there is no such note. */
	char *info;
};

/**
 * plan_create() - decide what to leave out of a vmcore
 * @guest: the result of guest_search()
 * @ret: plan_destroy() frees it
 *
 * Return: NULL, or one line: why there is no plan.
 */
const char *plan_create(const struct vmcore *vmcore, struct guest *guest, const struct plan_wish *wish,
			struct plan *ret);
void plan_destroy(const struct guest *guest, struct plan *plan);

/**
 * plan_changes() - would the command see anything that differs from the vmcore as it is?
 */
bool plan_changes(const struct plan *plan, const struct vmcore *vmcore);

#endif /* PLAN_H */
