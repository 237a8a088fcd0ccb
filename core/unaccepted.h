/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a dead kernel says which of its memory was never accepted.
 *
 * makedumpfile, vmcore-view, the crash extension and the tests share these rules: numbers
 * go in, answers come out. No I/O, no allocation, no output, no state.
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
	/* The dump does not tell. Act as if there were no unaccepted memory. */
	UNACCEPTED_GEN_UNKNOWN,
	/*
	 * The design from the review on the kernel list in 2021: blocks of any
	 * order are on the free lists, and the head is PageBuddy and PageOffline
	 * at once. Its page.private is the order, as with every free block.
	 */
	UNACCEPTED_GEN_BUDDY_OFFLINE,
	/*
	 * The blocks are on zone->unaccepted_pages, and have no page type.
	 * Linux kernel commit dcdfdd40fa82 ("mm: Add support for
	 * unaccepted memory") (in v6.5).
	 */
	UNACCEPTED_GEN_LISTED,
	/*
	 * The blocks are on zone->unaccepted_pages, and the head has a page type.
	 * vmcoreinfo does not have its value, but other values prove it. Linux kernel commit 310183de7bb2
	 * ("mm: introduce PageUnaccepted() page type") (in v6.12).
	 */
	UNACCEPTED_GEN_TYPED,
	/* As typed, and vmcoreinfo has the value (in v6.16). */
	UNACCEPTED_GEN_EXPORTED,
};

/*
 * The values of vmcoreinfo's NUMBER(PAGE_..._MAPCOUNT_VALUE) lines. 0 is no page
 * type: the line is missing, or its value is not a number of 32 bits.
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
	/* The bits of a page type that count; the owner of the page may use the others. */
	uint32_t type_mask;
	/* The order of every block; with order_in_private, of the largest. */
	unsigned int block_order;
	bool order_in_private;
	/* With order_in_private: the type of a free block that has been accepted. */
	uint32_t buddy_type;
};

enum unaccepted_answer {
	UNACCEPTED_NO,
	UNACCEPTED_YES,
	/* The sources contradict each other: do what the stock tool does. */
	UNACCEPTED_UNKNOWN,
};

/**
 * unaccepted_find_line() - the value of the first line "@key=..." of vmcoreinfo
 * @text: all of vmcoreinfo, 0-terminated
 *
 * If two lines have the key, the first one counts, as in makedumpfile and crash.
 * Return: the beginning of the value, which ends with the line. NULL: there is no such line.
 */
const char *unaccepted_find_line(const char *text, const char *key);

/**
 * unaccepted_parse_number() - parse a value of vmcoreinfo as a decimal number
 * @value: ends with a newline or a 0
 *
 * Return: false: it is no number, or has more than 64 bits.
 */
bool unaccepted_parse_number(const char *value, int64_t *ret);

/**
 * unaccepted_read_numbers() - what vmcoreinfo says of page types
 * @host: its number() gets called
 */
void unaccepted_read_numbers(const struct unaccepted_host *host, struct unaccepted_numbers *ret);

/**
 * unaccepted_identify() - find out how a kernel marks unaccepted blocks
 * @numbers: what vmcoreinfo says of page types
 * @nr_page_orders: LENGTH(zone.free_area) of vmcoreinfo
 * @ret: valid in every case; with UNACCEPTED_GEN_UNKNOWN no page matches
 *
 * The dump tells this, never the version of the kernel.
 * Return: the generation, which is also in @ret.
 */
enum unaccepted_generation
unaccepted_identify(const struct unaccepted_numbers *numbers,
		    unsigned long nr_page_orders, struct unaccepted_kernel *ret);

/**
 * unaccepted_assume_buddy_offline() - assume a kernel of 2021 that does not export its value
 * @numbers, @nr_page_orders: as for unaccepted_identify(), which did not recognise the kernel
 * @ret: valid in every case
 *
 * Any kernel with page types of one bit each may be of this generation, and most
 * are not. The assumption holds once a page of that type has been found.
 * Return: false: it cannot be such a kernel.
 */
bool unaccepted_assume_buddy_offline(const struct unaccepted_numbers *numbers,
				     unsigned long nr_page_orders,
				     struct unaccepted_kernel *ret);

