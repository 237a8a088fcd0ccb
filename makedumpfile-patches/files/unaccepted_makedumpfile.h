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

/* The options of makedumpfile.h count from OPT_START, 256. */
#define OPT_EXCLUDE_UNACCEPTED_MEMMAP	0x7500

/* Functions of makedumpfile.c that no header declares. */
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
 * Call it before anything reads pages of the bitmap, and before pages of other
 * kinds are excluded. The dump level does not matter, as for PageOffline: such
 * memory holds nothing, and reading it can kill the guest. If the kernel does not
 * say how it marks such memory, nothing is excluded. If a list or a struct page
 * cannot be read, the pages stay in the dump.
 *
 * If only struct pages tell, it may leave the work to
 * exclude_met_unaccepted_pages().
 *
 * Return: FALSE: there can be no dump, and a message said why. The bitmap cannot
 * be read or written, or the input lacks its memory map.
 */
int exclude_unaccepted_pages(struct cycle *cycle, const struct unaccepted_lent *lent);

/**
 * look_at_struct_pages() - look for the page type of unaccepted blocks
 * @pages: @nr struct pages that makedumpfile has read
 *
 * In kernels with the design of 2021, and in all older kernels, nothing but the struct pages says
 * whether there is unaccepted memory. makedumpfile reads all struct pages anyway, unless the dump
 * level needs none. So a kernel without unaccepted memory has none of them read twice.
 */
void look_at_struct_pages(const unsigned char *pages, mdf_pfn_t nr);

/**
 * struct_pages_have_passed() - all of a cycle's struct pages have been looked at
 */
void struct_pages_have_passed(void);

/**
 * exclude_met_unaccepted_pages() - do what exclude_unaccepted_pages() has put off
 *
 * Call it after the struct pages of a cycle were looked at, and before anything reads pages of
 * the bitmap. Searches if a struct page with the page type was met, or if the struct pages of
 * this cycle were not looked at. Return: as exclude_unaccepted_pages().
 */
int exclude_met_unaccepted_pages(struct cycle *cycle, const struct unaccepted_lent *lent);

/* Accepted pages around the page last asked for: most answers need no call. */
extern struct unaccepted_run accepted_around;

/* Only for unaccepted_pages_at(). */
mdf_pfn_t look_up_unaccepted_pages(mdf_pfn_t pfn);

/**
 * unaccepted_pages_at() - how much unaccepted memory begins at a page
 *
 * Return: the number of unaccepted pages from @pfn on without a gap, @pfn
 * included; 0 if @pfn is accepted. Such pages are excluded and counted already,
 * and must not be counted as another kind: skip their struct pages.
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
 * For loops over the bitmap, which has no unaccepted page: such a loop skips a run
 * of them in one step.
 */
static inline mdf_pfn_t accepted_from(mdf_pfn_t pfn)
{
	return pfn + unaccepted_pages_at(pfn);
}

/**
 * nr_unaccepted_pages() - the number of pages that the last pass over memory excluded
 */
mdf_pfn_t nr_unaccepted_pages(void);

/**
 * exclude_unaccepted_memmap() - the option --exclude-unaccepted-memmap was given
 *
 * Then exclude_unaccepted_pages() also excludes the pages of the memory map that
 * describe only unaccepted memory and are as unaccepted_memmap.h says. If that is
 * not possible, the memory map is kept, and one line says why.
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
 * If vmcoreinfo is not a note as the kernel writes it, there is no such mark.
 * Return: the notes to write instead; the caller frees them.
 */
char *mark_unaccepted_notes(char *notes, struct kdump_sub_header *kh);

/**
 * unaccepted_mark_size() - by how many bytes the last mark made vmcoreinfo longer
 */
unsigned long unaccepted_mark_size(void);

/**
 * write_unaccepted_vmcoreinfo() - add the place of the zone's list to what -g writes
 */
void write_unaccepted_vmcoreinfo(void);

#endif /* UNACCEPTED_MAKEDUMPFILE_H */
