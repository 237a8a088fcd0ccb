/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dead kernel, and how it marked unaccepted memory. */
#ifndef GUEST_H
#define GUEST_H

#include "guest/debuginfo.h"
#include "memory/page_tables.h"

/* It refers to itself: not to be copied. */
struct guest {
	/* The functions by which the core reads it; the first member. */
	struct unaccepted_host host;
	/* The mapping that was used last. */
	struct mapping mapping;
	struct debuginfo debuginfo;
	/* What the core knows of it. */
	struct unaccepted_guest core;
	/* What told how it marked unaccepted memory, in words. */
	const char *source;
	/* Unless GUEST_FOUND: one line, without its newline. */
	char reason[160];
};

enum guest_status {
	GUEST_FOUND,
	/* It can have no unaccepted memory. */
	GUEST_HAS_NONE,
	/* The dump, or its debuginfo, does not tell. */
	GUEST_UNCLEAR,
};

/**
 * find_guest() - find out how the dead kernel marked its unaccepted memory
 *
 * Reads debuginfo and vmcoreinfo alone.
 */
enum guest_status find_guest(struct guest *ret);

/**
 * has_types() - does the head of an unaccepted block have a page type of its own?
 */
bool has_types(const struct guest *guest);

#endif /* GUEST_H */
