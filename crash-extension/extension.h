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

/* How the dead kernel kept its unaccepted memory. */
struct guest {
	/* UNACCEPTED_GEN_UNKNOWN: its blocks are on lists and have no page type. */
	struct unaccepted_kernel kernel;
	const char *generation;
	/* Where that answer comes from. */
	const char *source;
	/* Offsets in the kernel's structs, and their sizes. */
	struct {
		long node_zones;
		long zone_start_pfn, spanned_pages, managed_pages, name;
		long unaccepted_pages, vm_stat;
		long lru, page_type;
		long zone_size;
	} at;
	/* The index of NR_UNACCEPTED in zone.vm_stat, -1: not counted. */
	long counter;
};

/* A populated zone, as its struct zone describes it. Sizes are in pages. */
struct zone {
	int node;
	char name[16];
	ulong start_pfn;
	ulong spanned;
	ulong managed;
	/* NR_UNACCEPTED, or -1 if this kernel does not count. */
	long counted;
	/* The head of the list of blocks: its address and what it points to. */
	ulong list;
	ulong first;
	ulong last;
};

enum zone_status {
	ZONE_POPULATED,
	ZONE_EMPTY,
	ZONE_UNREADABLE,
};

enum walk_end {
	WALK_NOT_ENDED,
	WALK_COMPLETE,
	WALK_DAMAGED,
};

/* A walk along the list of one zone. */
struct walk {
	const struct guest *guest;
	const struct zone *zone;
	/* Blocks found until now. */
	ulong blocks;
	enum walk_end end;
	/* With WALK_DAMAGED: one line, without its newline. */
	char fault[256];
	/* The list_head last visited, and the one it says is next. */
	ulong here;
	ulong next;
};

/**
 * find_guest() - find out how the dead kernel kept its unaccepted memory
 *
 * Return: false: it could have none, or the debuginfo does not tell; that has
 * been said.
 */
bool find_guest(struct guest *ret);

/**
 * find_zone() - read a zone of the dead kernel
 * @node: index in vt->node_table
 * @index: index in the node's node_zones[]
 * @ret: valid only with ZONE_POPULATED
 *
 * Return: with ZONE_UNREADABLE, that has been said.
 */
enum zone_status find_zone(const struct guest *guest, int node, int index, struct zone *ret);

/**
 * walk_begin() - start at the first unaccepted block of a zone
 * @walk: refers to @guest and @zone from now on
 */
void walk_begin(struct walk *walk, const struct guest *guest, const struct zone *zone);

/**
 * walk_next() - go to the next unaccepted block
 * @pfn: its first page
 *
 * Return: false: there is none, and @walk->end says why.
 */
bool walk_next(struct walk *walk, ulong *pfn);

/**
 * print_guest() - say which generation of kernel this is, and how that is known
 */
void print_guest(const struct guest *guest);

/**
 * print_zones() - the table of all zones, its total, and a summary
 */
void print_zones(const struct guest *guest);

#endif /* EXTENSION_H */
