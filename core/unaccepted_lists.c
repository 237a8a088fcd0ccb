// SPDX-License-Identifier: GPL-2.0-or-later
#include "unaccepted_lists.h"

#include <string.h>

/* struct list_head */
#define LIST_SIZE	(2 * sizeof(uint64_t))
/* No kernel has more zones in a node (enum zone_type). */
#define MAX_ZONES	16

static bool is_known(uint64_t offset)
{
	return offset != UNACCEPTED_NOWHERE;
}

bool unaccepted_knows_zones(const struct unaccepted_guest *guest)
{
	const struct unaccepted_layout *at = &guest->layout;

	return at->zone_size && at->free_area_size && is_known(at->zone_free_area) &&
	       is_known(at->zone_spanned_pages) && is_known(at->node_zones) &&
	       is_known(at->nr_zones) && is_known(at->node_start_pfn) &&
	       is_known(at->node_spanned_pages) && is_known(at->page_lru);
}

static bool read_number(const struct unaccepted_guest *guest, uint64_t address, uint64_t *ret)
{
	return guest->host->read(guest->host, address, ret, sizeof(*ret));
}

/*
 * Nodes and zones
 */

void unaccepted_zones_begin(struct unaccepted_zones *zones, struct unaccepted_guest *guest)
{
	*zones = (struct unaccepted_zones){ .guest = guest };
}

static bool read_node(struct unaccepted_zones *zones)
{
	const struct unaccepted_guest *guest = zones->guest;
	const struct unaccepted_layout *at = &guest->layout;
	int32_t nr_zones;

	if (!guest->host->read(guest->host, zones->pgdat + at->nr_zones, &nr_zones, sizeof(nr_zones)) ||
	    !read_number(guest, zones->pgdat + at->node_start_pfn, &zones->start_pfn) ||
	    !read_number(guest, zones->pgdat + at->node_spanned_pages, &zones->spanned))
		return false;
	if (nr_zones < 0 || nr_zones > MAX_ZONES)
		return false;
	zones->index = 0;
	zones->nr_zones = nr_zones;
	return true;
}

/* Return: NEXT: the zones of the next node come next. */
static enum unaccepted_next next_node(struct unaccepted_zones *zones, struct unaccepted_zone *ret)
{
	const struct unaccepted_host *host = zones->guest->host;
	enum unaccepted_next next;

	zones->pgdat = 0;
	next = host->node(host, zones->node, &zones->pgdat);
	zones->node++;
	zones->nr_zones = 0;
	if (next == UNACCEPTED_NEXT && read_node(zones))
		return UNACCEPTED_NEXT;
	*ret = (struct unaccepted_zone){ .node = zones->node - 1, .address = zones->pgdat };
	return next == UNACCEPTED_END ? UNACCEPTED_END : UNACCEPTED_FAULT;
}

/* Return: END: the zone is empty. */
static enum unaccepted_next read_zone(struct unaccepted_zones *zones, struct unaccepted_zone *ret)
{
	const struct unaccepted_guest *guest = zones->guest;
	const struct unaccepted_layout *at = &guest->layout;
	uint64_t start = zones->start_pfn, spanned;

	*ret = (struct unaccepted_zone){
		.node = zones->node - 1,
		.index = zones->index,
		.address = zones->pgdat + at->node_zones + zones->index * at->zone_size,
	};
	zones->index++;
	if (!read_number(guest, ret->address + at->zone_spanned_pages, &spanned))
		return UNACCEPTED_FAULT;
	if (!spanned)
		return UNACCEPTED_END;
	if (!is_known(at->zone_start_pfn))
		spanned = zones->spanned;
	else if (!read_number(guest, ret->address + at->zone_start_pfn, &start))
		return UNACCEPTED_FAULT;
	ret->start_pfn = start;
	ret->end_pfn = start + spanned;
	return UNACCEPTED_NEXT;
}

enum unaccepted_next unaccepted_next_zone(struct unaccepted_zones *zones,
					  struct unaccepted_zone *ret)
{
	enum unaccepted_next next;

	for (;;) {
		while (zones->index < zones->nr_zones) {
			next = read_zone(zones, ret);
			if (next != UNACCEPTED_END)
				return next;
		}
		next = next_node(zones, ret);
		if (next != UNACCEPTED_NEXT)
			return next;
	}
}

/*
 * Lists
 */

static bool is_in_zone(const struct unaccepted_guest *guest, uint64_t offset)
{
	return offset && offset < guest->layout.zone_size;
}

uint64_t unaccepted_zone_lists(const struct unaccepted_guest *guest,
			       const struct unaccepted_zone *zone)
{
	const struct unaccepted_layout *at = &guest->layout;

	if (guest->kernel.order_in_private)
		return zone->address + at->zone_free_area;
	if (is_in_zone(guest, at->zone_list))
		return zone->address + at->zone_list;
	return zone->address + at->zone_free_area + at->nr_page_orders * at->free_area_size;
}

static unsigned int count_lists(const struct unaccepted_guest *guest)
{
	if (!guest->kernel.order_in_private)
		return 1;
	return (guest->kernel.block_order + 1) * guest->layout.nr_free_lists;
}

