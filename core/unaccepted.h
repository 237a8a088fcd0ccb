/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a dead kernel says which of its memory was never accepted.
 *
 * The rules that makedumpfile, the crash extension and the tests share: numbers
 * in, answers out. No I/O, no allocation, no output, no state.
 *
 * Terms: a *pfn* counts pages of the kernel's page size. A *page type* is the
 * 32 bits that lie in struct page where _mapcount does. A *block* is what the
 * kernel accepts at once: 2^order pages, aligned to their number, described by
 * the page type of its first page, the *head*. Ranges are half-open.
 */
#ifndef UNACCEPTED_H
#define UNACCEPTED_H

#include "unaccepted_host.h"

/* How the kernel marks an unaccepted block. */
enum unaccepted_generation {
	/* Nothing in the dump tells. Act as if there were no such memory. */
	UNACCEPTED_GEN_UNKNOWN,
	/*
	 * The design of the kernel list's review of 2021: blocks of any order
	 * wait on the free lists, and the head is PageBuddy and PageOffline at
	 * once. Its page.private is the order, as with every free block.
	 */
	UNACCEPTED_GEN_BUDDY_OFFLINE,
	/*
	 * The blocks are on zone->unaccepted_pages, and no page type tells
	 * them apart. Linux kernel commit dcdfdd40fa82 ("mm: Add support for
	 * unaccepted memory") (in v6.5).
	 */
	UNACCEPTED_GEN_LISTED,
	/*
	 * The head has a page type for it, whose value is not exported but
	 * follows from those that are. Linux kernel commit 310183de7bb2
	 * ("mm: introduce PageUnaccepted() page type") (in v6.12).
	 */
	UNACCEPTED_GEN_TYPED,
	/* The same, and vmcoreinfo has the value (in v6.16). */
	UNACCEPTED_GEN_EXPORTED,
};

/*
 * The values of vmcoreinfo's NUMBER(PAGE_..._MAPCOUNT_VALUE) lines. No page
 * type is 0: that says the line is not there, or not a number of 32 bits.
 */
struct unaccepted_numbers {
	int32_t buddy;
	int32_t offline;
	int32_t slab;
	int32_t hugetlb;
	int32_t unaccepted;
	int32_t buddy_offline;
};

/* What identifies an unaccepted block in one kernel. */
struct unaccepted_kernel {
	enum unaccepted_generation generation;
	uint32_t type;
	/* The bits of a page type that count; the others are the page owner's. */
	uint32_t type_mask;
	/* The order of every block; with order_in_private, of the largest. */
	unsigned int block_order;
	bool order_in_private;
	/* With order_in_private: the type of a free block that is accepted. */
	uint32_t buddy_type;
};

enum unaccepted_answer {
	UNACCEPTED_NO,
	UNACCEPTED_YES,
	/* The sources contradict each other: treat it as the stock tool would. */
	UNACCEPTED_UNKNOWN,
};

/**
 * unaccepted_find_line() - the value of the first line "@key=..." of vmcoreinfo
 * @text: all of vmcoreinfo, 0-terminated
 *
 * If a key stands twice, the first line counts, as it does for makedumpfile and crash.
 * Return: where its value begins; it ends with the line. NULL: there is no such line.
 */
const char *unaccepted_find_line(const char *text, const char *key);

/**
 * unaccepted_parse_number() - the decimal number that a value of vmcoreinfo is
 * @value: ends with a newline or a 0
 *
 * Return: false: it is none, or has more than 64 bits.
 */
bool unaccepted_parse_number(const char *value, int64_t *ret);

/**
 * unaccepted_read_numbers() - what vmcoreinfo says of page types
 * @host: its number() is asked
 */
void unaccepted_read_numbers(const struct unaccepted_host *host, struct unaccepted_numbers *ret);

/**
 * unaccepted_identify() - find out how a kernel marks unaccepted blocks
 * @numbers: what vmcoreinfo says of page types
 * @nr_page_orders: LENGTH(zone.free_area) of vmcoreinfo
 * @ret: valid in every case; with UNACCEPTED_GEN_UNKNOWN no page matches
 *
 * Only what the dump says is used, never the kernel's version.
 * Return: the generation, which is also in @ret.
 */
enum unaccepted_generation
unaccepted_identify(const struct unaccepted_numbers *numbers,
		    unsigned long nr_page_orders, struct unaccepted_kernel *ret);

/**
 * unaccepted_assume_buddy_offline() - a kernel that does not export its value
 * @numbers, @nr_page_orders: as for unaccepted_identify(), which knew nothing
 * @ret: valid in every case
 *
 * Any kernel whose page types are one bit each may be of this generation, and
 * most are not: to be believed when a page of the type has been found.
 * Return: false: it can be none.
 */
bool unaccepted_assume_buddy_offline(const struct unaccepted_numbers *numbers,
				     unsigned long nr_page_orders,
				     struct unaccepted_kernel *ret);

/**
 * unaccepted_assume_listed() - a kernel that may have lists and no page type
 * @nr_page_orders: as for unaccepted_identify(), which knew nothing
 * @ret: valid in every case
 *
 * To be believed when each zone's list has been walked to its end.
 * Return: false: it can be none.
 */
bool unaccepted_assume_listed(unsigned long nr_page_orders, struct unaccepted_kernel *ret);

/**
 * unaccepted_block_pages() - the number of pages in the largest block
 *
 * In all generations but UNACCEPTED_GEN_BUDDY_OFFLINE every block is of that
 * size.
 */
