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
	/* The parts of the memory map that exist. Parts that continue each other are one. */
	struct unaccepted_part *parts;
	unsigned int nr_parts;
};

/**
 * unaccepted_makedumpfile_host_init() - let the core look at the dump that makedumpfile reads
 *
 * Call it after makedumpfile has found its memory map. If there is no memory for the parts,
 * there are none.
 */
void unaccepted_makedumpfile_host_init(struct unaccepted_makedumpfile_host *host,
				       const struct unaccepted_lent *lent);

/**
 * unaccepted_makedumpfile_host_deinit() - free what _init() allocated
 */
void unaccepted_makedumpfile_host_deinit(struct unaccepted_makedumpfile_host *host);

/**
 * unaccepted_makedumpfile_layout() - what makedumpfile knows of the kernel's structs
 *
 * makedumpfile's tables have it, be it from vmcoreinfo, from a file that -g wrote, or from
 * debuginfo.
 */
void unaccepted_makedumpfile_layout(struct unaccepted_layout *ret);

/**
 * unaccepted_list_in_debuginfo() - where struct zone has its list, if -x was given
 *
 * Return: a negative number if debuginfo does not tell.
 */
long unaccepted_list_in_debuginfo(void);

#endif /* UNACCEPTED_MAKEDUMPFILE_HOST_H */
