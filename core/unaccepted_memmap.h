/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the memory map of unaccepted memory must look like.
 *
 * Nobody has touched such memory, so its struct pages are as the kernel's
 * initialisation left them: all the same, except for the list_head (page.lru),
 * which holds addresses. From the rules and one block a tool can predict the struct
 * pages of the other blocks: makedumpfile leaves out each page that equals its
 * prediction, and crash rebuilds it.
 *
 * The memory map is one array in virtual memory (CONFIG_SPARSEMEM_VMEMMAP). A
 * *map page* is a page of it, and describes page_size / struct_size pages. The
 * *head page* of a block is the map page that has the first struct page of the
 * block, its head. A block is as long as the largest block of the buddy allocator,
 * and begins at a multiple of that length.
 *
 * The rules, for a map page that may have been left out:
 *
 * 1. Its *anchor* is the nearest head page at or before it that was not left
 *    out. The head page of the first block of a run of unaccepted blocks is never
 *    left out, nor is a head page that differs from its prediction. If the map page
 *    belongs to a later block, the anchor's list_head points to the block right
 *    behind the anchor's.
 * 2. A head is the anchor's first struct page, with a list_head that points to
 *    the heads of the blocks right before and right behind.
 * 3. Any other struct page is the anchor's second one, with a list_head that
 *    points to itself: Linux kernel mm/mm_init.c, __init_single_page().
 *
 * So a tool needs only the anchor and the position, and has to know no field of
 * struct page but the list_head.
 */
#ifndef UNACCEPTED_MEMMAP_H
#define UNACCEPTED_MEMMAP_H

#include "unaccepted_guest.h"
#include "unaccepted_pages.h"

/*
 * The marks of a dump that lacks such pages: a bit in disk_dump_header.status, and a line
 * of vmcoreinfo. DUMP_DH_EXCLUDED_VMEMMAP does not tell, since makedumpfile -e sets it for
 * parts of the memory map whose contents it has not compared with anything.
 */
#define DUMP_DH_UNACCEPTED_MEMMAP	0x10000
#define UNACCEPTED_MEMMAP_KEY		"NUMBER(UNACCEPTED_MEMMAP_EXCLUDED)"

struct unaccepted_map {
	/* The virtual address of pfn 0's struct page, whether it exists or not. */
	uint64_t base;
	/* Sizes of a page and of a struct page; offsets of its list_head and its page type. In bytes. */
	uint64_t page_size;
	uint64_t struct_size;
	uint64_t lru_offset;
	uint64_t type_offset;
	/* Pages in a block. */
	uint64_t block_pages;
};

/**
 * unaccepted_describe_map() - describe the memory map of a guest
 *
 * Return: false: the rules do not apply to it. It must be one array; a map page must have whole
 * struct pages, at least two, all of one block; and no number may be absurd.
 */
bool unaccepted_describe_map(struct unaccepted_guest *guest, struct unaccepted_map *ret);

/**
 * unaccepted_map_is_regular() - do the rules apply to such a map?
 */
bool unaccepted_map_is_regular(const struct unaccepted_map *map);

/**
 * unaccepted_predict() - what a map page should hold
 * @anchor: what its anchor holds
 * @address: the virtual address of the map page
 * @page: gets the prediction, of page_size bytes, like @anchor
 */
void unaccepted_predict(const struct unaccepted_map *map, const void *anchor,
			uint64_t address, void *page);

/**
 * unaccepted_find_memmap() - the writer's side: find the pages of the memory map that can be left out
 * @map: from unaccepted_describe_map()
 * @unaccepted: the unaccepted memory, sorted
 * @group: the tool that filters the dump reads this many struct pages at once, aligned to their number, whenever it
 *         needs one of them; 1: it needs no struct page of unaccepted memory
 * @found: an empty set; gets these pages, sorted
 *
 * Each of these pages has been read, and equals its prediction to the last bit.
 * Return: false: the host has no memory for the set, and nothing is found.
 */
bool unaccepted_find_memmap(struct unaccepted_guest *guest, const struct unaccepted_map *map,
			    const struct unaccepted_pages *unaccepted, uint64_t group,
			    struct unaccepted_pages *found);

/* Does a dump have a map page? */
enum unaccepted_map_page {
	UNACCEPTED_MAP_PAGE_THERE,
	UNACCEPTED_MAP_PAGE_LEFT_OUT,
	/* Nothing tells, or it is no page of the memory map. */
	UNACCEPTED_MAP_PAGE_LOST,
};

/* The reader's side. Its host embeds this struct, sets the first three members, and zeroes the rest. */
struct unaccepted_reader {
	struct unaccepted_map map;
	struct unaccepted_kernel kernel;
	/* Reads a map page from the dump. A page of zeros counts as left out, since no map page is all zeros. */
	enum unaccepted_map_page (*read)(struct unaccepted_reader *reader, uint64_t address, void *ret);

	/* The anchor found last; the head pages behind it, up to @last, were left out. */
	bool has_anchor;
	uint64_t anchor;
	uint64_t last;
	char anchor_page[UNACCEPTED_PAGE_SIZE];
};

/**
 * unaccepted_rebuild() - rebuild a map page that a dump lacks
 * @address: of any byte of it
 * @page: gets the map page
 *
 * Call it only if the dump lacks the map page: this function does not check that. If the kernel has a page type, the anchor
 * must be the head of an unaccepted block: a dump may lack other pages of the memory map for other reasons.
 * Return: false: nothing tells what the page was.
 */
bool unaccepted_rebuild(struct unaccepted_reader *reader, uint64_t address, void *page);

#endif /* UNACCEPTED_MEMMAP_H */