uint64_t unaccepted_block_pages(const struct unaccepted_kernel *kernel);

/**
 * unaccepted_next_head() - the first pfn at or after @pfn that can be a head
 */
uint64_t unaccepted_next_head(const struct unaccepted_kernel *kernel, uint64_t pfn);

/**
 * unaccepted_is_head() - does an unaccepted block begin at a page?
 * @pfn: the page
 * @page_type: the page's type
 *
 * Return: UNACCEPTED_YES: [@pfn, @pfn + unaccepted_head_pages()) is
 * unaccepted. UNACCEPTED_NO: no block begins here, which says nothing of
 * blocks that began before; where there is no page type, that is always the
 * answer. UNACCEPTED_UNKNOWN: the page has the type, but no block can begin at
 * @pfn.
 */
enum unaccepted_answer unaccepted_is_head(const struct unaccepted_kernel *kernel,
					  uint64_t pfn, uint32_t page_type);

/**
 * unaccepted_head_pages() - the number of pages in the block of a head
 * @pfn: the head
 * @private: its page.private; where the generation has no use for it, anything
 *
 * Return: 0: that is no order, or no block of that order begins at @pfn.
 */
uint64_t unaccepted_head_pages(const struct unaccepted_kernel *kernel, uint64_t pfn,
			       uint64_t private);

/**
 * unaccepted_step() - the pages to pass over on a search for heads
 * @pfn: a page that can be a head; @page_type and @private are what it says
 *
 * Return: the distance to the next page that can be a head, at least 1.
 */
uint64_t unaccepted_step(const struct unaccepted_kernel *kernel, uint64_t pfn,
			 uint32_t page_type, uint64_t private);

/*
 * A walk along a zone's list of unaccepted blocks, where nothing that is found
 * is believed: the list may be damaged, or no list at all. Addresses are those
 * of list_heads, the zone's own and those in struct page.
 */
struct unaccepted_walk {
	const struct unaccepted_kernel *kernel;
	/* The zone's list_head, and what its prev says. */
	uint64_t head;
	uint64_t last;
	/* The pages that the zone spans. */
	uint64_t start_pfn;
	uint64_t end_pfn;
	/* The list_head last visited, and what its next says. */
	uint64_t here;
	uint64_t next;
	/* Blocks found until now. */
	uint64_t blocks;
};

/* The struct page at unaccepted_walk.next. */
struct unaccepted_entry {
	uint64_t pfn;
	uint64_t next;
	uint64_t prev;
	uint32_t page_type;
};

enum unaccepted_fault {
	UNACCEPTED_FAULT_NONE,
	/* More entries than the zone has room for. */
	UNACCEPTED_FAULT_LENGTH,
	/* The page is not in the zone. */
	UNACCEPTED_FAULT_ZONE,
	/* No block begins at the page. */
	UNACCEPTED_FAULT_ALIGNMENT,
	/* The page does not have the type. */
	UNACCEPTED_FAULT_TYPE,
	/* Its prev is not the entry before. */
	UNACCEPTED_FAULT_PREV,
	/* The zone's prev is not the last entry. */
	UNACCEPTED_FAULT_LAST,
	/* The dump does not give the zone's list_head. */
	UNACCEPTED_FAULT_LIST,
	/* No struct page can be there. */
	UNACCEPTED_FAULT_PLACE,
	/* The dump does not give the struct page. */
	UNACCEPTED_FAULT_PAGE,
	/* Its page.private is not the order of the free list that it is on. */
	UNACCEPTED_FAULT_ORDER,
};

/**
 * unaccepted_walk_begin() - start at the list_head of a zone
 * @head: where it is; @next, @prev: what it says
 * @start_pfn: the zone's first page
 * @end_pfn: the page behind its last
 */
void unaccepted_walk_begin(struct unaccepted_walk *walk, const struct unaccepted_kernel *kernel,
			   uint64_t head, uint64_t next, uint64_t prev,
			   uint64_t start_pfn, uint64_t end_pfn);

/**
 * unaccepted_walk_ended() - has the walk come back to the zone's list_head?
 *
 * Then unaccepted_walk_finish() has the last word.
 */
bool unaccepted_walk_ended(const struct unaccepted_walk *walk);

/**
 * unaccepted_walk_check_place() - can the entry at walk->next be what it should?
 * @pfn: the page that it is in
 *
 * To be asked before the struct page is read.
 */
enum unaccepted_fault unaccepted_walk_check_place(const struct unaccepted_walk *walk,
						  uint64_t pfn);

/**
 * unaccepted_walk_take() - go to the entry at walk->next
 * @entry: what is there
 *
 * Return: UNACCEPTED_FAULT_NONE: [pfn, pfn + unaccepted_block_pages()) is
 * unaccepted. Anything else: the walk ends here.
 */
enum unaccepted_fault unaccepted_walk_take(struct unaccepted_walk *walk,
					   const struct unaccepted_entry *entry);

/**
 * unaccepted_walk_finish() - was that the whole list?
 */
enum unaccepted_fault unaccepted_walk_finish(const struct unaccepted_walk *walk);

/**
 * unaccepted_generation_name() - one word for a generation
 */
const char *unaccepted_generation_name(enum unaccepted_generation generation);

/**
 * unaccepted_plural() - the ending of a regular noun after a number: "" or "s"
 */
const char *unaccepted_plural(uint64_t number);

#endif /* UNACCEPTED_H */
