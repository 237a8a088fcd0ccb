// SPDX-License-Identifier: GPL-2.0-or-later
/* Is one address accepted, and how is that known? */
#include "analysis/verdict.h"

#include "guest/accepting_list.h"
#include "guest/memory_map.h"

/* The page type of a page that has none. */
#define NO_TYPE		UINT32_MAX

const char *verdict_name(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_ACCEPTED:
		return "accepted";
	case VERDICT_UNACCEPTED:
		return "unaccepted";
	case VERDICT_ACCEPTING:
		return "being accepted";
	case VERDICT_GUARD:
		return "guard unit";
	case VERDICT_UNMANAGED:
		return "not managed by any zone";
	case VERDICT_DISPUTED:
		return "disputed";
	default:
		return "unknown";
	}
}

__attribute__((format(printf, 3, 4)))
static bool decide(struct answer *answer, enum verdict verdict, const char *format, ...)
{
	va_list args;

	answer->verdict = verdict;
	va_start(args, format);
	vsnprintf(answer->reason, sizeof(answer->reason), format, args);
	va_end(args);
	return true;
}

/* The zone that has the block on its list, or else the first that spans the address. */
static void find_zone_of(const struct survey *survey, struct answer *answer)
{
	for (int i = 0; i < survey->count; i++) {
		const struct zone_survey *zone = &survey->zones[i];
		const struct unaccepted_block *block = survey_find_block(zone, BTOP(answer->address));
		struct range range = zone_range(&zone->zone);

		if (!block && !range_contains(&range, answer->address))
			continue;
		if (!answer->zone || block)
			answer->zone = zone;
		if (!block)
			continue;
		answer->on_list = true;
		answer->block = block_range(block);
		return;
	}
}

static void read_head(struct guest *guest, struct answer *answer, struct unaccepted_page *facts)
{
	ulong pfn = BTOP(answer->block.start);

	answer->head = page_mapped(guest, pfn) == MAPPED ? pfn_to_page(guest, pfn) : 0;
	answer->has_type = answer->head && unaccepted_read_page(&guest->core, answer->head, facts);
	if (answer->has_type)
		answer->type = facts->type;
	answer->marked = answer->has_type &&
			 unaccepted_is_head(&guest->core.kernel, pfn, facts->type) == UNACCEPTED_YES;
}

static void set_block(struct answer *answer, unsigned int order)
{
	ulong pages = 1UL << order;

	answer->block.start = answer->address & ~(PTOB(pages) - 1);
	answer->block.end = answer->block.start + PTOB(pages);
}

/* No list has the block, so find the head of the block that could have the address. */
static void find_head(struct guest *guest, struct answer *answer)
{
	const struct unaccepted_kernel *kernel = &guest->core.kernel;
	struct unaccepted_page facts;

	for (unsigned int order = kernel->block_order; order; order--) {
		set_block(answer, order);
		read_head(guest, answer, &facts);
		if (!kernel->order_in_private ||
		    (answer->marked && facts.private == order))
			return;
	}
	set_block(answer, 0);
	read_head(guest, answer, &facts);
}

static void find_block(struct guest *guest, struct answer *answer)
{
	struct unaccepted_page facts;

	if (answer->on_list)
		read_head(guest, answer, &facts);
	else
		find_head(guest, answer);
}

/* A range on accepting_list may have units that were accepted before. */
static bool judge_by_accepting_list(const struct acceptance_table *table, struct answer *answer)
{
	struct range range;

	if (table->status != TABLE_READ || answer->table == UNACCEPTED_NO ||
	    !accepting_find(table, answer->address, &range))
		return false;
	return decide(answer, VERDICT_ACCEPTING, "accepting_list has [%lx, %lx)",
		      (ulong)range.start, (ulong)range.end);
}

/*
 * A block stays on its list as a whole, but a part of it may be accepted: the
 * kernel accepts one unit more than it needs, the guard, because
 * load_unaligned_zeropad() may read beyond the end.
 */
static bool judge_by_list(const struct guest *guest, struct answer *answer)
{
	if (!answer->on_list)
		return false;
	if (has_types(guest) && answer->has_type && !answer->marked)
		return decide(answer, VERDICT_DISPUTED,
			      "the zone's list has its block, but the page type says otherwise");
	if (answer->table == UNACCEPTED_NO)
		return decide(answer, VERDICT_GUARD,
			      "the zone's list has its block, but this unit is accepted");
	return decide(answer, VERDICT_UNACCEPTED, "the zone's list has its block");
}

