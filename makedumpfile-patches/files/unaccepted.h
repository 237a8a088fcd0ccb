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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the kernel marks an unaccepted block. */
enum unaccepted_generation {
	/* Nothing in the dump tells. Act as if there were no such memory. */
	UNACCEPTED_GEN_UNKNOWN,
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
 * type is 0: that says the line is not there, or not a number.
 */
struct unaccepted_numbers {
	int32_t buddy;
	int32_t offline;
	int32_t slab;
	int32_t hugetlb;
	int32_t unaccepted;
};

/* What identifies an unaccepted block in one kernel. */
struct unaccepted_kernel {
	enum unaccepted_generation generation;
	uint32_t type;
	/* The bits of a page type that count; the others are the page owner's. */
	uint32_t type_mask;
	unsigned int block_order;
};

enum unaccepted_answer {
	UNACCEPTED_NO,
	UNACCEPTED_YES,
	/* The sources contradict each other: treat it as the stock tool would. */
	UNACCEPTED_UNKNOWN,
};

/**
 * unaccepted_key() - the keys of vmcoreinfo that matter, one after the other
 * @i: 0, 1, ...
 *
 * Return: "NUMBER(...)", or NULL behind the last.
 */
const char *unaccepted_key(unsigned int i);

/**
 * unaccepted_read_line() - take up one line of vmcoreinfo
 * @line: the line, with or without its newline, 0-terminated
 * @numbers: zeroed by the caller before the first line
 *
 * Lines that say nothing about page types are passed over. A value that is no
 * decimal number of 32 bits counts as a line that is not there.
 */
void unaccepted_read_line(const char *line, struct unaccepted_numbers *numbers);

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
 * unaccepted_block_pages() - the number of pages in a block
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
 * Return: UNACCEPTED_YES: [@pfn, @pfn + unaccepted_block_pages()) is
 * unaccepted. UNACCEPTED_NO: no block begins here, which says nothing of
 * blocks that began before. UNACCEPTED_UNKNOWN: the page has the type, but
 * no block can begin at @pfn.
 */
enum unaccepted_answer unaccepted_is_head(const struct unaccepted_kernel *kernel,
					  uint64_t pfn, uint32_t page_type);

/**
 * unaccepted_generation_name() - one word for a generation
 */
const char *unaccepted_generation_name(enum unaccepted_generation generation);

#endif /* UNACCEPTED_H */
