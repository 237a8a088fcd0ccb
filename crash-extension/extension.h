/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The crash command "unaccepted": what its files share.
 *
 * Whatever is read from the dump may be damaged: nothing here ends the command
 * with FATAL, every walk is bounded, and who finds a fault says what was read,
 * where, and what was expected.
 *
 * With Ctrl-C crash jumps out of a command wherever it is, and takes back what
 * GETBUF gave: so hold nothing else, and keep no state between commands.
 */
#ifndef EXTENSION_H
#define EXTENSION_H

#include "crash.h"
#include "memory/kernel_memory.h"
#include "memory/physical.h"
#include "unaccepted_lists.h"

/* The dead kernel. It refers to itself: not to be copied. */
struct guest {
	/* What the core reads it by; the first member. */
	struct unaccepted_host host;
	/* What was read last. */
	struct mapping mapping;
	/* Its layout, by debuginfo, and how it kept its unaccepted memory. */
	struct unaccepted_guest core;
	/* Where that answer comes from. */
	const char *source;
	/* Offsets that the core does not want. */
	struct {
		uint64_t managed_pages, name, vm_stat, page_flags;
	} at;
	/* The index of each counter in zone.vm_stat, -1: not counted. */
	long unaccepted_counter;
	long free_counter;
	/* Unless GUEST_FOUND: one line, without its newline. */
	char reason[160];
};

enum guest_status {
	GUEST_FOUND,
	/* It can have no unaccepted memory. */
	GUEST_HAS_NONE,
	/* The dump, or its debuginfo, does not tell. */
	GUEST_UNCLEAR,
};

/* A zone that has memory. Sizes are in pages. */
struct zone {
	/* Its node's number, as the kernel counts them. */
	int node;
	struct unaccepted_zone place;
	char name[16];
	ulong managed;
	/* NR_UNACCEPTED and NR_FREE_PAGES, or -1 if this kernel does not count. */
	long counted;
	long free;
};

/* Half-open, in bytes of physical memory. */
struct range {
	physaddr_t start;
	physaddr_t end;
};

/* guest.c */

/**
 * find_guest() - find out how the dead kernel kept its unaccepted memory
 *
 * Reads debuginfo and vmcoreinfo alone.
 */
enum guest_status find_guest(struct guest *ret);

/**
 * has_types() - does the head of a block have a page type for it?
 */
bool has_types(const struct guest *guest);

/**
 * last_pfn() - no page has this number or a larger one
 */
ulong last_pfn(void);

/**
 * pfn_to_page() - where the struct page of a page is, if it has one
 */
ulong pfn_to_page(const struct guest *guest, ulong pfn);

/**
 * page_mapped() - is there a struct page of a page, and so perhaps memory?
 */
enum mapped page_mapped(const struct guest *guest, ulong pfn);

/* survey.c */

#define ALL_NODES	(-1)

/* A zone with its unaccepted blocks. */
struct zone_survey {
	struct zone zone;
	/* In ascending order. */
	struct unaccepted_block *blocks;
	ulong count;
	/* The pages in them. */
	ulong pages;
	/*
	 * That is all of them. If not, the first fault: two sources that disagree,
	 * NULL: something is not in the dump; and one line about it.
	 */
	bool complete;
	const char *sources;
	char fault[256];
	/* Heads contradict the free lists that they are on. */
	bool heads_doubtful;
	/* Nothing but the node is known of the zone. */
	bool unreadable;
};

/* All that the zones say, in the order node, zone. */
struct survey {
	struct guest *guest;
	/* The id of the only node looked at, or ALL_NODES. */
	int node;
	struct zone_survey *zones;
	int count;
};

/**
 * survey_create() - read the zones and walk their lists
 * @node: the id of the only node of interest, or ALL_NODES
 * @ret: refers to @guest; survey_destroy() frees it
 */
void survey_create(struct guest *guest, int node, struct survey *ret);
void survey_destroy(struct survey *survey);

/* Pages of all zones. */
struct survey_sum {
	ulong managed;
	ulong unaccepted;
	/* NR_FREE_PAGES, where it is counted. */
	ulong free;
};

/**
 * survey_total() - the sum of the zones
 *
 * Return: false: of some zone not everything is in it.
 */
bool survey_total(const struct survey *survey, struct survey_sum *ret);

/**
 * survey_next_range() - the next run of adjacent blocks
 * @i: in: the index of its first block, 0 at first. out: the next run's
 *
 * Return: false: there is none.
 */
bool survey_next_range(const struct zone_survey *zone, ulong *i, struct range *ret);

/**
 * survey_find_block() - the block of a zone that has a page, NULL: none
 */
const struct unaccepted_block *survey_find_block(const struct zone_survey *zone, ulong pfn);

struct range block_range(const struct unaccepted_block *block);

/**
 * range_contains() - is a byte of memory in a range?
 */
bool range_contains(const struct range *range, physaddr_t address);

/**
 * zone_range() - what a zone spans, at most up to where memory ends
 */
struct range zone_range(const struct zone *zone);

/* fault.c */

/**
 * describe_fault() - say what the fault is that an iterator gave
 * @zone: gets it
 */
void describe_fault(struct zone_survey *zone, const struct guest *guest, const struct unaccepted_list *list);

#endif /* EXTENSION_H */
