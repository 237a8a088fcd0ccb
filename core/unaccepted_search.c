// SPDX-License-Identifier: GPL-2.0-or-later
#include "unaccepted_search.h"

#include <inttypes.h>
#include <stdio.h>

/* The unit of acceptance is 2 MiB on every platform. */
#define UNIT_PAGES	((2 << 20) / UNACCEPTED_PAGE_SIZE)

/* The lists of all zones. */
struct lists {
	/* Lists without a fault, including empty ones. */
	unsigned int whole;
	/* Damaged lists with at least one right entry: they prove that the kernel has lists. */
	unsigned int damaged;
	/* Places without a list, or that could not be read. */
	unsigned int others;
	/* The address of the first of the damaged and the others. */
	uint64_t first_fault;
	struct unaccepted_pages pages;
	bool no_memory;
};

static void note_fault(struct lists *lists, unsigned int *count, uint64_t address)
{
	if (!lists->damaged && !lists->others)
		lists->first_fault = address;
	++*count;
}

/* Collects the blocks of a list. Return: false: it has a fault. */
static bool collect(struct unaccepted_list *list, struct unaccepted_pages *pages, bool *no_memory)
{
	const struct unaccepted_host *host = list->guest->host;
	struct unaccepted_block block;
	enum unaccepted_next next;

	while ((next = unaccepted_next_block(list, &block)) == UNACCEPTED_NEXT) {
		if (!block.marked)
			return false;
		if (!unaccepted_pages_add(host, pages, block.pfn, block.pfn + block.pages))
			*no_memory = true;
	}
	return next == UNACCEPTED_END;
}

static void read_list(struct unaccepted_guest *guest, const struct unaccepted_zone *zone,
		      struct lists *lists)
{
	struct unaccepted_pages pages = { 0 };
	struct unaccepted_list list;

	unaccepted_list_begin(&list, guest, zone);
	if (collect(&list, &pages, &lists->no_memory)) {
		lists->whole++;
		if (!unaccepted_pages_append(guest->host, &lists->pages, &pages))
			lists->no_memory = true;
	} else {
		note_fault(lists, list.blocks ? &lists->damaged : &lists->others,
			   unaccepted_zone_lists(guest, zone));
	}
	unaccepted_pages_free(guest->host, &pages);
}

static void read_lists(struct unaccepted_guest *guest, struct lists *lists)
{
	struct unaccepted_zones zones;
	struct unaccepted_zone zone;
	enum unaccepted_next next;

	*lists = (struct lists){ 0 };
	if (!unaccepted_knows_zones(guest))
		return;
	unaccepted_zones_begin(&zones, guest);
	while ((next = unaccepted_next_zone(&zones, &zone)) != UNACCEPTED_END) {
		if (next == UNACCEPTED_NEXT)
			read_list(guest, &zone, lists);
		else
			note_fault(lists, &lists->others, zone.address);
	}
	unaccepted_pages_sort(&lists->pages);
}

/*
 * The ladder of generations
 */

/* Do unaccepted blocks have a page type? */
static bool has_type(const struct unaccepted_guest *guest)
{
	return guest->kernel.generation != UNACCEPTED_GEN_LISTED;
}

/*
 * Was the kernel built with support for unaccepted memory? debuginfo tells. Without it, kernels for other machines than
 * x86_64 were not.
 */
static bool is_built_in(const struct unaccepted_guest *guest)
{
	if (guest->layout.has_list == UNACCEPTED_UNKNOWN)
		return !guest->layout.other_machine;
	return guest->layout.has_list == UNACCEPTED_YES;
}

static bool use_debuginfo(struct unaccepted_guest *guest, enum unaccepted_source *source)
{
	const struct unaccepted_numbers numbers = { .unaccepted = guest->layout.type };
	unsigned long orders = guest->layout.nr_page_orders;

	if (guest->layout.has_list != UNACCEPTED_YES)
		return false;
	*source = UNACCEPTED_SOURCE_DEBUG_TYPE;
	if (unaccepted_identify(&numbers, orders, &guest->kernel) != UNACCEPTED_GEN_UNKNOWN) {
		guest->kernel.generation = UNACCEPTED_GEN_TYPED;
		return true;
	}
	*source = UNACCEPTED_SOURCE_DEBUG_LIST;
	return unaccepted_assume_listed(orders, &guest->kernel);
}

