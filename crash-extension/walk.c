// SPDX-License-Identifier: GPL-2.0-or-later
/* Along the lists where blocks wait, trusting nothing that is found there. */
#include "extension.h"

#define FREE_LIST	(2 * (long)sizeof(ulong))

/* The first fault is kept: what comes after may follow from it. */
__attribute__((format(printf, 3, 4)))
static bool damaged(struct walk *walk, const char *sources, const char *format, ...)
{
	va_list args;

	if (walk->end == WALK_DAMAGED)
		return false;
	walk->end = WALK_DAMAGED;
	walk->sources = sources;
	va_start(args, format);
	vsnprintf(walk->fault, sizeof(walk->fault), format, args);
	va_end(args);
	return false;
}

ulong zone_lists(const struct guest *guest, const struct zone *zone)
{
	return zone->address + (guest->kernel.order_in_private ? guest->at.free_area :
								 guest->at.unaccepted_pages);
}

static int count_lists(const struct guest *guest)
{
	if (!guest->kernel.order_in_private)
		return 1;
	return (guest->kernel.block_order + 1) * guest->free_lists;
}

static ulong list_address(const struct walk *walk)
{
	const struct guest *guest = walk->guest;
	ulong lists = zone_lists(guest, walk->zone);

	if (!guest->kernel.order_in_private)
		return lists;
	return lists + walk->order * guest->at.free_area_size + guest->at.free_list +
	       walk->list % guest->free_lists * FREE_LIST;
}

/* The links are those of any list; what page types say is looked at here. */
static bool begin_list(struct walk *walk)
{
	const struct guest *guest = walk->guest;
	const struct zone *zone = walk->zone;
	ulong head, links[2];

	walk->order = guest->kernel.order_in_private ? walk->list / guest->free_lists :
						       (int)guest->kernel.block_order;
	head = list_address(walk);
	if (!read_kernel(head, links, sizeof(links)))
		return damaged(walk, NULL, "the dump does not give the list, at %lx",
			       head);
	unaccepted_assume_listed(walk->order + 1, &walk->links);
	unaccepted_walk_begin(&walk->at, &walk->links, head, links[0], links[1], zone->start_pfn,
			      zone->start_pfn + zone->spanned);
	return true;
}

static bool explain(struct walk *walk, enum unaccepted_fault fault,
		    const struct unaccepted_entry *entry)
{
	const struct unaccepted_walk *at = &walk->at;

	switch (fault) {
	case UNACCEPTED_FAULT_NONE:
		return true;
	case UNACCEPTED_FAULT_LENGTH:
		return damaged(walk, "list <-> zone border",
			       "read next %lx at %lx, expected the list %lx, as the zone is full",
			       at->next, at->here, at->head);
	case UNACCEPTED_FAULT_ZONE:
		return damaged(walk, "list <-> zone border",
			       "read next %lx at %lx, pfn %#lx, expected pfn [%#lx, %#lx)",
			       at->next, at->here, entry->pfn, at->start_pfn, at->end_pfn);
	case UNACCEPTED_FAULT_ALIGNMENT:
		return damaged(walk, "list <-> alignment",
			       "read next %lx at %lx, pfn %#lx, expected a multiple of %#lx",
			       at->next, at->here, entry->pfn, 1UL << walk->order);
	case UNACCEPTED_FAULT_PREV:
		return damaged(walk, "list.next <-> list.prev",
			       "read prev %lx at %lx (pfn %#lx), expected %lx", entry->prev,
			       at->next, entry->pfn, at->here);
	default:
		return damaged(walk, "list.next <-> list.prev",
			       "read prev %lx at %lx, the list, expected %lx", at->last, at->head,
			       at->here);
	}
}

static bool find_entry(struct walk *walk, ulong page, struct unaccepted_entry *ret)
{
	const struct unaccepted_walk *at = &walk->at;

	if (!page_to_pfn(walk->guest, page, &ret->pfn))
		return damaged(walk, "list <-> memory map",
			       "read next %lx at %lx, expected page.lru or the list %lx",
			       at->next, at->here, at->head);
	return explain(walk, unaccepted_walk_check_place(at, ret->pfn), ret);
}

