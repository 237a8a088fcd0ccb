// SPDX-License-Identifier: GPL-2.0-or-later
/* Along zone->unaccepted_pages, trusting nothing that is found there. */
#include "extension.h"

__attribute__((format(printf, 2, 3)))
static bool damaged(struct walk *walk, const char *format, ...)
{
	va_list args;

	walk->end = WALK_DAMAGED;
	va_start(args, format);
	vsnprintf(walk->fault, sizeof(walk->fault), format, args);
	va_end(args);
	return false;
}

/* The neighbours of a block in its list, and the page type of its head. */
struct head {
	ulong next;
	ulong prev;
	uint32_t type;
};

static bool read_head(struct walk *walk, ulong page, struct head *ret)
{
	ulong lru = page + walk->guest->at.lru, type = page + walk->guest->at.page_type;
	ulong links[2];

	if (!readmem(lru, KVADDR, links, sizeof(links), "page.lru", RETURN_ON_ERROR | QUIET) ||
	    !readmem(type, KVADDR, &ret->type, sizeof(ret->type), "page.page_type",
		     RETURN_ON_ERROR | QUIET))
		return damaged(walk, "the dump does not give struct page %lx, named by next at %lx",
			       page, walk->here);
	ret->next = links[0];
	ret->prev = links[1];
	return true;
}

static bool check_place(struct walk *walk, ulong page, ulong *pfn)
{
	const struct zone *zone = walk->zone;
	ulong pages = unaccepted_block_pages(&walk->guest->kernel);
	physaddr_t address;

	if (!is_page_ptr(page, &address))
		return damaged(walk, "read next %lx at %lx, expected page.lru or the list %lx",
			       walk->next, walk->here, zone->list);
	*pfn = BTOP(address);
	if (*pfn < zone->start_pfn || *pfn - zone->start_pfn >= zone->spanned)
		return damaged(walk, "read next %lx at %lx, pfn %#lx, expected pfn [%#lx, %#lx)",
			       walk->next, walk->here, *pfn, zone->start_pfn,
			       zone->start_pfn + zone->spanned);
	if (*pfn % pages)
		return damaged(walk, "read next %lx at %lx, pfn %#lx, expected a multiple of %#lx",
			       walk->next, walk->here, *pfn, pages);
	return true;
}

static bool check_head(struct walk *walk, ulong page, ulong pfn, const struct head *head)
{
	const struct unaccepted_kernel *kernel = &walk->guest->kernel;

	if (kernel->generation != UNACCEPTED_GEN_UNKNOWN &&
	    unaccepted_is_head(kernel, pfn, head->type) != UNACCEPTED_YES)
		return damaged(walk, "read page type %#x at %lx (pfn %#lx), expected %#x",
			       head->type, page + walk->guest->at.page_type, pfn, kernel->type);
	/* Every loop has an entry with two predecessors: so this finds each. */
	if (head->prev != walk->here)
		return damaged(walk, "read prev %lx at %lx (pfn %#lx), expected %lx", head->prev,
			       walk->next, pfn, walk->here);
	return true;
}

/* In a dump the check of prev is enough, but a live kernel changes its list. */
static bool check_length(struct walk *walk)
{
	ulong room = walk->zone->spanned / unaccepted_block_pages(&walk->guest->kernel) + 1;

	if (walk->blocks < room)
		return true;
	return damaged(walk, "read next %lx at %lx, expected the list %lx, as the zone is full",
		       walk->next, walk->here, walk->zone->list);
}

static bool finish(struct walk *walk)
{
	if (walk->zone->last != walk->here)
		return damaged(walk, "read prev %lx at %lx, the list, expected %lx",
			       walk->zone->last, walk->zone->list, walk->here);
	walk->end = WALK_COMPLETE;
	return false;
}

void walk_begin(struct walk *walk, const struct guest *guest, const struct zone *zone)
{
	*walk = (struct walk){
		.guest = guest,
		.zone = zone,
		.here = zone->list,
		.next = zone->first,
	};
}

bool walk_next(struct walk *walk, ulong *pfn)
{
	ulong page = walk->next - walk->guest->at.lru;
	struct head head;

	if (walk->next == walk->zone->list)
		return finish(walk);
	if (!check_length(walk) || !check_place(walk, page, pfn) ||
	    !read_head(walk, page, &head) || !check_head(walk, page, *pfn, &head))
		return false;
	walk->blocks++;
	walk->here = walk->next;
	walk->next = head.next;
	return true;
}
