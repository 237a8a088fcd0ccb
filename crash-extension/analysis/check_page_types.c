// SPDX-License-Identifier: GPL-2.0-or-later
/* The page types of all pages that can be heads, against the lists. */
#include "analysis/check.h"

/* What list_del() leaves behind (include/linux/poison.h). */
#define LIST_POISON1	0xdead000000000100
#define LIST_POISON2	0xdead000000000122

/* Memory is mapped in the memory map by so many pages at least. */
static ulong next_mapped(ulong pfn)
{
	ulong section = PAGES_PER_SECTION();

	return pfn - pfn % section + section;
}

static bool left_the_list(const struct unaccepted_page *facts)
{
	return facts->next == LIST_POISON1 && facts->prev == LIST_POISON2;
}

/* The page type is cleared right after the list is left, both under zone->lock. */
static void compare(struct check *check, const struct zone_survey *zone, const struct unaccepted_heads *heads,
		    const struct unaccepted_block *block, struct marks *marks)
{
	const struct unaccepted_layout *at = &check->survey->guest->core.layout;
	struct range range = block_range(block);
	struct place place = zone_place(&zone->zone, &range);

	marks->pages += block->pages;
	if (!zone->complete || survey_find_block(zone, block->pfn))
		return;
	if (left_the_list(&heads->facts)) {
		marks->leaving += block->pages;
		normal(check, place.text, "the block has just left the list");
		return;
	}
	marks->lost += block->pages;
	finding(check, place.text, "page type <-> list",
		"the head's type, at %lx, is %#x, but the list does not have the block",
		heads->page + at->page_type, heads->facts.type);
}

/* To behind what cannot be read. Where nothing is mapped, there is nothing to read. */
static void pass_over(struct unaccepted_heads *heads, struct marks *marks)
{
	struct mapping mapping;
	enum mapped mapped = find_mapping(heads->page, &mapping);

	marks->incomplete |= mapped != NOT_MAPPED;
	if (mapped != MAPPED)
		heads->pfn = next_mapped(heads->pfn - 1);
}

void check_marks(struct check *check, const struct zone_survey *zone, struct marks *ret)
{
	struct range range = zone_range(&zone->zone);
	struct unaccepted_heads heads;
	struct unaccepted_block block;
	enum unaccepted_next next;

	unaccepted_heads_begin(&heads, &check->survey->guest->core, BTOP(range.start), BTOP(range.end));
	while ((next = unaccepted_next_head_block(&heads, &block)) != UNACCEPTED_END) {
		if (next == UNACCEPTED_NEXT) {
			compare(check, zone, &heads, &block, ret);
			continue;
		}
		check->heads--;
		pass_over(&heads, ret);
	}
	check->heads += heads.looked;
	if (ret->incomplete)
		not_checked(check, zone_place(&zone->zone, NULL).text,
			    "some of its struct pages are not in this dump");
}
