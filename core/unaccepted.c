// SPDX-License-Identifier: GPL-2.0-or-later
#include "unaccepted.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/*
 * From v6.12 a page has one type at a time, in the upper byte of the word.
 * Linux kernel commit 4ffca5a96678 ("mm: support only one page_type per page")
 * (in v6.12); the values are enum pagetype in include/linux/page-flags.h.
 */
#define TYPE_VALUE(byte)	((int32_t)((uint32_t)(byte) << 24))
#define TYPE_VALUE_MASK		0xff000000u
#define PGTY_BUDDY		TYPE_VALUE(0xf0)
#define PGTY_OFFLINE		TYPE_VALUE(0xf1)
#define PGTY_HUGETLB		TYPE_VALUE(0xf4)
#define PGTY_SLAB		TYPE_VALUE(0xf5)
#define PGTY_UNACCEPTED		TYPE_VALUE(0xf7)

/* A page without a type: _mapcount of a page that is mapped nowhere. */
#define NO_TYPE			(-1)

/* No kernel has blocks of 2^32 pages; a larger order is a damaged number. */
#define MAX_SANE_ORDER		31

static const struct {
	const char *key;
	size_t offset;
} keys[] = {
	{ "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)", offsetof(struct unaccepted_numbers, buddy) },
	{ "NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)", offsetof(struct unaccepted_numbers, offline) },
	{ "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)", offsetof(struct unaccepted_numbers, slab) },
	{ "NUMBER(PAGE_HUGETLB_MAPCOUNT_VALUE)", offsetof(struct unaccepted_numbers, hugetlb) },
	{ "NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)", offsetof(struct unaccepted_numbers, unaccepted) },
	{ "NUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE)", offsetof(struct unaccepted_numbers, buddy_offline) },
};

