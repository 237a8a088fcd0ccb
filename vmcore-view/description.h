/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command inherits: the heads, and the description of the views (view.h). */
#ifndef DESCRIPTION_H
#define DESCRIPTION_H

#include "head.h"

struct description {
	struct view *views;
	size_t nr_views;
	/* All zero ranges: those of the first view, then those of the second, and so on. */
	struct view_range *zeros;
	size_t nr_zeros;
};

/**
 * description_add() - add the view of a vmcore
 * @fd: gets a file descriptor of a file that has only the head; the command inherits it
 *
 * Return: NULL, or one line: why it failed.
 */
const char *description_add(struct description *description, const struct vmcore *vmcore,
			    const struct head *head, int *fd);

/**
 * description_publish() - tell the library, by the environment, where the description is
 *
 * Return: as description_add().
 */
const char *description_publish(const struct description *description);

#endif /* DESCRIPTION_H */
