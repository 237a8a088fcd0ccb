/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new head for a vmcore: ELF header, program headers, notes. */
#ifndef HEAD_H
#define HEAD_H

#include "unaccepted_pages.h"
#include "view.h"
#include "vmcore.h"

struct head {
	/* The head, in whole pages; its size and the shift are those of struct view. */
	char *bytes;
	uint64_t size;
	uint64_t shift;
	/* Ranges of the view that read as zeros, ascending and apart. */
	struct view_range *zeros;
	size_t nr_zeros;
	/* Number of PT_LOADs. */
	size_t nr_loads;
};

/**
 * head_create() - write a new head
 * @holes: pages that shall be in no PT_LOAD, sorted
 * @zeros: pages that shall read as zeros, for programs that read the whole file; sorted
 * @info: the text of the note VMCOREINFO, or NULL: it stays as it is
 * @ret: head_destroy() frees it
 *
 * Segments stay in their order, since where two overlap, a tool uses the first. If no segment reaches the end of memory,
 * an empty one stands there: tools compute the number of pages from the end of the last segment.
 * Return: NULL, or one line: why there is none.
 */
const char *head_create(const struct vmcore *vmcore, const struct unaccepted_pages *holes,
			const struct unaccepted_pages *zeros, const char *info, struct head *ret);
void head_destroy(struct head *head);

#endif /* HEAD_H */
