/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command inherits: the heads, and the description of the views, as view.h has it. */
#ifndef DESCRIPTION_H
#define DESCRIPTION_H

#include "head.h"

struct description {
	struct view *views;
	size_t nr_views;
	/* All zero ranges, those of one view after those of the other. */
	struct view_range *zeros;
	size_t nr_zeros;
};

/**
 * description_add() - add the view of a vmcore
 * @fd: gets a file descriptor that the command inherits: of a file that holds the head alone
 *
 * Return: NULL, or one line: why that cannot be.
 */
const char *description_add(struct description *description, const struct vmcore *vmcore,
			    const struct head *head, int *fd);

/**
 * description_publish() - leave the description in the environment, for the library
 *
 * Return: as description_add().
 */
const char *description_publish(const struct description *description);

#endif /* DESCRIPTION_H */