static bool lack_entry(struct walk *walk, ulong page, ulong pfn)
{
	const struct unaccepted_walk *at = &walk->at;

	if (page_mapped(walk->guest, pfn) == NOT_MAPPED)
		return damaged(walk, "list <-> memory map",
			       "read next %lx at %lx, expected a struct page: nothing is there",
			       at->next, at->here);
	return damaged(walk, NULL, "the dump does not give struct page %lx, named by next at %lx",
		       page, at->here);
}

static bool take_entry(struct walk *walk, ulong page, struct unaccepted_entry *entry,
		       struct page_facts *ret)
{
	if (!find_entry(walk, page, entry))
		return false;
	if (!read_page(walk->guest, page, ret))
		return lack_entry(walk, page, entry->pfn);
	entry->next = ret->next;
	entry->prev = ret->prev;
	return explain(walk, unaccepted_walk_take(&walk->at, entry), entry);
}

/* On a free list most blocks may be accepted ones, and each says its order itself. */
static bool waits_on_free_list(struct walk *walk, ulong page, ulong pfn,
			       const struct page_facts *facts)
{
	const struct unaccepted_kernel *kernel = &walk->guest->kernel;
	bool marked = unaccepted_is_head(kernel, pfn, facts->type) == UNACCEPTED_YES;
	bool typed = marked || facts->type == kernel->buddy_type;

	walk->heads_doubtful |= !typed || facts->private != walk->order;
	if (!typed)
		return damaged(walk, "list <-> page type",
			       "read page type %#x at %lx (pfn %#lx), expected %#x or %#x",
			       facts->type, page + walk->guest->at.page_type, pfn,
			       kernel->buddy_type, kernel->type);
	if (facts->private != walk->order)
		return damaged(walk, "list <-> page.private",
			       "read private %#lx at %lx (pfn %#lx), expected the order %u",
			       facts->private, page + walk->guest->at.page_private, pfn,
			       walk->order);
	return marked;
}

static bool is_waiting(struct walk *walk, ulong page, ulong pfn, const struct page_facts *facts,
		       struct block *ret)
{
	const struct guest *guest = walk->guest;

	ret->pfn = pfn;
	ret->pages = 1U << walk->order;
	ret->marked = !has_types(guest) ||
		      unaccepted_is_head(&guest->kernel, pfn, facts->type) == UNACCEPTED_YES;
	return !guest->kernel.order_in_private || waits_on_free_list(walk, page, pfn, facts);
}

static bool next_in_list(struct walk *walk, struct block *ret)
{
	while (!unaccepted_walk_ended(&walk->at)) {
		ulong page = walk->at.next - walk->guest->at.lru;
		struct unaccepted_entry entry = { 0 };
		struct page_facts facts;

		if (!take_entry(walk, page, &entry, &facts))
			return false;
		if (is_waiting(walk, page, entry.pfn, &facts, ret))
			return true;
	}
	return explain(walk, unaccepted_walk_finish(&walk->at), NULL) && false;
}

void walk_begin(struct walk *walk, struct guest *guest, const struct zone *zone)
{
	memset(walk, 0, sizeof(*walk));
	walk->guest = guest;
	walk->zone = zone;
	/* A list that ended: the next one is the first. */
	walk->list = -1;
}

static bool next_list(struct walk *walk)
{
	while (++walk->list < count_lists(walk->guest))
		if (begin_list(walk))
			return true;
	if (walk->end == WALK_NOT_ENDED)
		walk->end = WALK_COMPLETE;
	return false;
}

bool walk_next(struct walk *walk, struct block *ret)
{
	if (walk->list < 0 && !next_list(walk))
		return false;
	while (!next_in_list(walk, ret))
		if (!next_list(walk))
			return false;
	walk->blocks++;
	return true;
}
