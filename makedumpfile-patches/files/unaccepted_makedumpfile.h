/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * makedumpfile's side of unaccepted memory: what its sources call.
 *
 * Memory is searched once, by the heads of blocks alone, and what was found is
 * remembered in runs. No page of an unaccepted block is ever read.
 */
#ifndef UNACCEPTED_MAKEDUMPFILE_H
#define UNACCEPTED_MAKEDUMPFILE_H

#include "unaccepted_host.h"
#include "unaccepted_predict.h"

/* makedumpfile.h counts its own from OPT_START, 256, on. */
#define OPT_EXCLUDE_UNACCEPTED_MEMMAP	0x7500

/**
 * exclude_unaccepted_pages() - take unaccepted memory out of the 2nd bitmap
 * @cycle: the part of memory that the bitmap stands for now
 *
 * To be called before anything that reads the pages which the bitmap has, and
 * before pages of other kinds are excluded. The dump level does not matter, as
 * it does not for PageOffline: there is nothing in such memory, and reading it
 * can kill. Does nothing where the kernel does not say how it marks it. A head
 * that cannot be read is none: then the dump is as it would be without this.
 */
void exclude_unaccepted_pages(struct cycle *cycle, const struct unaccepted_host *host);

/**
 * unaccepted_pages_at() - how much unaccepted memory begins at a page
 *
 * Returns the number of pages, the page itself among them, that
 * exclude_unaccepted_pages() has found from there on without a gap, and 0 for
 * a page that it has not. Such pages have been excluded and counted and are
 * none of another kind: nothing need look at their struct pages again.
 */
mdf_pfn_t unaccepted_pages_at(mdf_pfn_t pfn);

/**
 * accepted_from() - the first page from one on that is not unaccepted
 *
 * For loops over pages that are in the bitmap, which no unaccepted one is: most
 * of a large guest's memory need not be asked for page by page.
 */
static inline mdf_pfn_t accepted_from(mdf_pfn_t pfn)
{
	return pfn + unaccepted_pages_at(pfn);
}

/**
 * nr_unaccepted_pages() - the pages that the last pass over memory took out
 */
mdf_pfn_t nr_unaccepted_pages(void);

/**
 * exclude_unaccepted_memmap() - the option --exclude-unaccepted-memmap was given
 *
 * Then exclude_unaccepted_pages() takes out those pages of the memory map, too,
 * that describe unaccepted memory alone and are as unaccepted_predict.h says.
 * Where that cannot be, the memory map is kept, and one line says why.
 */
void exclude_unaccepted_memmap(void);

/**
 * unaccepted_dump_status() - what of it the dump's header has to say
 *
 * Returns bits of disk_dump_header.status, 0 if nothing of the memory map was
 * left out.
 */
int unaccepted_dump_status(void);

/**
 * nr_unaccepted_memmap_pages() - as nr_unaccepted_pages(), of the memory map
 */
mdf_pfn_t nr_unaccepted_memmap_pages(void);

/**
 * write_unaccepted_vmcoreinfo() - add to what -g writes what a search can use
 */
void write_unaccepted_vmcoreinfo(void);

#endif /* UNACCEPTED_MAKEDUMPFILE_H */
