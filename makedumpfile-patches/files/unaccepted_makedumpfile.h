/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * makedumpfile's side of unaccepted memory: what its sources call.
 *
 * Memory is searched once, and what was found is remembered. No page of an
 * unaccepted block is ever read.
 */
#ifndef UNACCEPTED_MAKEDUMPFILE_H
#define UNACCEPTED_MAKEDUMPFILE_H

#include "unaccepted_host.h"

/* makedumpfile.h counts its own from OPT_START, 256, on. */
#define OPT_EXCLUDE_UNACCEPTED_MEMMAP	0x7500

/* What makedumpfile.c has, declares in no header, and lends. */
struct unaccepted_lent {
	/* Is a page in the bitmap of a dump that is filtered again? */
	int (*is_in_segs)(unsigned long long paddr);
	/* The first node that is online from one on, or -1, and its pglist_data, or 0. */
	int (*next_online_node)(int first);
	unsigned long (*next_online_pgdat)(int node);
	/* Writes the 2nd bitmap to its file, if it has one. */
	int (*sync_bitmap)(void);
};

/**
 * exclude_unaccepted_pages() - take unaccepted memory out of the 2nd bitmap
 * @cycle: the part of memory that the bitmap stands for now
 *
 * To be called before anything that reads the pages which the bitmap has, and
 * before pages of other kinds are excluded. The dump level does not matter, as
 * it does not for PageOffline: there is nothing in such memory, and reading it
 * can kill. Does nothing where the kernel does not say how it marks it. What
 * cannot be read is kept: then the dump is as it would be without this.
 *
 * Where only struct pages tell, it may leave everything to
 * exclude_met_unaccepted_pages(): see there.
 *
 * Return: FALSE: it was said what is wrong, and there can be no dump. The bitmap
 * cannot be read or written, or the dump that is read lacks its memory map.
 */
int exclude_unaccepted_pages(struct cycle *cycle, const struct unaccepted_lent *lent);

/**
 * look_at_struct_pages() - is there unaccepted memory, after all?
 * @pages: @nr struct pages that makedumpfile has read
 *
 * Of kernels with the design of 2021, and of older ones of any machine, nothing but struct pages
 * says whether there is any. makedumpfile reads them all, unless the dump level wants
 * none: so they are not read twice for a kernel that has nothing to do with it.
 */
void look_at_struct_pages(const unsigned char *pages, mdf_pfn_t nr);

/**
 * struct_pages_have_passed() - all of a cycle's struct pages have been looked at
 */
void struct_pages_have_passed(void);

/**
 * exclude_met_unaccepted_pages() - what exclude_unaccepted_pages() has put off
 *
 * To be called when struct pages have passed, if they do, and before anything reads the pages
 * that the bitmap has. Searches if a page was met that says there is something to find, or if
 * struct pages did not pass. Return: as exclude_unaccepted_pages().
 */
int exclude_met_unaccepted_pages(struct cycle *cycle, const struct unaccepted_lent *lent);

/* Pages around the one last asked for, of which none is unaccepted: most answers need no call. */
extern struct unaccepted_run accepted_around;

/* Of unaccepted_pages_at() alone. */
mdf_pfn_t look_up_unaccepted_pages(mdf_pfn_t pfn);

/**
 * unaccepted_pages_at() - how much unaccepted memory begins at a page
 *
 * Returns the number of pages, the page itself among them, that
 * exclude_unaccepted_pages() has found from there on without a gap, and 0 for
 * a page that it has not. Such pages have been excluded and counted and are
 * none of another kind: nothing need look at their struct pages again.
 */
static inline mdf_pfn_t unaccepted_pages_at(mdf_pfn_t pfn)
{
	if (pfn >= accepted_around.start && pfn < accepted_around.end)
		return 0;
	return look_up_unaccepted_pages(pfn);
}

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
 * that describe unaccepted memory alone and are as unaccepted_memmap.h says.
 * Where that cannot be, the memory map is kept, and one line says why.
 */
void exclude_unaccepted_memmap(void);

/**
 * nr_unaccepted_memmap_pages() - as nr_unaccepted_pages(), of the memory map
 */
mdf_pfn_t nr_unaccepted_memmap_pages(void);

/**
 * mark_unaccepted_header() - mark a dump that lacks memory map, in its header
 * @dh: gets bits of its status; its sub_hdr_size, in bytes, gets room for the mark in vmcoreinfo
 */
void mark_unaccepted_header(struct disk_dump_header *dh);

/**
 * mark_unaccepted_notes() - mark such a dump in vmcoreinfo, too
 * @notes: from malloc(), kh->size_note bytes, which may grow
 *
 * Where vmcoreinfo is no note as the kernel makes it, there is no such mark.
 * Return: the notes that are to be written instead, to be freed.
 */
char *mark_unaccepted_notes(char *notes, struct kdump_sub_header *kh);

/**
 * unaccepted_mark_size() - how much longer vmcoreinfo is in the notes that were marked last
 */
unsigned long unaccepted_mark_size(void);

/**
 * write_unaccepted_vmcoreinfo() - add to what -g writes what a search can use
 */
void write_unaccepted_vmcoreinfo(void);

#endif /* UNACCEPTED_MAKEDUMPFILE_H */
