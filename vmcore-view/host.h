/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The core's host for a vmcore: vmcoreinfo has the addresses, libkdumpfile translates them.
 */
#ifndef HOST_H
#define HOST_H

#include "unaccepted_memmap.h"
#include "vmcore.h"

#include <libkdumpfile/kdumpfile.h>

struct host {
	struct unaccepted_host host;
	struct vmcore *vmcore;
	kdump_ctx_t *kdump;
	addrxlat_ctx_t *xlat;
	addrxlat_sys_t *system;
	/* The page that was translated last. */
	uint64_t virtual;
	uint64_t physical;
	bool translated;
	bool behind_views;
	/* The number of the page behind the end of memory. */
	uint64_t end;
	/* The memory map, ascending; adjacent parts of one array are merged. */
	struct unaccepted_part *parts;
	unsigned int nr_parts;
	/* Rebuilds the memory map of unaccepted memory, if the dump lacks it. */
	struct unaccepted_reader reader;
	bool rebuilds;
};

/**
 * host_init() - get ready to look at the dead kernel
 * @host: refers to @vmcore from now on; host_deinit() frees it
 * @behind_views: search memory that is in no segment, too: in a file that was made through a view, no segment has
 *                unaccepted memory
 *
 * Return: NULL, or one line: what is missing, so that the dead kernel cannot be searched.
 */
const char *host_init(struct host *host, struct vmcore *vmcore, bool behind_views);
void host_deinit(struct host *host);

/**
 * host_rebuild() - from now on, rebuild the pages of the memory map that the dump lacks
 * @guest: the guest of @host; its kernel is known
 */
void host_rebuild(struct host *host, struct unaccepted_guest *guest);

#endif /* HOST_H */
