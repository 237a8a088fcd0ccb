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

#include "defs.h"
#include "unaccepted.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* More than any kernel's struct page has. */
#define PAGE_STRUCT_MAX	512

/* Kernel virtual addresses that are translated alike. Half-open. */
struct mapping {
	ulong start;
	ulong end;
	physaddr_t physical;
};

/* The struct pages that were read last. */
struct pages_read {
	bool valid;
	ulong start;
	char bytes[4096];
};

/* How the dead kernel kept its unaccepted memory. */
struct guest {
	struct unaccepted_kernel kernel;
	/* Where that answer comes from. */
	const char *source;
	/* Offsets in the kernel's structs, and their sizes. */
	struct {
		long node_zones;
		long zone_start_pfn, spanned_pages, managed_pages, name, vm_stat;
		/* Of these two, that which the generation uses. */
		long unaccepted_pages, free_area;
		long free_list;
		long lru, page_type, page_flags, page_private;
		long zone_size, page_size, free_area_size;
	} at;
	/* Free lists of one order, one for each migrate type. */
	int free_lists;
	/* The index of each counter in zone.vm_stat, -1: not counted. */
	long unaccepted_counter;
	long free_counter;
	/* Unless GUEST_FOUND: one line, without its newline. */
	char reason[160];

	/* What read_page() needs again. */
	struct mapping mapping;
	struct pages_read pages_read;
};

enum guest_status {
	GUEST_FOUND,
	/* It can have no unaccepted memory. */
	GUEST_HAS_NONE,
	/* The dump, or its debuginfo, does not tell. */
	GUEST_UNCLEAR,
};

/* A populated zone, as its struct zone describes it. Sizes are in pages. */
struct zone {
	int node;
	/* Where its struct zone is: in node_zones[], and in memory. */
	int index;
	ulong address;
	char name[16];
	ulong start_pfn;
	ulong spanned;
	ulong managed;
	/* NR_UNACCEPTED and NR_FREE_PAGES, or -1 if this kernel does not count. */
	long counted;
	long free;
};

enum zone_status {
	ZONE_POPULATED,
	ZONE_EMPTY,
	ZONE_UNREADABLE,
};

/* Half-open, in bytes of physical memory. */
struct range {
	physaddr_t start;
	physaddr_t end;
};

/* find.c */

/**
 * find_guest() - find out how the dead kernel kept its unaccepted memory
 */
enum guest_status find_guest(struct guest *ret);

/**
 * find_zone() - read a zone of the dead kernel
 * @node: index in vt->node_table
 * @index: index in the node's node_zones[]
 * @ret: with ZONE_UNREADABLE, only node, index and address are valid
 */
enum zone_status find_zone(const struct guest *guest, int node, int index, struct zone *ret);

/**
 * member_offset() - where a member of a struct is, or less than 0
 */
long member_offset(char *type, char *member);

/**
 * nr_page_orders() - how many orders the buddy allocator has, 0: not known
 */
ulong nr_page_orders(void);

/**
 * has_types() - does the head of a block have a page type for it?
 */
bool has_types(const struct guest *guest);

/* memory.c */

enum mapped {
	MAPPED,
	NOT_MAPPED,
	/* The page tables are not in the dump. */
	MAPPING_LOST,
};

/**
 * find_mapping() - translate a kernel virtual address
 * @ret: with MAPPED, what maps it and its neighbours
 */
enum mapped find_mapping(ulong address, struct mapping *ret);

/**
 * read_mapped() - read the kernel's memory
 * @mapping: the one used last, or zeroed
 *
 * Return: false: not all of it is in the dump.
 */
bool read_mapped(struct mapping *mapping, ulong address, void *ret, long size);

/**
 * read_kernel() - the same, for a single read
 */
bool read_kernel(ulong address, void *ret, long size);
bool read_physical(physaddr_t address, void *ret, long size);

/* rebuild.c */

