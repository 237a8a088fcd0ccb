// SPDX-License-Identifier: GPL-2.0-or-later
/* The page types of all pages that can be heads, against the lists. */
#include "check.h"

/* What list_del() leaves behind (include/linux/poison.h). */
#define LIST_POISON1	0xdead000000000100
#define LIST_POISON2	0xdead000000000122

/* Memory is mapped in the memory map by so many pages at least. */
static ulong next_mapped(ulong pfn)
{
	ulong section = PAGES_PER_SECTION();

	return pfn - pfn % section + section;
}

static bool left_the_list(const struct page_facts *facts)
{
	return facts->next == LIST_POISON1 && facts->prev == LIST_POISON2;
}

/* The page type is cleared right after the list is left, both under zone->lock. */
static void compare(struct check *check, const struct zone_survey *zone, ulong pfn,
		    const struct page_facts *facts, struct marks *marks)
{
	const struct guest *guest = check->survey->guest;
	struct block block = {
		.pfn = pfn,
		.pages = unaccepted_head_pages(&guest->kernel, pfn, facts->private),
	};
	struct range range = block_range(&block);
	struct place place = zone_place(&zone->zone, &range);

	marks->heads++;
	marks->pages += block.pages;
	if (!zone->complete || survey_find_block(zone, pfn))
		return;
	if (left_the_list(facts)) {
		marks->leaving += block.pages;
		normal(check, place.text, "the block has just left the list");
		return;
	}
	marks->lost += block.pages;
	finding(check, place.text, "page type <-> list",
		"the head's type, at %lx, is %#x, but the list does not have the block",
		pfn_to_page(guest, pfn) + guest->at.page_type, facts->type);
}

/* Return: the next page that can be a head. */
static ulong look_at(struct check *check, const struct zone_survey *zone, ulong pfn,
		     struct marks *marks)
{
	struct guest *guest = check->survey->guest;
	const struct unaccepted_kernel *kernel = &guest->kernel;
	struct page_facts facts;

	if (!read_page(guest, pfn_to_page(guest, pfn), &facts)) {
		enum mapped mapped = page_mapped(guest, pfn);

		marks->incomplete |= mapped != NOT_MAPPED;
		return mapped == MAPPED ? unaccepted_next_head(kernel, pfn + 1) :
					  next_mapped(pfn);
	}
	check->heads++;
	if (unaccepted_is_head(kernel, pfn, facts.type) == UNACCEPTED_YES)
		compare(check, zone, pfn, &facts, marks);
	return pfn + unaccepted_step(kernel, pfn, facts.type, facts.private);
}

void check_marks(struct check *check, const struct zone_survey *zone, struct marks *ret)
{
	const struct unaccepted_kernel *kernel = &check->survey->guest->kernel;
	struct range range = zone_range(&zone->zone);
	ulong pfn = unaccepted_next_head(kernel, BTOP(range.start));

	while (pfn < BTOP(range.end))
		pfn = look_at(check, zone, pfn, ret);
	if (ret->incomplete)
		not_checked(check, zone_place(&zone->zone, NULL).text,
			    "some of its struct pages are not in this dump");
}