/**
 * unaccepted_assume_listed() - assume a kernel that has lists and no page type
 * @nr_page_orders: as for unaccepted_identify(), which did not recognise the kernel
 * @ret: valid in every case
 *
 * The assumption holds once the list of each zone has been walked to its end.
 * Return: false: it cannot be such a kernel.
 */
bool unaccepted_assume_listed(unsigned long nr_page_orders, struct unaccepted_kernel *ret);

/**
 * unaccepted_block_pages() - the number of pages in the largest block
 *
 * Every block has that size, except in UNACCEPTED_GEN_BUDDY_OFFLINE.
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
 * unaccepted. UNACCEPTED_NO: no block begins here, but the page may be in a
 * block that began before it; a kernel without the page type always gets this
 * answer. UNACCEPTED_UNKNOWN: the page has the type, but no block can begin at
 * @pfn.
 */
enum unaccepted_answer unaccepted_is_head(const struct unaccepted_kernel *kernel,
					  uint64_t pfn, uint32_t page_type);

/**
 * unaccepted_head_pages() - the number of pages in the block of a head
 * @pfn: the head
 * @private: its page.private; ignored if the generation does not use it
 *
 * Return: 0: @private is no order, or no block of that order can begin at @pfn.
 */
uint64_t unaccepted_head_pages(const struct unaccepted_kernel *kernel, uint64_t pfn,
			       uint64_t private);

/**
 * unaccepted_step() - the pages to skip in a search for heads
 * @pfn: a page that can be a head; @page_type and @private come from its struct page
 *
 * Return: the distance to the next page that can be a head, at least 1.
 */
uint64_t unaccepted_step(const struct unaccepted_kernel *kernel, uint64_t pfn,
			 uint32_t page_type, uint64_t private);

/*
 * A walk along a zone's list of unaccepted blocks. It checks everything that it
 * reads: the list may be damaged, or be no list at all. Addresses are those of
 * list_heads, in the zone and in struct pages.
 */
struct unaccepted_walk {
	const struct unaccepted_kernel *kernel;
	/* The zone's list_head, and its prev. */
	uint64_t head;
	uint64_t last;
	/* The pages that the zone spans. */
	uint64_t start_pfn;
	uint64_t end_pfn;
	/* The list_head visited last, and its next. */
	uint64_t here;
	uint64_t next;
	/* Blocks found so far. */
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
	/* Its prev is not the entry before it. */
	UNACCEPTED_FAULT_PREV,
	/* The zone's prev is not the last entry. */
	UNACCEPTED_FAULT_LAST,
	/* The dump does not have the zone's list_head. */
	UNACCEPTED_FAULT_LIST,
	/* No struct page can be there. */
	UNACCEPTED_FAULT_PLACE,
	/* The dump does not have the struct page. */
	UNACCEPTED_FAULT_PAGE,
	/* Its page.private is not the order of the free list that it is on. */
	UNACCEPTED_FAULT_ORDER,
};

/**
 * unaccepted_walk_begin() - start at the list_head of a zone
 * @head: its address; @next, @prev: its links
 * @start_pfn: the zone's first page
 * @end_pfn: the page behind its last
 */
void unaccepted_walk_begin(struct unaccepted_walk *walk, const struct unaccepted_kernel *kernel,
			   uint64_t head, uint64_t next, uint64_t prev,
			   uint64_t start_pfn, uint64_t end_pfn);

/**
 * unaccepted_walk_ended() - has the walk come back to the zone's list_head?
 *
 * If so, unaccepted_walk_finish() says whether the list is whole.
 */
bool unaccepted_walk_ended(const struct unaccepted_walk *walk);

/**
 * unaccepted_walk_check_place() - can there be an entry at walk->next?
 * @pfn: the page whose struct page has it
 *
 * Call this before you read the struct page.
 */
enum unaccepted_fault unaccepted_walk_check_place(const struct unaccepted_walk *walk,
						  uint64_t pfn);

/**
 * unaccepted_walk_take() - go to the entry at walk->next
 * @entry: its contents
 *
 * Return: UNACCEPTED_FAULT_NONE: [pfn, pfn + unaccepted_block_pages()) is
 * unaccepted. Anything else: the walk ends here.
 */
enum unaccepted_fault unaccepted_walk_take(struct unaccepted_walk *walk,
					   const struct unaccepted_entry *entry);

/**
 * unaccepted_walk_finish() - is the list whole, now that the walk has ended?
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
