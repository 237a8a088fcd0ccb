// SPDX-License-Identifier: GPL-2.0-or-later
/* What is wrong with a list, in words: what was read, where, and what was expected. */
#include "extension.h"

__attribute__((format(printf, 3, 4)))
static void say(struct zone_survey *zone, const char *sources, const char *format, ...)
{
	va_list args;

	zone->sources = sources;
	va_start(args, format);
	vsnprintf(zone->fault, sizeof(zone->fault), format, args);
	va_end(args);
}

static void describe_page(struct zone_survey *zone, const struct guest *guest,
			  const struct unaccepted_list *list)
{
	if (page_mapped(guest, list->entry.pfn) == NOT_MAPPED)
		say(zone, "list <-> memory map", "read next %lx at %lx, expected a struct page: nothing is there",
		    list->walk.next, list->walk.here);
	else
		say(zone, NULL, "the dump does not give struct page %lx, named by next at %lx", list->page,
		    list->walk.here);
}

/* Of a free list: the links are as they should be, the block is not. */
static void describe_block(struct zone_survey *zone, const struct guest *guest,
			   const struct unaccepted_list *list)
{
	const struct unaccepted_layout *at = &guest->core.layout;
	const struct unaccepted_kernel *kernel = &guest->core.kernel;

	if (list->fault == UNACCEPTED_FAULT_TYPE)
		say(zone, "list <-> page type", "read page type %#x at %lx (pfn %#lx), expected %#x or %#x",
		    list->facts.type, list->page + at->page_type, list->entry.pfn, kernel->buddy_type, kernel->type);
	else
		say(zone, "list <-> page.private", "read private %#lx at %lx (pfn %#lx), expected the order %u",
		    list->facts.private, list->page + at->page_private, list->entry.pfn, list->order);
}

static void describe_next(struct zone_survey *zone, const struct unaccepted_list *list)
{
	const struct unaccepted_walk *at = &list->walk;

	switch (list->fault) {
	case UNACCEPTED_FAULT_PLACE:
		say(zone, "list <-> memory map", "read next %lx at %lx, expected page.lru or the list %lx", at->next,
		    at->here, at->head);
		return;
	case UNACCEPTED_FAULT_LENGTH:
		say(zone, "list <-> zone border", "read next %lx at %lx, expected the list %lx, as the zone is full",
		    at->next, at->here, at->head);
		return;
	case UNACCEPTED_FAULT_ZONE:
		say(zone, "list <-> zone border", "read next %lx at %lx, pfn %#lx, expected pfn [%#lx, %#lx)",
		    at->next, at->here, list->entry.pfn, at->start_pfn, at->end_pfn);
		return;
	default:
		say(zone, "list <-> alignment", "read next %lx at %lx, pfn %#lx, expected a multiple of %#lx",
		    at->next, at->here, list->entry.pfn, 1UL << list->order);
	}
}

void describe_fault(struct zone_survey *zone, const struct guest *guest, const struct unaccepted_list *list)
{
	const struct unaccepted_walk *at = &list->walk;

	switch (list->fault) {
	case UNACCEPTED_FAULT_LIST:
		say(zone, NULL, "the dump does not give the list, at %lx", at->head);
		return;
	case UNACCEPTED_FAULT_PAGE:
		describe_page(zone, guest, list);
		return;
	case UNACCEPTED_FAULT_TYPE:
	case UNACCEPTED_FAULT_ORDER:
		describe_block(zone, guest, list);
		return;
	case UNACCEPTED_FAULT_PREV:
		say(zone, "list.next <-> list.prev", "read prev %lx at %lx (pfn %#lx), expected %lx",
		    list->entry.prev, at->next, list->entry.pfn, at->here);
		return;
	case UNACCEPTED_FAULT_LAST:
		say(zone, "list.next <-> list.prev", "read prev %lx at %lx, the list, expected %lx", at->last,
		    at->head, at->here);
		return;
	default:
		describe_next(zone, list);
	}
}
