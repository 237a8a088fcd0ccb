// SPDX-License-Identifier: GPL-2.0-or-later
/* What is wrong with a list of blocks, in words. */
#include "guest/list_fault.h"

#include "guest/memory_map.h"

__attribute__((format(printf, 3, 4)))
static void say(struct list_fault *ret, const char *sources, const char *format, ...)
{
	va_list args;

	ret->sources = sources;
	va_start(args, format);
	vsnprintf(ret->text, sizeof(ret->text), format, args);
	va_end(args);
}

static void describe_page(const struct guest *guest, const struct unaccepted_list *list, struct list_fault *ret)
{
	if (page_mapped(guest, list->entry.pfn) == NOT_MAPPED)
		say(ret, "list <-> memory map", "read next %lx at %lx, expected a struct page: nothing is there",
		    list->walk.next, list->walk.here);
	else
		say(ret, NULL, "the dump does not have struct page %lx, named by next at %lx", list->page,
		    list->walk.here);
}

/* The links of this free list are right, but the block is not. */
static void describe_block(const struct guest *guest, const struct unaccepted_list *list, struct list_fault *ret)
{
	const struct unaccepted_layout *at = &guest->core.layout;
	const struct unaccepted_kernel *kernel = &guest->core.kernel;

	if (list->fault == UNACCEPTED_FAULT_TYPE)
		say(ret, "list <-> page type", "read page type %#x at %lx (pfn %#lx), expected %#x or %#x",
		    list->facts.type, list->page + at->page_type, list->entry.pfn, kernel->buddy_type, kernel->type);
	else
		say(ret, "list <-> page.private", "read private %#lx at %lx (pfn %#lx), expected the order %u",
		    list->facts.private, list->page + at->page_private, list->entry.pfn, list->order);
}

static void describe_next(const struct unaccepted_list *list, struct list_fault *ret)
{
	const struct unaccepted_walk *at = &list->walk;

	switch (list->fault) {
	case UNACCEPTED_FAULT_PLACE:
		say(ret, "list <-> memory map", "read next %lx at %lx, expected page.lru or the list %lx", at->next,
		    at->here, at->head);
		return;
	case UNACCEPTED_FAULT_LENGTH:
		say(ret, "list <-> zone border", "read next %lx at %lx, expected the list %lx, since the list already has all pages of the zone",
		    at->next, at->here, at->head);
		return;
	case UNACCEPTED_FAULT_ZONE:
		say(ret, "list <-> zone border", "read next %lx at %lx, pfn %#lx, expected pfn [%#lx, %#lx)",
		    at->next, at->here, list->entry.pfn, at->start_pfn, at->end_pfn);
		return;
	default:
		say(ret, "list <-> alignment", "read next %lx at %lx, pfn %#lx, expected a multiple of %#lx",
		    at->next, at->here, list->entry.pfn, 1UL << list->order);
	}
}

void describe_list_fault(const struct guest *guest, const struct unaccepted_list *list, struct list_fault *ret)
{
	const struct unaccepted_walk *at = &list->walk;

	switch (list->fault) {
	case UNACCEPTED_FAULT_LIST:
		say(ret, NULL, "the dump does not have the list, at %lx", at->head);
		return;
	case UNACCEPTED_FAULT_PAGE:
		describe_page(guest, list, ret);
		return;
	case UNACCEPTED_FAULT_TYPE:
	case UNACCEPTED_FAULT_ORDER:
		describe_block(guest, list, ret);
		return;
	case UNACCEPTED_FAULT_PREV:
		say(ret, "list.next <-> list.prev", "read prev %lx at %lx (pfn %#lx), expected %lx",
		    list->entry.prev, at->next, list->entry.pfn, at->here);
		return;
	case UNACCEPTED_FAULT_LAST:
		say(ret, "list.next <-> list.prev", "read prev %lx at %lx, the list, expected %lx", at->last,
		    at->head, at->here);
		return;
	default:
		describe_next(list, ret);
	}
}
