/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the kernel keeps its unaccepted blocks: iterators over nodes, zones and lists.
 * A fault does not end a program: it says what was read, and where.
 */
#ifndef UNACCEPTED_LISTS_H
#define UNACCEPTED_LISTS_H

#include "unaccepted_guest.h"

struct unaccepted_zone {
	/* The number of its node, as the host counts nodes, and its number in this node. */
	unsigned int node;
	unsigned int index;
	/* Where its struct zone is. */
	uint64_t address;
	/*
	 * The pages that may be on its lists, half-open. Without debuginfo these are all pages of the node, since
	 * vmcoreinfo does not say where a zone begins.
	 */
	uint64_t start_pfn;
	uint64_t end_pfn;
};

struct unaccepted_zones {
	struct unaccepted_guest *guest;
	/* The rest is about the node of the next zone. */
	unsigned int node;
	unsigned int index;
	unsigned int nr_zones;
	uint64_t pgdat;
	uint64_t start_pfn;
	uint64_t spanned;
};

/**
 * unaccepted_knows_zones() - does the layout tell where nodes have their zones?
 */
bool unaccepted_knows_zones(const struct unaccepted_guest *guest);

/**
 * unaccepted_zones_begin() - start before the first zone
 * @zones: refers to @guest from now on
 */
void unaccepted_zones_begin(struct unaccepted_zones *zones, struct unaccepted_guest *guest);

/**
 * unaccepted_next_zone() - go to the next zone that spans any pages
 *
 * Return: UNACCEPTED_FAULT: the zone or the pglist_data at @ret->address cannot be read; if that is 0, the address of
 * the node is not known. Only node and address of @ret are valid. The iterator goes on behind it.
 */
enum unaccepted_next unaccepted_next_zone(struct unaccepted_zones *zones,
					  struct unaccepted_zone *ret);

/*
 * A walk along the lists of a zone. In most generations a zone has one list. If blocks are on the free lists,
 * there are many, and the iterator goes on behind a damaged one.
 */
struct unaccepted_list {
	struct unaccepted_guest *guest;
	struct unaccepted_zone zone;
	/* Blocks found so far. */
	uint64_t blocks;
	/* The current list: its number, and the page order of its blocks. */
	unsigned int number;
	unsigned int order;
	bool begun;
	struct unaccepted_kernel links;
	struct unaccepted_walk walk;
	/* The fault, if there is one, and the struct page that it is about: its address and its contents. */
	enum unaccepted_fault fault;
	uint64_t page;
	struct unaccepted_entry entry;
	struct unaccepted_page facts;
};

/**
 * unaccepted_list_begin() - start before the first unaccepted block of a zone
 * @list: refers to @guest, whose kernel is known, from now on
 */
void unaccepted_list_begin(struct unaccepted_list *list, struct unaccepted_guest *guest,
			   const struct unaccepted_zone *zone);

/**
 * unaccepted_next_block() - go to the next block
 *
 * It also gives blocks whose head lacks the page type; such a block is not marked.
 * Return: UNACCEPTED_FAULT: see @list->fault. If only the contents of an entry of a free list are wrong, the iterator
 * goes on behind that entry; else with the next list of the zone, if there is one.
 */
enum unaccepted_next unaccepted_next_block(struct unaccepted_list *list,
					   struct unaccepted_block *ret);

/**
 * unaccepted_zone_lists() - the address of a zone's list, or of the first of its free lists
 *
 * Without debuginfo that is right behind free_area[], as in all kernels from v6.5 to v7.2.
 */
uint64_t unaccepted_zone_lists(const struct unaccepted_guest *guest,
			       const struct unaccepted_zone *zone);

#endif /* UNACCEPTED_LISTS_H */
