/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a dead kernel have unaccepted memory, and where? One answer for all tools.
 */
#ifndef UNACCEPTED_SEARCH_H
#define UNACCEPTED_SEARCH_H

#include "unaccepted_lists.h"
#include "unaccepted_pages.h"

/* What tells the generation, in the order in which the sources are asked. */
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
	/* Without debuginfo: where the list should be there is one that begins well. */
	UNACCEPTED_SOURCE_LIST,
	/* Page types are one bit each, and debuginfo has the acceptance table. */
	UNACCEPTED_SOURCE_DEBUG_TABLE,
	/* Without debuginfo: page types are one bit each, and a page has both. */
	UNACCEPTED_SOURCE_HEAD,
};

/**
 * unaccepted_find_kernel() - how did the dead kernel mark unaccepted blocks?
 * @guest: with its layout; gets its kernel
 *
 * Only what the dump and its debuginfo say counts, never a version. Without debuginfo two
 * sources have to be looked at in memory: lists are walked, or heads read, until one proves it.
 * Return: UNACCEPTED_SOURCE_NONE: nothing tells; act as if there were no such memory.
 */
enum unaccepted_source unaccepted_find_kernel(struct unaccepted_guest *guest);

/**
 * unaccepted_can_wait() - will a host that reads all struct pages see by itself whether there is anything to search?
 * @guest: with its layout; gets a kernel, to be believed when a page of its type has been seen
 *
 * With the design of 2021 nothing but struct pages tells, so that a search reads much of the memory map only to find
 * nothing. A host that reads all of it anyway, before it reads the memory that struct pages describe, saves that: while it
 * meets no page whose type is guest->kernel.type, unaccepted_search() finds nothing.
 * Return: false: search at once. In all other generations that costs next to nothing where there is nothing.
 */
bool unaccepted_can_wait(struct unaccepted_guest *guest);

/* What a search has to say besides what it found. */
struct unaccepted_report {
	enum unaccepted_source source;
	/* Lists that were not believed, and where the first of them is. */
	unsigned int damaged_lists;
	uint64_t damaged_list;
	/* Blocks that had left their list, and were not accepted yet, or just accepted; they are among the found. */
	uint64_t leaving;
	/* Blocks that have the page type and are on no list: in doubt, and not among the found. */
	uint64_t unconfirmed;
	/* Struct pages that the dump does not give. */
	uint64_t unreadable;
	/* The host had no memory to remember what was found: nothing is among the found. */
	bool no_memory;
};

/**
 * unaccepted_search() - find all unaccepted blocks of the dead kernel
 * @guest: with its layout; gets its kernel
 * @found: an empty set; gets the pages, sorted
 *
 * Reads struct pages, nodes and zones, never the memory that struct pages describe. What cannot be read or contradicts
 * itself is not among the found; then the caller does with it what it did before there was such memory.
 *
 * With a page type, the lists are a cross-check: while all of them are whole, a block that has the type and is on none is in
 * doubt. A list that is damaged anywhere is not believed. Without a page type the whole lists are the only source.
 */
void unaccepted_search(struct unaccepted_guest *guest, struct unaccepted_pages *found,
		       struct unaccepted_report *report);

/**
 * unaccepted_remark() - what a report says, one line after the other
 * @i: 0, 1, ...
 * @ret: gets the line, without a newline, cut off at @size
 *
 * Return: false: there is no line @i.
 */
bool unaccepted_remark(const struct unaccepted_report *report, unsigned int i, char *ret, size_t size);

#endif /* UNACCEPTED_SEARCH_H */