const char *unaccepted_find_line(const char *text, const char *key)
{
	size_t length = strlen(key);

	while (text) {
		if (!strncmp(text, key, length) && text[length] == '=')
			return text + length + 1;
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return NULL;
}

bool unaccepted_parse_number(const char *value, int64_t *ret)
{
	char *end;

	/* strtoll() would skip white space, and go on in the next line. */
	if (isspace((unsigned char)*value))
		return false;
	errno = 0;
	*ret = strtoll(value, &end, 10);
	return !errno && end != value && (!*end || *end == '\n');
}

void unaccepted_read_numbers(const struct unaccepted_host *host, struct unaccepted_numbers *ret)
{
	*ret = (struct unaccepted_numbers){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		int64_t value;

		if (host->number(host, keys[i].key, &value) && value >= INT32_MIN && value <= INT32_MAX)
			*(int32_t *)((char *)ret + keys[i].offset) = value;
	}
}

/* A kernel may lack hugetlb; every kernel has the others. */
static bool types_prove_encoding(const struct unaccepted_numbers *n)
{
	return n->buddy == PGTY_BUDDY && n->offline == PGTY_OFFLINE &&
	       n->slab == PGTY_SLAB && (!n->hugetlb || n->hugetlb == PGTY_HUGETLB);
}

/* If the lower 24 bits of a value are 0, the owner of the page may use them. */
static uint32_t mask_of(uint32_t type)
{
	return type & ~TYPE_VALUE_MASK ? UINT32_MAX : TYPE_VALUE_MASK;
}

/* Would pages of type @other pass for pages of type @value? No page type is 0. */
static bool matches(int32_t value, int32_t other)
{
	return other && ((uint32_t)other & mask_of(value)) == (uint32_t)value;
}

/* A value that other pages have, too, would hide those pages. */
static bool is_value_of_its_own(const struct unaccepted_numbers *n, int32_t value)
{
	return value < 0 && !matches(value, NO_TYPE) && !matches(value, n->buddy) &&
	       !matches(value, n->offline) && !matches(value, n->slab) && !matches(value, n->hugetlb);
}

/* Up to v6.11 a type is one bit, and a page of that type has the bit cleared. */
static bool is_one_bit_type(int32_t value)
{
	uint32_t bit = ~(uint32_t)value;

	return bit && !(bit & (bit - 1));
}

/* The value of a page that is PageBuddy and PageOffline, or 0. */
static int32_t compute_buddy_offline(const struct unaccepted_numbers *n)
{
	if (!is_one_bit_type(n->buddy) || !is_one_bit_type(n->offline) || n->buddy == n->offline)
		return 0;
	return n->buddy & n->offline;
}

/* The line of PAGE_OFFLINE may be missing: 6.1 exports it only with hugetlb. */
static bool exports_buddy_offline(const struct unaccepted_numbers *n)
{
	if (!is_value_of_its_own(n, n->buddy_offline) || !is_one_bit_type(n->buddy))
		return false;
	if (n->offline)
		return n->buddy_offline == compute_buddy_offline(n);
	return (n->buddy_offline & n->buddy) == n->buddy_offline;
}

static bool set_order(struct unaccepted_kernel *kernel, unsigned long nr_page_orders)
{
	*kernel = (struct unaccepted_kernel){ .generation = UNACCEPTED_GEN_UNKNOWN };
	if (nr_page_orders == 0 || nr_page_orders > MAX_SANE_ORDER + 1)
		return false;
	kernel->block_order = nr_page_orders - 1;
	return true;
}

static void set_type(struct unaccepted_kernel *kernel,
		     enum unaccepted_generation generation, int32_t type)
{
	kernel->generation = generation;
	kernel->type = (uint32_t)type;
	kernel->type_mask = mask_of(kernel->type);
}

static void set_buddy_offline(struct unaccepted_kernel *kernel, int32_t buddy, int32_t type)
{
	set_type(kernel, UNACCEPTED_GEN_BUDDY_OFFLINE, type);
	kernel->type_mask = UINT32_MAX;
	kernel->buddy_type = (uint32_t)buddy;
	kernel->order_in_private = true;
}

enum unaccepted_generation
unaccepted_identify(const struct unaccepted_numbers *numbers,
		    unsigned long nr_page_orders, struct unaccepted_kernel *ret)
{
	if (!set_order(ret, nr_page_orders))
		return ret->generation;
	if (is_value_of_its_own(numbers, numbers->unaccepted))
		set_type(ret, UNACCEPTED_GEN_EXPORTED, numbers->unaccepted);
	else if (exports_buddy_offline(numbers))
		set_buddy_offline(ret, numbers->buddy, numbers->buddy_offline);
	else if (!numbers->unaccepted && types_prove_encoding(numbers))
		set_type(ret, UNACCEPTED_GEN_TYPED, PGTY_UNACCEPTED);
	return ret->generation;
}

bool unaccepted_assume_buddy_offline(const struct unaccepted_numbers *numbers,
				     unsigned long nr_page_orders,
				     struct unaccepted_kernel *ret)
{
	int32_t type = compute_buddy_offline(numbers);

	/* If the kernel exports the value, unaccepted_identify() has used it. */
	if (!set_order(ret, nr_page_orders) || numbers->buddy_offline || !type)
		return false;
	set_buddy_offline(ret, numbers->buddy, type);
	return true;
}

bool unaccepted_assume_listed(unsigned long nr_page_orders, struct unaccepted_kernel *ret)
{
	if (!set_order(ret, nr_page_orders))
		return false;
	ret->generation = UNACCEPTED_GEN_LISTED;
	return true;
}

uint64_t unaccepted_block_pages(const struct unaccepted_kernel *kernel)
{
	return (uint64_t)1 << kernel->block_order;
}

static bool is_multiple(uint64_t pfn, uint64_t pages)
{
	return !(pfn & (pages - 1));
}

uint64_t unaccepted_next_head(const struct unaccepted_kernel *kernel, uint64_t pfn)
{
	uint64_t mask = kernel->order_in_private ? 0 : unaccepted_block_pages(kernel) - 1;

	return (pfn + mask) & ~mask;
}

static bool has_type(const struct unaccepted_kernel *kernel)
{
	return kernel->type != 0;
}

enum unaccepted_answer unaccepted_is_head(const struct unaccepted_kernel *kernel,
					  uint64_t pfn, uint32_t page_type)
{
	if (!has_type(kernel) || (page_type & kernel->type_mask) != kernel->type)
		return UNACCEPTED_NO;
	if (pfn != unaccepted_next_head(kernel, pfn))
		return UNACCEPTED_UNKNOWN;
	return UNACCEPTED_YES;
}

uint64_t unaccepted_head_pages(const struct unaccepted_kernel *kernel, uint64_t pfn,
			       uint64_t private)
{
	uint64_t order = kernel->order_in_private ? private : kernel->block_order;

	if (order > kernel->block_order || !is_multiple(pfn, (uint64_t)1 << order))
		return 0;
	return (uint64_t)1 << order;
}

uint64_t unaccepted_step(const struct unaccepted_kernel *kernel, uint64_t pfn,
			 uint32_t page_type, uint64_t private)
{
	uint64_t pages;

	if (!kernel->order_in_private)
		return unaccepted_next_head(kernel, pfn + 1) - pfn;
	/* No block begins within a free block. */
	if (page_type != kernel->buddy_type && page_type != kernel->type)
		return 1;
	pages = unaccepted_head_pages(kernel, pfn, private);
	return pages ? pages : 1;
}

void unaccepted_walk_begin(struct unaccepted_walk *walk, const struct unaccepted_kernel *kernel,
			   uint64_t head, uint64_t next, uint64_t prev,
			   uint64_t start_pfn, uint64_t end_pfn)
{
	*walk = (struct unaccepted_walk){
		.kernel = kernel,
		.head = head,
		.last = prev,
		.start_pfn = start_pfn,
		.end_pfn = end_pfn,
		.here = head,
		.next = next,
	};
}

bool unaccepted_walk_ended(const struct unaccepted_walk *walk)
{
	return walk->next == walk->head;
}

/* The check of prev ends every loop in a dump, but a live kernel changes its list. */
static bool has_room(const struct unaccepted_walk *walk)
{
	uint64_t pages = unaccepted_block_pages(walk->kernel);

	return walk->blocks < (walk->end_pfn - walk->start_pfn) / pages + 1;
}

enum unaccepted_fault unaccepted_walk_check_place(const struct unaccepted_walk *walk,
						  uint64_t pfn)
{
	if (pfn < walk->start_pfn || pfn >= walk->end_pfn)
		return UNACCEPTED_FAULT_ZONE;
	if (!is_multiple(pfn, unaccepted_block_pages(walk->kernel)))
		return UNACCEPTED_FAULT_ALIGNMENT;
	return has_room(walk) ? UNACCEPTED_FAULT_NONE : UNACCEPTED_FAULT_LENGTH;
}

static bool lacks_type(const struct unaccepted_walk *walk, const struct unaccepted_entry *entry)
{
	return has_type(walk->kernel) &&
	       unaccepted_is_head(walk->kernel, entry->pfn, entry->page_type) != UNACCEPTED_YES;
}

enum unaccepted_fault unaccepted_walk_take(struct unaccepted_walk *walk,
					   const struct unaccepted_entry *entry)
{
	enum unaccepted_fault fault = unaccepted_walk_check_place(walk, entry->pfn);

	if (fault != UNACCEPTED_FAULT_NONE)
		return fault;
	if (lacks_type(walk, entry))
		return UNACCEPTED_FAULT_TYPE;
	/* Every loop has an entry with two predecessors, so this check finds every loop. */
	if (entry->prev != walk->here)
		return UNACCEPTED_FAULT_PREV;
	walk->blocks++;
	walk->here = walk->next;
	walk->next = entry->next;
	return UNACCEPTED_FAULT_NONE;
}

enum unaccepted_fault unaccepted_walk_finish(const struct unaccepted_walk *walk)
{
	return walk->last == walk->here ? UNACCEPTED_FAULT_NONE : UNACCEPTED_FAULT_LAST;
}

const char *unaccepted_generation_name(enum unaccepted_generation generation)
{
	switch (generation) {
	case UNACCEPTED_GEN_BUDDY_OFFLINE:
		return "buddy-offline";
	case UNACCEPTED_GEN_LISTED:
		return "listed";
	case UNACCEPTED_GEN_TYPED:
		return "typed";
	case UNACCEPTED_GEN_EXPORTED:
		return "exported";
	default:
		return "unknown";
	}
}

const char *unaccepted_plural(uint64_t number)
{
	return number == 1 ? "" : "s";
}
