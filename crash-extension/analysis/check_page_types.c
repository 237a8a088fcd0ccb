// SPDX-License-Identifier: GPL-2.0-or-later
/* Do the page types agree with the lists? The check reads each page that can be the head of a block. */
#include "analysis/check_page_types.h"

/* A section of memory either has a memory map, or has none. */
static ulong next_mapped(ulong pfn)
{
	ulong section = PAGES_PER_SECTION();

	return pfn - pfn % section + section;
}

/* The kernel clears the page type right after the block has left the list, both under zone->lock. */
static void compare(const struct zone_survey *zone, const struct unaccepted_heads *heads,
		    const struct unaccepted_block *block, struct remarks *remarks, struct page_types *types)
{
	struct range range = block_range(block);
	struct place place = zone_place(&zone->zone, &range);

	types->pages += block->pages;
	if (!zone->complete || survey_find_block(zone, block->pfn))
		return;
	if (unaccepted_left_list(&heads->facts)) {
		types->leaving += block->pages;
		normal(remarks, place.text, "the block has just left the list");
		return;
	}
	types->lost += block->pages;
	finding(remarks, place.text, "page type <-> list",
		"the head's type, at %lx, is %#x, but the list does not have the block",
		heads->page + heads->guest->layout.page_type, heads->facts.type);
}

/* Skips struct pages that cannot be read. If nothing is mapped there, they do not exist. */
static void pass_over(struct unaccepted_heads *heads, struct page_types *types)
{
	struct mapping mapping;
	enum mapped mapped = find_mapping(heads->page, &mapping);

	types->incomplete |= mapped != NOT_MAPPED;
	if (mapped != MAPPED)
		heads->pfn = next_mapped(heads->pfn - 1);
}

void check_page_types(const struct survey *survey, const struct zone_survey *zone, struct remarks *remarks,
		      struct page_types *ret)
{
	struct range range = zone_range(&zone->zone);
	struct unaccepted_heads heads;
	struct unaccepted_block block;
	enum unaccepted_next next;

	*ret = (struct page_types){ 0 };
	unaccepted_heads_begin(&heads, &survey->guest->core, BTOP(range.start), BTOP(range.end));
	while ((next = unaccepted_next_head_block(&heads, &block)) != UNACCEPTED_END) {
		if (next == UNACCEPTED_NEXT) {
			compare(zone, &heads, &block, remarks, ret);
			continue;
		}
		ret->looked--;
		pass_over(&heads, ret);
	}
	ret->looked += heads.looked;
	if (ret->incomplete)
		not_checked(remarks, zone_place(&zone->zone, NULL).text,
			    "this dump lacks some of its struct pages");
}
