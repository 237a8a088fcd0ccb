/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dead kernel, as far as a search for its unaccepted memory needs to know it:
 * where its structs have what, its memory map, and what struct pages say.
 */
#ifndef UNACCEPTED_GUEST_H
#define UNACCEPTED_GUEST_H

#include "unaccepted.h"

/* Larger ones are damaged numbers: the platforms with unaccepted memory are x86_64. */
#define UNACCEPTED_PAGE_SIZE	4096
/* More than any kernel's struct page has. */
#define UNACCEPTED_STRUCT_MAX	512

/* An offset that is not known; that of a debuginfo's member that is not there. */
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
	/* Of these, vmcoreinfo has none. Without the first, a zone's border is its node's. */
	uint64_t zone_start_pfn, zone_list;
	/* struct free_area, and how many of them a zone has, one for each page order. */
	uint64_t free_area_size, nr_page_orders;
	/* free_area.free_list, and how many lists that is, one for each migrate type. A search has no use for them. */
	uint64_t free_list, nr_free_lists;

	/*
	 * What debuginfo says of the feature; UNACCEPTED_UNKNOWN without it. Has struct zone a list of unaccepted
	 * blocks? Has struct efi a place for the acceptance table? And the page type of unaccepted blocks, 0: not told.
	 */
	enum unaccepted_answer has_list;
	enum unaccepted_answer has_table;
	int32_t type;

	/*
	 * The machine is none of x86_64. The platforms whose memory waits for acceptance are (TDX, SNP): no other
	 * machine's kernel has an arch_accept_memory(), up to v7.2. False: it is, or nobody knows.
	 */
	bool other_machine;
};

/**
 * unaccepted_read_layout() - what vmcoreinfo says of a kernel's structs
 * @host: its number() is asked
 *
 * Numbers that cannot be offsets or sizes count as not known.
 */
void unaccepted_read_layout(const struct unaccepted_host *host, struct unaccepted_layout *ret);

struct unaccepted_guest {
	const struct unaccepted_host *host;
	struct unaccepted_layout layout;
	/* unaccepted_search.h finds it. */
	struct unaccepted_kernel kernel;

	/* The part of the memory map that was looked up last. */
	unsigned int part_index;
	/* The page of the memory map that was read last: the neighbours are asked for next. */
	struct {
		bool valid;
		uint64_t address;
		char bytes[UNACCEPTED_PAGE_SIZE];
	} map_page;
};

/**
 * unaccepted_guest_init() - begin to look at a dead kernel
 * @guest: refers to @host from now on; holds nothing that has to be given back
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
 * Return: false: the dump does not give them.
 */
bool unaccepted_read_struct(struct unaccepted_guest *guest, uint64_t address, void *ret);

/**
 * unaccepted_read_page() - read a struct page
 *
 * What the layout does not tell reads as 0. Return: as unaccepted_read_struct().
 */
bool unaccepted_read_page(struct unaccepted_guest *guest, uint64_t address,
			  struct unaccepted_page *ret);

/* Unaccepted memory that is accepted as one. */
struct unaccepted_block {
	uint64_t pfn;
	uint64_t pages;
	/* The head has the page type of unaccepted blocks, if the kernel has one. */
	bool marked;
};

/* Through the memory map, from head to head of the blocks whose page type says unaccepted. */
struct unaccepted_heads {
	struct unaccepted_guest *guest;
	/* Where the search goes on, and ends. */
	uint64_t pfn;
	uint64_t end;
	/* The memory around @pfn. */
	struct unaccepted_run memory;
	/* Struct pages looked at until now. */
	uint64_t looked;
	/* The address of the last, and what it says; 0: the memory map has no part for it. */
	uint64_t page;
	struct unaccepted_page facts;
};

/**
 * unaccepted_heads_begin() - start a search for heads in [@start, @end)
 * @heads: refers to @guest, whose kernel has a page type for unaccepted blocks
 */
void unaccepted_heads_begin(struct unaccepted_heads *heads, struct unaccepted_guest *guest,
			    uint64_t start, uint64_t end);

/**
 * unaccepted_find_candidate() - go to the next page that can be the head of a block
 *
 * Of the block at least one page is memory. Nothing of it is read.
 * Return: false: there is none before the end. Else it is @heads->pfn, and stays it until it is read.
 */
bool unaccepted_find_candidate(struct unaccepted_heads *heads);

/**
 * unaccepted_read_candidate() - what does the struct page at @heads->pfn say?
 * @ret: its pfn is valid in every case
 *
 * The search goes on behind it, or behind its block.
 * Return: UNACCEPTED_NEXT: a block with the page type begins there. UNACCEPTED_END: none does; @heads->facts is what the
 * page says, or 0 where a struct page need not be. UNACCEPTED_FAULT: as unaccepted_next_head_block().
 */
enum unaccepted_next unaccepted_read_candidate(struct unaccepted_heads *heads,
					       struct unaccepted_block *ret);

/**
 * unaccepted_next_head_block() - go to the next block
 *
 * A block is found by its head, be the head itself in a hole of memory. A page
 * that has the type where no block can begin proves nothing.
 * Return: UNACCEPTED_FAULT: the dump does not give the struct page at @heads->page, and the
 * search goes on behind it.
 */
enum unaccepted_next unaccepted_next_head_block(struct unaccepted_heads *heads,
						struct unaccepted_block *ret);

/**
 * unaccepted_is_leaving() - has a block left its list, and nobody got it yet?
 * @pfn: a page where a block can begin
 * @facts: what its struct page says
 *
 * A kernel takes a block off its list, and its page type away, before it asks the platform to accept it: in v6.5
 * try_to_accept_memory_one(), from v6.12 on __accept_page() in mm/page_alloc.c. Until the block is on a free list, its
 * head's page.lru holds what list_del() leaves behind, and for the rest all its struct pages are as initialisation made
 * them: without type and without a reference. Any use of the memory, or of a part of it, leaves other traces there.
 *
 * Return: false also if that cannot be read.
 */
bool unaccepted_is_leaving(struct unaccepted_guest *guest, uint64_t pfn,
			   const struct unaccepted_page *facts);

#endif /* UNACCEPTED_GUEST_H */