static uint64_t list_address(const struct unaccepted_list *list)
{
	const struct unaccepted_layout *at = &list->guest->layout;
	uint64_t lists = unaccepted_zone_lists(list->guest, &list->zone);

	if (!list->guest->kernel.order_in_private)
		return lists;
	return lists + list->order * at->free_area_size + at->free_list +
	       list->number % at->nr_free_lists * LIST_SIZE;
}

void unaccepted_list_begin(struct unaccepted_list *list, struct unaccepted_guest *guest,
			   const struct unaccepted_zone *zone)
{
	memset(list, 0, sizeof(*list));
	list->guest = guest;
	list->zone = *zone;
}

/* This walk checks only the links. The callers below check the page types. */
static bool begin(struct unaccepted_list *list)
{
	const struct unaccepted_guest *guest = list->guest;
	uint64_t links[2];

	list->begun = true;
	list->order = guest->kernel.order_in_private ? list->number / guest->layout.nr_free_lists :
						       guest->kernel.block_order;
	unaccepted_assume_listed(list->order + 1, &list->links);
	list->walk.head = list_address(list);
	if (!guest->host->read(guest->host, list->walk.head, links, sizeof(links)))
		return false;
	unaccepted_walk_begin(&list->walk, &list->links, list->walk.head, links[0], links[1],
			      list->zone.start_pfn, list->zone.end_pfn);
	return true;
}

/* Reads the next entry. Its place is checked first, so that no absurd address is read. */
static enum unaccepted_fault read_entry(struct unaccepted_list *list)
{
	struct unaccepted_entry *entry = &list->entry;
	enum unaccepted_fault fault;

	list->page = list->walk.next - list->guest->layout.page_lru;
	*entry = (struct unaccepted_entry){ 0 };
	if (!unaccepted_page_to_pfn(list->guest, list->page, &entry->pfn))
		return UNACCEPTED_FAULT_PLACE;
	fault = unaccepted_walk_check_place(&list->walk, entry->pfn);
	if (fault != UNACCEPTED_FAULT_NONE)
		return fault;
	if (!unaccepted_read_page(list->guest, list->page, &list->facts))
		return UNACCEPTED_FAULT_PAGE;
	entry->next = list->facts.next;
	entry->prev = list->facts.prev;
	entry->page_type = list->facts.type;
	return unaccepted_walk_take(&list->walk, entry);
}

static bool is_marked(const struct unaccepted_list *list)
{
	const struct unaccepted_kernel *kernel = &list->guest->kernel;

	return kernel->generation == UNACCEPTED_GEN_LISTED ||
	       unaccepted_is_head(kernel, list->entry.pfn, list->facts.type) == UNACCEPTED_YES;
}

/* A free list has accepted blocks, too, and each block has its order in page.private. */
static enum unaccepted_fault check_free(const struct unaccepted_list *list, bool marked)
{
	if (!marked && list->facts.type != list->guest->kernel.buddy_type)
		return UNACCEPTED_FAULT_TYPE;
	if (list->facts.private != list->order)
		return UNACCEPTED_FAULT_ORDER;
	return UNACCEPTED_FAULT_NONE;
}

/* Return: END: the list is whole. */
static enum unaccepted_next next_entry(struct unaccepted_list *list, struct unaccepted_block *ret)
{
	bool free_list = list->guest->kernel.order_in_private;

	while (!unaccepted_walk_ended(&list->walk)) {
		list->fault = read_entry(list);
		if (list->fault != UNACCEPTED_FAULT_NONE)
			return UNACCEPTED_FAULT;
		*ret = (struct unaccepted_block){
			.pfn = list->entry.pfn,
			.pages = 1ull << list->order,
			.marked = is_marked(list),
		};
		if (free_list)
			list->fault = check_free(list, ret->marked);
		if (list->fault != UNACCEPTED_FAULT_NONE)
			return UNACCEPTED_FAULT;
		if (!free_list || ret->marked)
			return UNACCEPTED_NEXT;
	}
	list->fault = unaccepted_walk_finish(&list->walk);
	return list->fault == UNACCEPTED_FAULT_NONE ? UNACCEPTED_END : UNACCEPTED_FAULT;
}

static enum unaccepted_next next_of_list(struct unaccepted_list *list, struct unaccepted_block *ret)
{
	if (list->begun || begin(list))
		return next_entry(list, ret);
	list->fault = UNACCEPTED_FAULT_LIST;
	return UNACCEPTED_FAULT;
}

/* The links are right, so the walk goes on behind that entry. */
static bool goes_on(const struct unaccepted_list *list)
{
	return list->fault == UNACCEPTED_FAULT_TYPE || list->fault == UNACCEPTED_FAULT_ORDER;
}

enum unaccepted_next unaccepted_next_block(struct unaccepted_list *list,
					   struct unaccepted_block *ret)
{
	while (list->number < count_lists(list->guest)) {
		enum unaccepted_next next = next_of_list(list, ret);

		list->blocks += next == UNACCEPTED_NEXT;
		if (next == UNACCEPTED_NEXT || (next == UNACCEPTED_FAULT && goes_on(list)))
			return next;
		list->number++;
		list->begun = false;
		if (next == UNACCEPTED_FAULT)
			return next;
	}
	return UNACCEPTED_END;
}
