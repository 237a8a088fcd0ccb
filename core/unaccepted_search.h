/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a dead kernel have unaccepted memory, and where? One answer for all tools.
 */
#ifndef UNACCEPTED_SEARCH_H
#define UNACCEPTED_SEARCH_H

#include "unaccepted_lists.h"
#include "unaccepted_pages.h"

/* The data that tell the generation, in the order in which the search uses them. */
enum unaccepted_source {
	UNACCEPTED_SOURCE_NONE,
	/* vmcoreinfo has the value of the page type. */
	UNACCEPTED_SOURCE_VALUE,
	/* The other types in vmcoreinfo have the values of the encoding that has it. */
	UNACCEPTED_SOURCE_TYPES,
	/* Debuginfo has the list, and the value of the page type. */
	UNACCEPTED_SOURCE_DEBUG_TYPE,
	/* Debuginfo has the list, and no page type. */
	UNACCEPTED_SOURCE_DEBUG_LIST,
	/* Without debuginfo: there is a list where the kernel would have it. */
	UNACCEPTED_SOURCE_LIST,
	/* Page types are one bit each, and debuginfo has the acceptance table. */
	UNACCEPTED_SOURCE_DEBUG_TABLE,
	/* Without debuginfo: page types are one bit each, and a page has both, buddy and offline. */
	UNACCEPTED_SOURCE_HEAD,
};

/**
 * unaccepted_find_kernel() - how did the dead kernel mark unaccepted blocks?
 * @guest: with its layout; gets its kernel
 *
 * The dump and its debuginfo tell this, never a version. Without debuginfo the search may have to
 * walk lists or read heads until one of them proves it.
 * Return: UNACCEPTED_SOURCE_NONE: nothing tells; act as if there were no unaccepted memory.
 */
enum unaccepted_source unaccepted_find_kernel(struct unaccepted_guest *guest);

/**
 * unaccepted_can_wait() - can a host that reads all struct pages wait with the search?
 * @guest: with its layout; gets a kernel, which is right once a page of its type has been seen
 *
 * With the design of 2021 only struct pages tell, so a search reads much of the memory map even if there is nothing to
 * find. Some hosts read the whole memory map anyway, before they read the memory that it describes. Such a host can wait:
 * unaccepted_search() finds nothing unless the host meets a page whose type is guest->kernel.type.
 * Return: false: search at once. In all other generations a search that finds nothing costs next to nothing.
 */
bool unaccepted_can_wait(struct unaccepted_guest *guest);

/* What a search reports besides the pages that it found. */
struct unaccepted_report {
	enum unaccepted_source source;
	/* Lists that were not used, and the address of the first. */
	unsigned int damaged_lists;
	uint64_t damaged_list;
	/* Blocks that had left their list, and were on no free list yet. They are among the found pages. */
	uint64_t leaving;
	/* Blocks that have the page type and are on no list. They are doubtful, and not among the found pages. */
	uint64_t unconfirmed;
	/* Struct pages that the dump does not have. */
	uint64_t unreadable;
	/* The host had no memory to remember pages, so no page is found. */
	bool no_memory;
};

/**
 * unaccepted_search() - find all unaccepted blocks of the dead kernel
 * @guest: with its layout; gets its kernel
 * @found: an empty set; gets the pages, sorted
 *
 * It reads struct pages, nodes and zones, never the memory that struct pages describe. Memory whose data cannot be read or
 * contradict each other is not among the found pages: the caller treats it like all other memory.
 *
 * If the kernel has a page type, the lists are a cross-check: while all lists are whole, a block that has the type and is on
 * no list is doubtful. A damaged list is not used. If the kernel has no page type, whole lists are the only source.
 */
void unaccepted_search(struct unaccepted_guest *guest, struct unaccepted_pages *found,
		       struct unaccepted_report *report);

/**
 * unaccepted_remark() - a report in words, line by line
 * @i: 0, 1, ...
 * @ret: gets the line, without a newline, cut off at @size
 *
 * Return: false: there is no line @i.
 */
bool unaccepted_remark(const struct unaccepted_report *report, unsigned int i, char *ret, size_t size);

#endif /* UNACCEPTED_SEARCH_H */