/**
 * rebuild_begin() - give crash the memory map that a dump lacks, from now on
 *
 * Does nothing on a dump that makedumpfile has not marked for it.
 * rebuild_end() takes it back.
 */
void rebuild_begin(void);
void rebuild_end(void);

/**
 * rebuilds_memmap() - is this such a dump, and has rebuild_begin() done that?
 */
bool rebuilds_memmap(void);

/**
 * rebuild_memmap() - what a part of the memory map was that is not in the dump
 * @address: in the memory map; @size bytes, all in one page of it
 *
 * To be asked when it could not be read. Return: false: it cannot be told.
 */
bool rebuild_memmap(ulong address, void *ret, long size);

/* page.c */

/* What a struct page says. */
struct page_facts {
	ulong flags;
	ulong private;
	ulong next;
	ulong prev;
	uint32_t type;
};

/**
 * read_page() - read a struct page
 * @page: its address
 *
 * Return: false: the dump does not give it.
 */
bool read_page(struct guest *guest, ulong page, struct page_facts *ret);

/**
 * pfn_to_page() - where the struct page of a page is, if it has one
 */
ulong pfn_to_page(const struct guest *guest, ulong pfn);

/**
 * page_to_pfn() - which page does a struct page describe?
 *
 * Return: false: no struct page can be at @page.
 */
bool page_to_pfn(const struct guest *guest, ulong page, ulong *ret);

/**
 * page_mapped() - is there a struct page of a page, and so perhaps memory?
 */
enum mapped page_mapped(const struct guest *guest, ulong pfn);

/* walk.c */

/* Unaccepted memory: what waits on a list as one. */
struct block {
	ulong pfn;
	unsigned int pages;
	/* The page type of its head is that of unaccepted blocks, if there is one. */
	bool marked;
};

enum walk_end {
	WALK_NOT_ENDED,
	WALK_COMPLETE,
	WALK_DAMAGED,
};

/*
 * A walk along the lists of one zone. It refers to itself: not to be copied.
 * Where blocks wait on the free lists, there are many lists, and a damaged one
 * does not keep the walk from the next.
 */
struct walk {
	struct guest *guest;
	const struct zone *zone;
	/* Blocks found until now. */
	ulong blocks;
	enum walk_end end;
	/*
	 * With WALK_DAMAGED: two sources that disagree, NULL: something is not
	 * in the dump; and one line about it.
	 */
	const char *sources;
	char fault[256];
	/* The fault is a head that contradicts its list. */
	bool heads_doubtful;

	/* The list that is walked: its index, and its place. */
	int list;
	unsigned int order;
	struct unaccepted_kernel links;
	struct unaccepted_walk at;
};

/**
 * walk_begin() - start before the first unaccepted block of a zone
 * @walk: refers to @guest and @zone from now on
 */
void walk_begin(struct walk *walk, struct guest *guest, const struct zone *zone);

/**
 * walk_next() - go to the next unaccepted block
 *
 * Return: false: there is none, and @walk->end says why.
 */
bool walk_next(struct walk *walk, struct block *ret);

/**
 * zone_lists() - where the zone has its list, or its free lists
 */
ulong zone_lists(const struct guest *guest, const struct zone *zone);

/* survey.c */

#define ALL_NODES	(-1)

/* A zone with its unaccepted blocks. */
struct zone_survey {
	struct zone zone;
	/* In ascending order. */
	struct block *blocks;
	ulong count;
	/* The pages in them. */
	ulong pages;
	/* That is all of them; else as in struct walk. */
	bool complete;
	const char *sources;
	char fault[256];
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
const struct block *survey_find_block(const struct zone_survey *zone, ulong pfn);

struct range block_range(const struct block *block);

/**
 * range_contains() - is a byte of memory in a range?
 */
bool range_contains(const struct range *range, physaddr_t address);

/**
 * zone_range() - what a zone spans, at most up to where memory ends
 */
struct range zone_range(const struct zone *zone);

#endif /* EXTENSION_H */
