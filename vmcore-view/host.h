/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The core's host on a vmcore: vmcoreinfo tells where things are, libkdumpfile translates addresses.
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
	/* What was translated last: a page. */
	uint64_t virtual;
	uint64_t physical;
	bool translated;
	bool behind_views;
	/* The page behind the last of memory. */
	uint64_t end;
	/* The memory map, ascending; parts that are one array are one. */
	struct unaccepted_part *parts;
	unsigned int nr_parts;
	/* Of a dump that lacks the memory map of unaccepted memory, what gets it back. */
	struct unaccepted_reader reader;
	bool rebuilds;
};

/**
 * host_init() - get ready to look at the dead kernel
 * @host: refers to @vmcore from now on; host_deinit() gives back what it holds
 * @behind_views: look for what is in no segment, too: a file that was made through a view has unaccepted
 *                memory in none
 *
 * Return: NULL, or one line: what of the dead kernel cannot be found, so that it cannot be searched.
 */
const char *host_init(struct host *host, struct vmcore *vmcore, bool behind_views);
void host_deinit(struct host *host);

/**
 * host_rebuild() - from now on, give the pages of the memory map that the dump lacks, too
 * @guest: of @host, with its kernel
 */
void host_rebuild(struct host *host, struct unaccepted_guest *guest);

#endif /* HOST_H */
