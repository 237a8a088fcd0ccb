/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the memory map of unaccepted memory must look like.
 *
 * Nobody has touched such memory, so its struct pages are as the kernel's
 * initialisation left them: all the same, but for the list_head (page.lru),
 * which holds addresses. Who knows the rules and one block can tell the others;
 * makedumpfile leaves out what equals its prediction, crash gets it back.
 *
 * The memory map is one array in virtual memory (CONFIG_SPARSEMEM_VMEMMAP). A
 * *map page* is a page of it, and describes page_size / struct_size pages. A
 * *head page* is the map page in which a block's first struct page, its head,
 * is. A block is as long as the largest that the buddy allocator has, and
 * begins at a multiple of that.
 *
 * The rules, for a map page that may have been left out:
 *
 * 1. Its *anchor* is the nearest head page at or before it that was not left
 *    out. The head page of the first block of a run of unaccepted blocks never
 *    is, nor one that is not as predicted. If the map page is of a later block,
 *    the anchor's list_head leads to the block right behind it.
 * 2. A head is the anchor's first struct page, with a list_head that points to
 *    the heads of the blocks right before and right behind.
 * 3. Any other struct page is the anchor's second one, with a list_head that
 *    points to itself: Linux kernel mm/mm_init.c, __init_single_page().
 *
 * So nothing but the anchor and the position is needed, and no field of struct
 * page but the list_head need be known.
 */
#ifndef UNACCEPTED_MEMMAP_H
#define UNACCEPTED_MEMMAP_H

#include "unaccepted_guest.h"
#include "unaccepted_pages.h"

/*
 * The marks of a dump that lacks such pages: one is in disk_dump_header.status beside
 * DUMP_DH_EXCLUDED_VMEMMAP, which alone does not tell, since makedumpfile -e sets it
 * for parts of the memory map that nobody has looked at; the other is a line of vmcoreinfo.
 */
#define DUMP_DH_UNACCEPTED_MEMMAP	0x10000
#define UNACCEPTED_MEMMAP_KEY		"NUMBER(UNACCEPTED_MEMMAP_EXCLUDED)"

struct unaccepted_map {
	/* The virtual address of pfn 0's struct page, be it there or not. */
	uint64_t base;
	/* Bytes in a page, in a struct page, and up to its list_head and its page type. */
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
 * Return: false: the rules do not apply to it. It has to be one array, each map page has to have
 * whole struct pages, of at least two pages of one block, and no number may be absurd.
 */
bool unaccepted_describe_map(struct unaccepted_guest *guest, struct unaccepted_map *ret);

/**
 * unaccepted_map_is_regular() - do the rules apply to such a map?
 */
bool unaccepted_map_is_regular(const struct unaccepted_map *map);

/**
 * unaccepted_predict() - what a map page should hold
 * @anchor: what its anchor holds
 * @address: the map page's virtual address
 * @page: gets the prediction; as @anchor, page_size bytes
 */
void unaccepted_predict(const struct unaccepted_map *map, const void *anchor,
			uint64_t address, void *page);

/**
 * unaccepted_find_memmap() - the pages of the memory map that can be left out: the writer's side
 * @map: from unaccepted_describe_map()
 * @unaccepted: the unaccepted memory, sorted
 * @group: how many struct pages the tool that filters the dump reads at once, aligned to their number, if it needs
 *         one of them; 1: it needs none of unaccepted memory
 * @found: an empty set; gets them, sorted
 *
 * Each of them has been read, and equals its prediction to the last bit.
 * Return: false: the host has no memory for it, and nothing is found.
 */
bool unaccepted_find_memmap(struct unaccepted_guest *guest, const struct unaccepted_map *map,
			    const struct unaccepted_pages *unaccepted, uint64_t group,
			    struct unaccepted_pages *found);

/* What a dump has of a map page. */
enum unaccepted_map_page {
	UNACCEPTED_MAP_PAGE_THERE,
	UNACCEPTED_MAP_PAGE_LEFT_OUT,
	/* It cannot be told, or it is no page of the memory map. */
	UNACCEPTED_MAP_PAGE_LOST,
};

/* The reader's side. Its host embeds it, sets these three, and zeroes the rest. */
struct unaccepted_reader {
	struct unaccepted_map map;
	struct unaccepted_kernel kernel;
	/* Reads what the dump itself has of a map page. A page of zeros counts as left out: no map page is one. */
	enum unaccepted_map_page (*read)(struct unaccepted_reader *reader, uint64_t address, void *ret);

	/* The anchor found last; the head pages behind it, up to @last, were left out. */
	bool has_anchor;
	uint64_t anchor;
	uint64_t last;
	char anchor_page[UNACCEPTED_PAGE_SIZE];
};

/**
 * unaccepted_rebuild() - what a map page was that a dump lacks
 * @address: of any byte of it
 * @page: gets the map page
 *
 * To be asked when it is not in the dump: what is there is not looked at. The anchor has to be the head of an unaccepted block,
 * as far as the kernel has a page type for it: other pages that a dump lacks are none of ours.
 * Return: false: it cannot be told.
 */
bool unaccepted_rebuild(struct unaccepted_reader *reader, uint64_t address, void *page);

#endif /* UNACCEPTED_MEMMAP_H */