static bool use_lists(struct unaccepted_guest *guest, struct lists *lists)
{
	if (guest->layout.has_list != UNACCEPTED_UNKNOWN ||
	    !unaccepted_assume_listed(guest->layout.nr_page_orders, &guest->kernel))
		return false;
	read_lists(guest, lists);
	return lists->whole || lists->damaged;
}

/* It looks at one page in each unit: a kernel of another kind has no such page, and must not pay for a search of all pages. */
static bool has_head(struct unaccepted_guest *guest)
{
	const struct unaccepted_host *host = guest->host;
	struct unaccepted_run memory = { 0 };

	while (host->memory(host, memory.end, &memory)) {
		uint64_t pfn = (memory.start + UNIT_PAGES - 1) / UNIT_PAGES * UNIT_PAGES;

		for (; pfn < memory.end; pfn += UNIT_PAGES) {
			struct unaccepted_page page;
			uint64_t address;

			if (unaccepted_pfn_to_page(guest, pfn, &address) &&
			    unaccepted_read_page(guest, address, &page) &&
			    page.type == guest->kernel.type)
				return true;
		}
	}
	return false;
}

static bool use_one_bit_types(struct unaccepted_guest *guest, const struct unaccepted_numbers *numbers,
			      bool look_for_head, enum unaccepted_source *source)
{
	if (!unaccepted_assume_buddy_offline(numbers, guest->layout.nr_page_orders, &guest->kernel))
		return false;
	*source = UNACCEPTED_SOURCE_DEBUG_TABLE;
	if (guest->layout.has_table != UNACCEPTED_UNKNOWN)
		return guest->layout.has_table == UNACCEPTED_YES;
	*source = UNACCEPTED_SOURCE_HEAD;
	return !look_for_head || has_head(guest);
}

/*
 * @look_for_head: false: assume that there is a head, where a head is the only proof.
 * @lists: gets the lists, if they had to be read.
 */
static enum unaccepted_source find_kernel(struct unaccepted_guest *guest, bool look_for_head, struct lists *lists)
{
	unsigned long orders = guest->layout.nr_page_orders;
	struct unaccepted_numbers numbers;
	enum unaccepted_source source;

	if (!unaccepted_knows_pages(guest))
		return UNACCEPTED_SOURCE_NONE;
	unaccepted_read_numbers(guest->host, &numbers);
	switch (unaccepted_identify(&numbers, orders, &guest->kernel)) {
	case UNACCEPTED_GEN_UNKNOWN:
		break;
	case UNACCEPTED_GEN_TYPED:
		return is_built_in(guest) ? UNACCEPTED_SOURCE_TYPES : UNACCEPTED_SOURCE_NONE;
	default:
		return UNACCEPTED_SOURCE_VALUE;
	}
	if (use_debuginfo(guest, &source))
		return source;
	if (guest->layout.other_machine)
		return UNACCEPTED_SOURCE_NONE;
	if (use_lists(guest, lists))
		return UNACCEPTED_SOURCE_LIST;
	if (use_one_bit_types(guest, &numbers, look_for_head, &source))
		return source;
	return UNACCEPTED_SOURCE_NONE;
}

enum unaccepted_source unaccepted_find_kernel(struct unaccepted_guest *guest)
{
	struct lists lists = { 0 };
	enum unaccepted_source source = find_kernel(guest, true, &lists);

	unaccepted_pages_free(guest->host, &lists.pages);
	if (source == UNACCEPTED_SOURCE_NONE)
		guest->kernel = (struct unaccepted_kernel){ .generation = UNACCEPTED_GEN_UNKNOWN };
	return source;
}

