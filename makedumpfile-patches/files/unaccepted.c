// SPDX-License-Identifier: GPL-2.0-or-later
#include "unaccepted.h"

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
};

const char *unaccepted_key(unsigned int i)
{
	return i < ARRAY_SIZE(keys) ? keys[i].key : NULL;
}

/* The number that is the whole of @text, or 0. */
static int32_t parse_number(const char *text)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || (*end && *end != '\n'))
		return 0;
	if (value < INT32_MIN || value > INT32_MAX)
		return 0;
	return (int32_t)value;
}

void unaccepted_read_line(const char *line, struct unaccepted_numbers *numbers)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t len = strlen(keys[i].key);

		if (strncmp(line, keys[i].key, len) || line[len] != '=')
			continue;
		*(int32_t *)((char *)numbers + keys[i].offset) = parse_number(line + len + 1);
		return;
	}
}

/* hugetlb may be configured out, the others are in every kernel. */
static bool types_prove_encoding(const struct unaccepted_numbers *n)
{
	return n->buddy == PGTY_BUDDY && n->offline == PGTY_OFFLINE &&
	       n->slab == PGTY_SLAB && (!n->hugetlb || n->hugetlb == PGTY_HUGETLB);
}

/* A value that another kind of page has too would hide those pages. */
static bool exported_value_is_sane(const struct unaccepted_numbers *n)
{
	return n->unaccepted < 0 && n->unaccepted != NO_TYPE &&
	       n->unaccepted != n->buddy && n->unaccepted != n->offline &&
	       n->unaccepted != n->slab && n->unaccepted != n->hugetlb;
}

static void set_type(struct unaccepted_kernel *kernel,
		     enum unaccepted_generation generation, int32_t type)
{
	kernel->generation = generation;
	kernel->type = (uint32_t)type;
	kernel->type_mask = kernel->type & ~TYPE_VALUE_MASK ? UINT32_MAX : TYPE_VALUE_MASK;
}

enum unaccepted_generation
unaccepted_identify(const struct unaccepted_numbers *numbers,
		    unsigned long nr_page_orders, struct unaccepted_kernel *ret)
{
	*ret = (struct unaccepted_kernel){ .generation = UNACCEPTED_GEN_UNKNOWN };
	if (nr_page_orders == 0 || nr_page_orders > MAX_SANE_ORDER + 1)
		return ret->generation;
	/* Only blocks of the largest order wait unaccepted (mm/page_alloc.c). */
	ret->block_order = nr_page_orders - 1;
	if (exported_value_is_sane(numbers))
		set_type(ret, UNACCEPTED_GEN_EXPORTED, numbers->unaccepted);
	else if (!numbers->unaccepted && types_prove_encoding(numbers))
		set_type(ret, UNACCEPTED_GEN_TYPED, PGTY_UNACCEPTED);
	return ret->generation;
}

uint64_t unaccepted_block_pages(const struct unaccepted_kernel *kernel)
{
	return (uint64_t)1 << kernel->block_order;
}

uint64_t unaccepted_next_head(const struct unaccepted_kernel *kernel, uint64_t pfn)
{
	uint64_t mask = unaccepted_block_pages(kernel) - 1;

	return (pfn + mask) & ~mask;
}

enum unaccepted_answer unaccepted_is_head(const struct unaccepted_kernel *kernel,
					  uint64_t pfn, uint32_t page_type)
{
	if (kernel->generation == UNACCEPTED_GEN_UNKNOWN)
		return UNACCEPTED_NO;
	if ((page_type & kernel->type_mask) != kernel->type)
		return UNACCEPTED_NO;
	if (pfn != unaccepted_next_head(kernel, pfn))
		return UNACCEPTED_UNKNOWN;
	return UNACCEPTED_YES;
}

const char *unaccepted_generation_name(enum unaccepted_generation generation)
{
	switch (generation) {
	case UNACCEPTED_GEN_TYPED:
		return "typed";
	case UNACCEPTED_GEN_EXPORTED:
		return "exported";
	default:
		return "unknown";
	}
}
