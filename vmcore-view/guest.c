// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest.h"

#include "unaccepted_memmap.h"

#include <string.h>

/* All versions of makedumpfile read this many struct pages at once (PGMM_CACHED), aligned to their number. */
#define READ_AT_ONCE	512

/* The kernel may not be recognised before its memory map is rebuilt. Then assume the generation that needs no page types. */
static void rebuild_memmap(struct guest *guest)
{
	struct unaccepted_guest *kernel = &guest->kernel;
	int64_t left_out;

	if (!guest->host.host.number(&guest->host.host, UNACCEPTED_MEMMAP_KEY, &left_out) || left_out != 1)
		return;
	if (unaccepted_find_kernel(kernel) == UNACCEPTED_SOURCE_NONE &&
	    !unaccepted_assume_listed(kernel->layout.nr_page_orders, &kernel->kernel))
		return;
	host_rebuild(&guest->host, kernel);
}

static uint64_t higher(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t lower(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* A block may be partly in a hole of memory. Return: false: there is no memory to remember that. */
static bool leave_out_holes(struct guest *guest)
{
	const struct unaccepted_host *host = &guest->host.host;
	const struct unaccepted_pages *all = &guest->unaccepted;
	struct unaccepted_pages there = { 0 };
	struct unaccepted_run memory = { 0 };
	uint64_t from = 0;

	for (; host->memory(host, from, &memory); from = memory.end) {
		from = higher(from, memory.start);
		for (size_t i = unaccepted_pages_find(all, from); i < all->nr && all->run[i].start < memory.end; i++)
			if (!unaccepted_pages_add(host, &there, higher(all->run[i].start, from),
						  lower(all->run[i].end, memory.end))) {
				unaccepted_pages_free(host, &there);
				return false;
			}
	}
	unaccepted_pages_free(host, &guest->unaccepted);
	guest->unaccepted = there;
	return true;
}

void guest_search(struct guest *guest, struct vmcore *vmcore, bool behind_views)
{
	struct unaccepted_layout layout;

	memset(guest, 0, sizeof(*guest));
	guest->why = host_init(&guest->host, vmcore, behind_views);
	if (guest->why)
		return;
	unaccepted_read_layout(&guest->host.host, &layout);
	unaccepted_guest_init(&guest->kernel, &guest->host.host, &layout);
	rebuild_memmap(guest);
	unaccepted_search(&guest->kernel, &guest->unaccepted, &guest->report);
	if (!leave_out_holes(guest))
		guest->report.no_memory = true;
}

void guest_deinit(struct guest *guest)
{
	if (guest->unaccepted.nr)
		unaccepted_pages_free(&guest->host.host, &guest->unaccepted);
	host_deinit(&guest->host);
}

const char *guest_find_memmap(struct guest *guest, const struct unaccepted_pages *unaccepted,
			      struct unaccepted_pages *ret)
{
	struct unaccepted_map map;

	if (!unaccepted_describe_map(&guest->kernel, &map))
		return "it is not one array of whole struct pages";
	if (!unaccepted_find_memmap(&guest->kernel, &map, unaccepted, READ_AT_ONCE, ret))
		return "there is no memory to remember which of its pages can be left out";
	return NULL;
}

static bool has_free_lists(struct unaccepted_guest *kernel)
{
	const struct unaccepted_host *host = kernel->host;
	struct unaccepted_layout *at = &kernel->layout;
	int64_t offset, lists, buddy;

	if (!unaccepted_knows_zones(kernel) || !host->number(host, "OFFSET(free_area.free_list)", &offset) ||
	    !host->number(host, "LENGTH(free_area.free_list)", &lists) ||
	    !host->number(host, "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)", &buddy) ||
	    offset < 0 || lists <= 0 || !at->nr_page_orders || (uint64_t)lists > at->free_area_size)
		return false;
	at->free_list = offset;
	at->nr_free_lists = lists;
	/* For the core's iterator, each free block is an accepted one. */
	kernel->kernel = (struct unaccepted_kernel){
		.generation = UNACCEPTED_GEN_UNKNOWN,
		.block_order = at->nr_page_orders - 1,
		.order_in_private = true,
		.buddy_type = (uint32_t)buddy,
	};
	return true;
}

static bool are_whole(struct unaccepted_guest *kernel, const struct unaccepted_zone *zone)
{
	struct unaccepted_block block;
	struct unaccepted_list list;

	unaccepted_list_begin(&list, kernel, zone);
	return unaccepted_next_block(&list, &block) == UNACCEPTED_END;
}

const char *guest_free_lists_are_whole(struct guest *guest)
{
	struct unaccepted_guest kernel = guest->kernel;
	struct unaccepted_zones zones;
	struct unaccepted_zone zone;
	enum unaccepted_next next;

	if (!has_free_lists(&kernel))
		return "vmcoreinfo does not tell where the free lists are";
	unaccepted_zones_begin(&zones, &kernel);
	while ((next = unaccepted_next_zone(&zones, &zone)) != UNACCEPTED_END)
		if (next == UNACCEPTED_FAULT || !are_whole(&kernel, &zone))
			return "they are not whole";
	return NULL;
}