static bool is_unreadable(const struct survey *survey)
{
	for (int i = 0; i < survey->count; i++)
		if (survey->zones[i].unreadable)
			return true;
	return false;
}

/* Return: false: the dump does not have it. */
static bool read_flags(struct guest *guest, ulong page, ulong *ret)
{
	char raw[UNACCEPTED_STRUCT_MAX];

	if (!unaccepted_read_struct(&guest->core, page, raw))
		return false;
	*ret = ULONG(raw + guest->debuginfo.page_flags);
	return true;
}

static bool judge_by_place(const struct survey *survey, struct answer *answer)
{
	struct guest *guest = survey->guest;
	ulong flags, pfn = BTOP(answer->address);

	if (!answer->zone && is_unreadable(survey))
		return decide(answer, VERDICT_UNKNOWN, "a struct zone is not in this dump");
	if (!answer->zone)
		return decide(answer, VERDICT_UNMANAGED, "no zone%s spans it",
			      survey->node == ALL_NODES ? "" : " of the node");
	if (page_mapped(guest, pfn) == NOT_MAPPED)
		return decide(answer, VERDICT_UNMANAGED, "it has no struct page, so it is no memory");
	if (!read_flags(guest, pfn_to_page(guest, pfn), &flags))
		return decide(answer, VERDICT_UNKNOWN, "the dump does not have struct page %lx",
			      pfn_to_page(guest, pfn));
	if (flags & vt->PG_reserved)
		return decide(answer, VERDICT_UNMANAGED,
			      "its page is reserved: it was in use at boot, or is no memory");
	return false;
}

/* For memory that a zone manages, and whose block is not on the list. */
static void judge_by_type(const struct survey *survey, struct answer *answer)
{
	bool marked = answer->marked, complete = answer->zone->complete;

	if (marked && complete)
		decide(answer, VERDICT_DISPUTED,
		       "the page type says unaccepted, but the zone's list does not have the block");
	else if (marked)
		decide(answer, VERDICT_UNACCEPTED,
		       "the page type says so; the zone's list is damaged");
	else if (complete)
		decide(answer, VERDICT_ACCEPTED, "the zone's list does not have its block");
	else if (has_types(survey->guest) && answer->has_type)
		decide(answer, VERDICT_ACCEPTED,
		       "the page type says so; the zone's list is damaged");
	else
		decide(answer, VERDICT_UNKNOWN,
		       "the zone's list is damaged, and no page type tells");
}

/* Without the table nothing tells where the ranges of accepting_list are. But the heads there have no type. */
static void doubt_by_accepting_list(const struct acceptance_table *table, struct answer *answer)
{
	struct accepting walk;
	struct unit_range units;

	if (table->status == TABLE_READ || answer->verdict != VERDICT_ACCEPTED ||
	    (answer->has_type && answer->type != NO_TYPE))
		return;
	accepting_begin(&walk);
	if (accepting_next(&walk, &units) || *walk.fault)
		decide(answer, VERDICT_UNKNOWN, "the zone's list does not have its block, but the kernel "
		       "may have been accepting it when it died");
}

/* For memory that is in no block only the table tells. */
static void judge_by_table(struct answer *answer)
{
	if (answer->table != UNACCEPTED_YES)
		return;
	if (answer->verdict == VERDICT_UNMANAGED)
		decide(answer, VERDICT_UNACCEPTED, "the acceptance table says so; no zone has it");
	else if (answer->verdict == VERDICT_ACCEPTED)
		decide(answer, VERDICT_DISPUTED,
		       "only the acceptance table says unaccepted");
}

void judge_address(const struct survey *survey, const struct acceptance_table *table, physaddr_t address,
		   struct answer *ret)
{
	*ret = (struct answer){ .address = address, .table = table_ask(table, address) };
	find_zone_of(survey, ret);
	find_block(survey->guest, ret);
	if (judge_by_accepting_list(table, ret) || judge_by_list(survey->guest, ret))
		return;
	if (!judge_by_place(survey, ret))
		judge_by_type(survey, ret);
	doubt_by_accepting_list(table, ret);
	judge_by_table(ret);
}
