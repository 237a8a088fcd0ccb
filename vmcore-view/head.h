/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a vmcore written anew: ELF header, program headers, notes. */
#ifndef HEAD_H
#define HEAD_H

#include "unaccepted_pages.h"
#include "view.h"
#include "vmcore.h"

struct head {
	/* The head, of whole pages, and what it stands for: see struct view. */
	char *bytes;
	uint64_t size;
	uint64_t shift;
	/* Ranges of the view that read as zeros, ascending and apart. */
	struct view_range *zeros;
	size_t nr_zeros;
	/* PT_LOADs that it has. */
	size_t nr_loads;
};

/**
 * head_create() - write a new head
 * @holes: pages that are to be in no PT_LOAD, sorted
 * @zeros: pages that are to be read as zeros, by who reads what is in no PT_LOAD, too; sorted
 * @info: the text of the note VMCOREINFO, or NULL: as it is
 * @ret: head_destroy() frees it
 *
 * Segments stay in their order, so that a tool that believes the first finds the same. A segment of no size
 * stands at the end of memory if nothing else does: tools take the end of the last one for the number of pages.
 * Return: NULL, or one line: why there is none.
 */
const char *head_create(const struct vmcore *vmcore, const struct unaccepted_pages *holes,
			const struct unaccepted_pages *zeros, const char *info, struct head *ret);
void head_destroy(struct head *head);

#endif /* HEAD_H */
