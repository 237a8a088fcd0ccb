/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search for unaccepted memory needs to know of a dead kernel: the layout of
 * its structs, its memory map, and its struct pages.
 */
#ifndef UNACCEPTED_GUEST_H
#define UNACCEPTED_GUEST_H

#include "unaccepted.h"

/* Larger ones are damaged numbers: the platforms with unaccepted memory are x86_64. */
#define UNACCEPTED_PAGE_SIZE	4096
/* More than any kernel's struct page has. */
#define UNACCEPTED_STRUCT_MAX	512

/* An offset that is not known, or a member that the debuginfo does not have. */
#define UNACCEPTED_NOWHERE	UINT64_MAX

/*
 * Offsets in the kernel's structs, their sizes, and lengths of arrays. vmcoreinfo gives them, or
 * debuginfo, which gives a few more. An unknown offset is UNACCEPTED_NOWHERE, an unknown size 0.
 */
struct unaccepted_layout {
	/* struct page; page_type is _mapcount of older kernels. */
	uint64_t page_size, page_type, page_private, page_lru;
	/* struct pglist_data */
	uint64_t node_zones, nr_zones, node_start_pfn, node_spanned_pages;
	/* struct zone */
	uint64_t zone_size, zone_spanned_pages, zone_free_area;
	/* vmcoreinfo does not have these two. Without the first, the borders of a zone are those of its node. */
	uint64_t zone_start_pfn, zone_list;
	/* struct free_area, and how many of them a zone has, one for each page order. */
	uint64_t free_area_size, nr_page_orders;
	/* free_area.free_list, and its number of lists, one for each migrate type. A search does not use them. */
	uint64_t free_list, nr_free_lists;

	/*
	 * What debuginfo says; UNACCEPTED_UNKNOWN without debuginfo. Does struct zone have a list of unaccepted
	 * blocks? Does struct efi have a member for the acceptance table? The page type of unaccepted blocks, 0: not known.
	 */
	enum unaccepted_answer has_list;
	enum unaccepted_answer has_table;
	int32_t type;

	/*
	 * The machine is not x86_64. Only TDX and SNP have unaccepted memory, and both are x86_64: up to v7.2 no kernel
	 * for another machine has arch_accept_memory(). False: it is x86_64, or nothing tells.
	 */
	bool other_machine;
};

/**
 * unaccepted_read_layout() - what vmcoreinfo says of a kernel's structs
 * @host: its number() gets called
 *
 * A number that cannot be an offset or a size counts as not known.
 */
void unaccepted_read_layout(const struct unaccepted_host *host, struct unaccepted_layout *ret);

struct unaccepted_guest {
	const struct unaccepted_host *host;
	struct unaccepted_layout layout;
	/* The functions of unaccepted_search.h find it. */
	struct unaccepted_kernel kernel;

	/* The part of the memory map that was looked up last. */
	unsigned int part_index;
	/* The page of the memory map that was read last: most callers ask for its neighbours next. */
	struct {
		bool valid;
		uint64_t address;
		char bytes[UNACCEPTED_PAGE_SIZE];
	} map_page;
};

/**
 * unaccepted_guest_init() - begin to look at a dead kernel
 * @guest: refers to @host from now on; nothing in it has to be freed
 */
void unaccepted_guest_init(struct unaccepted_guest *guest, const struct unaccepted_host *host,
			   const struct unaccepted_layout *layout);

/**
 * unaccepted_knows_pages() - does the layout tell what struct pages say?
 */
bool unaccepted_knows_pages(const struct unaccepted_guest *guest);

/* What a struct page says. @next and @prev are its page.lru. */
struct unaccepted_page {
	uint64_t private;
	uint64_t next;
	uint64_t prev;
	uint32_t type;
};

/**
 * unaccepted_pfn_to_page() - where the struct page of a page is
 *
 * Return: false: the memory map has no part for it.
 */
bool unaccepted_pfn_to_page(struct unaccepted_guest *guest, uint64_t pfn, uint64_t *ret);

/**
 * unaccepted_page_to_pfn() - which page does the struct page at an address describe?
 *
 * Return: false: no struct page can be there.
 */
