/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the kernel keeps its unaccepted blocks: from node to node, from zone to zone,
 * along the lists. A fault is an answer like any other: it says what was read, where.
 */
#ifndef UNACCEPTED_LISTS_H
#define UNACCEPTED_LISTS_H

#include "unaccepted_guest.h"

struct unaccepted_zone {
	/* Which of the nodes, as the host counts them, and which zone of its node. */
	unsigned int node;
	unsigned int index;
	/* Where its struct zone is. */
	uint64_t address;
	/*
	 * The pages that may be on its lists, half-open. vmcoreinfo does not say where a zone begins: without
	 * debuginfo they are those of the node.
	 */
	uint64_t start_pfn;
	uint64_t end_pfn;
};

struct unaccepted_zones {
	struct unaccepted_guest *guest;
	/* Of the node that the next zone is in. */
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
 * Return: UNACCEPTED_FAULT: of @ret, node and address are valid; what is at that address, a zone or a whole
 * pglist_data, cannot be read; 0: the node's address is not known. The iterator goes on behind it.
 */
enum unaccepted_next unaccepted_next_zone(struct unaccepted_zones *zones,
					  struct unaccepted_zone *ret);

/*
 * Along the lists of a zone. In most generations that is one; where blocks wait on the free
 * lists, there are many, and a damaged one does not keep the iterator from the next.
 */
struct unaccepted_list {
	struct unaccepted_guest *guest;
	struct unaccepted_zone zone;
	/* Blocks found until now. */
	uint64_t blocks;
	/* The list that is walked: its number and the page order of its blocks. */
	unsigned int number;
	unsigned int order;
	bool begun;
	struct unaccepted_kernel links;
	struct unaccepted_walk walk;
	/* With a fault: which, and what the struct page in question is, where it is, what it says. */
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
 * A block whose head lacks the page type is given all the same, and is not marked.
 * Return: UNACCEPTED_FAULT: @list->fault says what. The iterator goes on: behind an entry of a free list
 * that only says something wrong, or else with the zone's next list, if there is one.
 */
enum unaccepted_next unaccepted_next_block(struct unaccepted_list *list,
					   struct unaccepted_block *ret);

/**
 * unaccepted_zone_lists() - where a zone has its list, or the first of its free lists
 *
 * What debuginfo says, or else right behind free_area[]: so it is in all kernels from v6.5 to v7.2.
 */
uint64_t unaccepted_zone_lists(const struct unaccepted_guest *guest,
			       const struct unaccepted_zone *zone);

#endif /* UNACCEPTED_LISTS_H */
