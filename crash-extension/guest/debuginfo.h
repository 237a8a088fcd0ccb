/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the dead kernel's structs look, by its debuginfo. */
#ifndef DEBUGINFO_H
#define DEBUGINFO_H

#include "crash.h"
#include "unaccepted_guest.h"

struct debuginfo {
	/* What the core asks for. */
	struct unaccepted_layout layout;
	/* Offsets that the core does not ask for. */
	uint64_t managed_pages, zone_name, vm_stat, page_flags;
	/* The index of each counter in zone.vm_stat, -1: not counted. */
	long unaccepted_counter;
	long free_counter;
};

/**
 * read_debuginfo() - ask the debuginfo for all of this
 */
void read_debuginfo(struct debuginfo *ret);

/**
 * debuginfo_suffices() - does it have each member that is needed?
 * @on_free_lists: the unaccepted blocks are on the free lists
 * @reason: gets a line about the first member that is missing, without a newline
 */
bool debuginfo_suffices(const struct debuginfo *debuginfo, bool on_free_lists, char *reason, size_t size);

#endif /* DEBUGINFO_H */
