/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the core needs of makedumpfile.
 */
#ifndef UNACCEPTED_MAKEDUMPFILE_HOST_H
#define UNACCEPTED_MAKEDUMPFILE_HOST_H

#include "unaccepted_guest.h"
#include "unaccepted_makedumpfile.h"

/* A line of what makedumpfile -g writes: where struct zone has its list. */
#define UNACCEPTED_LIST_KEY	"OFFSET(zone.unaccepted_pages)"

struct unaccepted_makedumpfile_host {
	/* The first member, so that the core's functions find the others. */
	struct unaccepted_host host;
	const struct unaccepted_lent *lent;
	/* vmcoreinfo, 0-terminated, or NULL. */
	char *vmcoreinfo;
	/* The parts of the memory map that are there; those that continue each other are one. */
	struct unaccepted_part *parts;
	unsigned int nr_parts;
};

/**
 * unaccepted_makedumpfile_host_init() - let the core look at the dump that makedumpfile reads
 *
 * makedumpfile must have found its memory map. Without memory for the parts, there are none.
 */
void unaccepted_makedumpfile_host_init(struct unaccepted_makedumpfile_host *host,
				       const struct unaccepted_lent *lent);

/**
 * unaccepted_makedumpfile_host_deinit() - give back what _init() took
 */
void unaccepted_makedumpfile_host_deinit(struct unaccepted_makedumpfile_host *host);

/**
 * unaccepted_makedumpfile_layout() - what makedumpfile knows of the kernel's structs
 *
 * From vmcoreinfo, a file that -g wrote, or debuginfo: makedumpfile's tables are the same.
 */
void unaccepted_makedumpfile_layout(struct unaccepted_layout *ret);

/**
 * unaccepted_list_in_debuginfo() - where struct zone has its list, if -x was given
 *
 * Return: a negative number if debuginfo does not tell.
 */
long unaccepted_list_in_debuginfo(void);

#endif /* UNACCEPTED_MAKEDUMPFILE_HOST_H */