bool unaccepted_page_to_pfn(struct unaccepted_guest *guest, uint64_t address, uint64_t *ret);

/**
 * unaccepted_read_struct() - read the bytes of a struct page
 * @ret: with room for layout.page_size
 *
 * Return: false: the dump does not have them.
 */
bool unaccepted_read_struct(struct unaccepted_guest *guest, uint64_t address, void *ret);

/**
 * unaccepted_read_page() - read a struct page
 *
 * A member whose offset is not known reads as 0. Return: as unaccepted_read_struct().
 */
bool unaccepted_read_page(struct unaccepted_guest *guest, uint64_t address,
			  struct unaccepted_page *ret);

/* Unaccepted memory that the kernel accepts as a whole. */
struct unaccepted_block {
	uint64_t pfn;
	uint64_t pages;
	/* The head has the page type of unaccepted blocks, or the kernel has no such type. */
	bool marked;
};

/* A search through the memory map, from head to head of the blocks whose page type says unaccepted. */
struct unaccepted_heads {
	struct unaccepted_guest *guest;
	/* Where the search goes on, and ends. */
	uint64_t pfn;
	uint64_t end;
	/* The memory around @pfn. */
	struct unaccepted_run memory;
	/* Struct pages looked at so far. */
	uint64_t looked;
	/* The address of the last one, and its contents; 0: the memory map has no part for it. */
	uint64_t page;
	struct unaccepted_page facts;
};

/**
 * unaccepted_heads_begin() - start a search for heads in [@start, @end)
 * @heads: refers to @guest; the kernel has a page type for unaccepted blocks
 */
void unaccepted_heads_begin(struct unaccepted_heads *heads, struct unaccepted_guest *guest,
			    uint64_t start, uint64_t end);

/**
 * unaccepted_find_candidate() - go to the next page that can be the head of a block
 *
 * At least one page of that block is memory. This function reads nothing.
 * Return: false: there is none before the end. True: it is @heads->pfn, until it has been read.
 */
bool unaccepted_find_candidate(struct unaccepted_heads *heads);

/**
 * unaccepted_read_candidate() - read the struct page of @heads->pfn
 * @ret: its pfn is valid in every case
 *
 * The search goes on behind that page, or behind its block.
 * Return: UNACCEPTED_NEXT: a block with the page type begins there. UNACCEPTED_END: no block begins there; @heads->facts
 * has the struct page, or zeros if there may be none. UNACCEPTED_FAULT: as unaccepted_next_head_block().
 */
enum unaccepted_next unaccepted_read_candidate(struct unaccepted_heads *heads,
					       struct unaccepted_block *ret);

/**
 * unaccepted_next_head_block() - go to the next block
 *
 * The head of a block may be in a hole of memory. A page that has the type at a place
 * where no block can begin proves nothing.
 * Return: UNACCEPTED_FAULT: the dump does not have the struct page at @heads->page. The search
 * goes on behind it.
 */
enum unaccepted_next unaccepted_next_head_block(struct unaccepted_heads *heads,
						struct unaccepted_block *ret);

/**
 * unaccepted_left_list() - has list_del() taken the head of a block off its list?
 * @facts: its struct page
 */
bool unaccepted_left_list(const struct unaccepted_page *facts);

/**
 * unaccepted_is_leaving() - has a block left its list, without reaching a free list?
 * @pfn: a page where a block can begin
 * @facts: its struct page
 *
 * A kernel takes a block off its list and clears its page type before it asks the platform to accept the block: in v6.5
 * try_to_accept_memory_one(), from v6.12 on __accept_page() in mm/page_alloc.c. Until the block is on a free list, page.lru
 * of its head has the values that list_del() leaves behind. Apart from that, all struct pages of the block are as
 * initialisation made them: no type, no reference. Any use of the memory, or of a part of it, changes a struct page.
 *
 * Return: false also if a struct page cannot be read.
 */
bool unaccepted_is_leaving(struct unaccepted_guest *guest, uint64_t pfn,
			   const struct unaccepted_page *facts);

#endif /* UNACCEPTED_GUEST_H */