/* A block may begin in a hole of memory. A host that reads only the struct pages of memory does not see that head. */
static bool has_head_in_hole(struct unaccepted_guest *guest)
{
	const struct unaccepted_host *host = guest->host;
	struct unaccepted_run memory = { 0 };

	while (host->memory(host, memory.end, &memory)) {
		uint64_t before = memory.start % unaccepted_block_pages(&guest->kernel);
		struct unaccepted_heads heads;
		struct unaccepted_block block;

		unaccepted_heads_begin(&heads, guest, memory.start - before, memory.start);
		if (unaccepted_next_head_block(&heads, &block) != UNACCEPTED_END)
			return true;
	}
	return false;
}

bool unaccepted_can_wait(struct unaccepted_guest *guest)
{
	struct lists lists = { 0 };
	enum unaccepted_source source = find_kernel(guest, false, &lists);

	unaccepted_pages_free(guest->host, &lists.pages);
	return source != UNACCEPTED_SOURCE_NONE && guest->kernel.order_in_private && !has_head_in_hole(guest);
}

/*
 * The search
 */

static void report_lists(const struct lists *lists, struct unaccepted_report *report)
{
	report->damaged_lists = lists->damaged + lists->others;
	report->damaged_list = lists->first_fault;
	report->no_memory |= lists->no_memory;
}

static uint64_t end_of_map(const struct unaccepted_host *host)
{
	struct unaccepted_part part;
	uint64_t end = 0;

	for (unsigned int i = 0; host->part(host, i, &part); i++)
		end = part.end_pfn;
	return end;
}

struct search {
	struct unaccepted_guest *guest;
	struct unaccepted_pages *found;
	struct unaccepted_report *report;
	struct lists lists;
	/* The lists are whole: a block that has the page type and is on no list is doubtful. */
	bool confirms;
	/* Some blocks may be on their way from a list to a free list. */
	bool may_leave;
};

/* Skips the blocks of whole lists: they are found already. */
static bool skip_listed(const struct search *search, struct unaccepted_heads *heads)
{
	const struct unaccepted_pages *listed = &search->lists.pages;
	size_t i = unaccepted_pages_find(listed, heads->pfn);

	if (i == listed->nr || listed->run[i].start > heads->pfn)
		return false;
	heads->pfn = unaccepted_next_head(&search->guest->kernel, listed->run[i].end);
	return true;
}

static void take(struct search *search, uint64_t start, uint64_t pages)
{
	if (!unaccepted_pages_add(search->guest->host, search->found, start, start + pages))
		search->report->no_memory = true;
}

static void look_at_candidate(struct search *search, struct unaccepted_heads *heads)
{
	struct unaccepted_report *report = search->report;
	struct unaccepted_block block;

	switch (unaccepted_read_candidate(heads, &block)) {
	case UNACCEPTED_NEXT:
		if (search->confirms)
			report->unconfirmed++;
		else
			take(search, block.pfn, block.pages);
		break;
	case UNACCEPTED_FAULT:
		report->unreadable++;
		break;
	default:
		if (!search->may_leave || !unaccepted_is_leaving(search->guest, block.pfn, &heads->facts))
			break;
		report->leaving++;
		take(search, block.pfn, unaccepted_block_pages(&search->guest->kernel));
	}
}

static void search_heads(struct search *search)
{
	struct unaccepted_heads heads;

	unaccepted_heads_begin(&heads, search->guest, 0, end_of_map(search->guest->host));
	while (unaccepted_find_candidate(&heads))
		if (!skip_listed(search, &heads))
			look_at_candidate(search, &heads);
}

/* Reads the lists, and decides how far to trust them. */
static void ask_lists(struct search *search)
{
	struct lists *lists = &search->lists;

	/* In the design of 2021 the blocks are on the free lists, which have accepted blocks, too. */
	if (search->guest->kernel.order_in_private)
		*lists = (struct lists){ 0 };
	else if (search->report->source != UNACCEPTED_SOURCE_LIST)
		read_lists(search->guest, lists);
	search->report->no_memory = lists->no_memory;
	search->confirms = lists->whole && !lists->damaged && !lists->others && !lists->no_memory;
	search->may_leave = lists->pages.nr || lists->damaged;
}

