/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a list of blocks, in words. */
#ifndef LIST_FAULT_H
#define LIST_FAULT_H

#include "guest/guest.h"
#include "unaccepted_lists.h"

struct list_fault {
	/* Two sources that disagree, or NULL: something is not in the dump. */
	const char *sources;
	/* What was read, where, and what was expected: one line, without its newline. Empty: no fault. */
	char text[256];
};

/**
 * describe_list_fault() - put the fault that an iterator met into words
 */
void describe_list_fault(const struct guest *guest, const struct unaccepted_list *list, struct list_fault *ret);

#endif /* LIST_FAULT_H */
