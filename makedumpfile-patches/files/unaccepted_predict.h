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
 *    is, nor one that is not as predicted.
 * 2. A head is the anchor's first struct page, with a list_head that points to
 *    the heads of the blocks right before and right behind.
 * 3. Any other struct page is the anchor's second one, with a list_head that
 *    points to itself: Linux kernel mm/mm_init.c, __init_single_page().
 *
 * So nothing but the anchor and the position is needed, and no field of struct
 * page but the list_head need be known.
 */
#ifndef UNACCEPTED_PREDICT_H
#define UNACCEPTED_PREDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The mark of a dump that lacks such pages, in disk_dump_header.status beside
 * DUMP_DH_EXCLUDED_VMEMMAP. That alone does not tell: makedumpfile -e sets it
 * for parts of the memory map that nobody has looked at.
 */
#define DUMP_DH_UNACCEPTED_MEMMAP	0x10000

struct unaccepted_map {
	/* The virtual address of pfn 0's struct page, be it there or not. */
	uint64_t base;
	/* Bytes in a page, in a struct page, and up to its list_head. */
	uint64_t page_size;
	uint64_t struct_size;
	uint64_t lru_offset;
	/* Pages in a block. */
	uint64_t block_pages;
};

/**
 * unaccepted_map_is_regular() - do the rules apply to such a map?
 *
 * Each map page has to have whole struct pages, of at least two pages of one
 * block, and no number may be absurd.
 */
bool unaccepted_map_is_regular(const struct unaccepted_map *map);

/**
 * unaccepted_map_block_bytes() - the bytes of the map that describe a block
 */
uint64_t unaccepted_map_block_bytes(const struct unaccepted_map *map);

/**
 * unaccepted_map_page_of() - the address of the map page that a byte of the map is in
 */
uint64_t unaccepted_map_page_of(const struct unaccepted_map *map, uint64_t address);

/**
 * unaccepted_map_head_page_of() - the address of the head page of the block that
 * a byte of the map belongs to
 */
uint64_t unaccepted_map_head_page_of(const struct unaccepted_map *map, uint64_t address);

/**
 * unaccepted_predict() - what a map page should hold
 * @anchor: what its anchor holds
 * @address: the map page's virtual address
 * @page: gets the prediction; as @anchor, page_size bytes
 */
void unaccepted_predict(const struct unaccepted_map *map, const void *anchor,
			uint64_t address, void *page);

#endif /* UNACCEPTED_PREDICT_H */