/*
 * If all lists are whole and empty, no memory is unaccepted, and no struct page need be read. If there are no whole lists,
 * only the page types in the struct pages tell.
 */
static bool wants_heads(const struct search *search)
{
	return search->may_leave || (has_type(search->guest) && !search->confirms);
}

static void search_blocks(struct search *search)
{
	struct unaccepted_guest *guest = search->guest;
	struct lists *lists = &search->lists;

	ask_lists(search);
	if (wants_heads(search))
		search_heads(search);
	if (!unaccepted_pages_append(guest->host, search->found, &lists->pages))
		search->report->no_memory = true;
	/* A kernel without unaccepted memory may have no lists. */
	if (search->found->nr || lists->damaged || !has_type(guest))
		report_lists(lists, search->report);
}

void unaccepted_search(struct unaccepted_guest *guest, struct unaccepted_pages *found,
		       struct unaccepted_report *report)
{
	struct search search = { .guest = guest, .found = found, .report = report };

	*report = (struct unaccepted_report){ .source = find_kernel(guest, true, &search.lists) };
	if (report->source == UNACCEPTED_SOURCE_NONE)
		guest->kernel = (struct unaccepted_kernel){ .generation = UNACCEPTED_GEN_UNKNOWN };
	else
		search_blocks(&search);
	unaccepted_pages_free(guest->host, &search.lists.pages);
	if (report->no_memory)
		unaccepted_pages_free(guest->host, found);
	unaccepted_pages_sort(found);
}

/*
 * The report in words
 */

static int remark_lists(const struct unaccepted_report *report, char *ret, size_t size)
{
	if (!report->damaged_lists)
		return 0;
	if (report->damaged_lists == 1)
		return snprintf(ret, size, "The list of unaccepted memory at %" PRIx64
				" is damaged; it is not believed.", report->damaged_list);
	return snprintf(ret, size, "The list of unaccepted memory at %" PRIx64
			" is damaged, and %u more; they are not believed.",
			report->damaged_list, report->damaged_lists - 1);
}

static int remark_leaving(const struct unaccepted_report *report, char *ret, size_t size)
{
	if (!report->leaving)
		return 0;
	return snprintf(ret, size, "The kernel died while it was accepting %" PRIu64 " block%s: that memory counts as "
			"unaccepted.", report->leaving, unaccepted_plural(report->leaving));
}

static int remark_unconfirmed(const struct unaccepted_report *report, char *ret, size_t size)
{
	if (!report->unconfirmed)
		return 0;
	return snprintf(ret, size, "The lists of unaccepted memory lack %" PRIu64 " block%s that the page type calls "
			"unaccepted; such blocks are kept.", report->unconfirmed,
			unaccepted_plural(report->unconfirmed));
}

static int remark_unreadable(const struct unaccepted_report *report, char *ret, size_t size)
{
	if (!report->unreadable)
		return 0;
	return snprintf(ret, size, "%" PRIu64 " struct page%s cannot be read: a block of unaccepted memory that begins "
			"there is kept.", report->unreadable, unaccepted_plural(report->unreadable));
}

static int remark_memory(const struct unaccepted_report *report, char *ret, size_t size)
{
	if (!report->no_memory)
		return 0;
	return snprintf(ret, size, "There is no memory to remember where unaccepted memory is: the dump keeps it.");
}

bool unaccepted_remark(const struct unaccepted_report *report, unsigned int i, char *ret, size_t size)
{
	int (*const remarks[])(const struct unaccepted_report *, char *, size_t) = {
		remark_lists, remark_leaving, remark_unconfirmed, remark_unreadable, remark_memory,
	};

	for (size_t n = 0; n < sizeof(remarks) / sizeof(remarks[0]); n++)
		if (remarks[n](report, ret, size) > 0 && i-- == 0)
			return true;
	return false;
}
