// SPDX-License-Identifier: GPL-2.0-or-later
#include "unaccepted_guest.h"

#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* struct list_head of a 64-bit kernel: next and prev. */
#define LINKS_SIZE	(2 * sizeof(uint64_t))
/* No struct has such large offsets: a larger number is damaged. */
#define MAX_OFFSET	(1 << 24)

static const struct {
	const char *key;
	size_t field;
	uint64_t unknown;
} keys[] = {
#define KEY(key, field, unknown)	{ key, offsetof(struct unaccepted_layout, field), unknown }
	KEY("SIZE(page)", page_size, 0),
	KEY("OFFSET(page._mapcount)", page_type, UNACCEPTED_NOWHERE),
	KEY("OFFSET(page.private)", page_private, UNACCEPTED_NOWHERE),
	KEY("OFFSET(page.lru)", page_lru, UNACCEPTED_NOWHERE),
	KEY("OFFSET(pglist_data.node_zones)", node_zones, UNACCEPTED_NOWHERE),
	KEY("OFFSET(pglist_data.nr_zones)", nr_zones, UNACCEPTED_NOWHERE),
	KEY("OFFSET(pglist_data.node_start_pfn)", node_start_pfn, UNACCEPTED_NOWHERE),
	KEY("OFFSET(pglist_data.node_spanned_pages)", node_spanned_pages, UNACCEPTED_NOWHERE),
	KEY("SIZE(zone)", zone_size, 0),
	KEY("OFFSET(zone.spanned_pages)", zone_spanned_pages, UNACCEPTED_NOWHERE),
	KEY("OFFSET(zone.free_area)", zone_free_area, UNACCEPTED_NOWHERE),
	KEY("OFFSET(zone.unaccepted_pages)", zone_list, UNACCEPTED_NOWHERE),
	KEY("SIZE(free_area)", free_area_size, 0),
	KEY("LENGTH(zone.free_area)", nr_page_orders, 0),
#undef KEY
};

void unaccepted_read_layout(const struct unaccepted_host *host, struct unaccepted_layout *ret)
{
	*ret = (struct unaccepted_layout){
		.zone_start_pfn = UNACCEPTED_NOWHERE,
		.free_list = UNACCEPTED_NOWHERE,
		.has_list = UNACCEPTED_UNKNOWN,
		.has_table = UNACCEPTED_UNKNOWN,
	};
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		int64_t value;
		bool known = host->number(host, keys[i].key, &value) && value >= 0 && value < MAX_OFFSET;

		*(uint64_t *)((char *)ret + keys[i].field) = known ? (uint64_t)value : keys[i].unknown;
	}
}

void unaccepted_guest_init(struct unaccepted_guest *guest, const struct unaccepted_host *host,
			   const struct unaccepted_layout *layout)
{
	memset(guest, 0, sizeof(*guest));
	guest->host = host;
	guest->layout = *layout;
}

bool unaccepted_knows_pages(const struct unaccepted_guest *guest)
{
	const struct unaccepted_layout *at = &guest->layout;

	return at->page_size >= LINKS_SIZE && at->page_size <= UNACCEPTED_STRUCT_MAX &&
	       at->page_type <= at->page_size - sizeof(uint32_t) &&
	       at->page_private <= at->page_size - sizeof(uint64_t);
}

/*
 * The memory map
 */

/* Most callers ask for neighbours in turn, so the part that was right the last time is tried first. */
static bool find_part(struct unaccepted_guest *guest,
		      bool (*is_it)(const struct unaccepted_guest *, const struct unaccepted_part *, uint64_t),
		      uint64_t what, struct unaccepted_part *ret)
{
	const struct unaccepted_host *host = guest->host;

	if (host->part(host, guest->part_index, ret) && is_it(guest, ret, what))
		return true;
	for (unsigned int i = 0; host->part(host, i, ret); i++) {
		if (!is_it(guest, ret, what))
			continue;
		guest->part_index = i;
		return true;
	}
	return false;
}

static bool describes(const struct unaccepted_guest *guest, const struct unaccepted_part *part,
		      uint64_t pfn)
{
	(void)guest;
	return pfn >= part->start_pfn && pfn < part->end_pfn;
}

static bool holds(const struct unaccepted_guest *guest, const struct unaccepted_part *part,
		  uint64_t address)
{
	return address >= part->address &&
	       (address - part->address) / guest->layout.page_size < part->end_pfn - part->start_pfn;
}

bool unaccepted_pfn_to_page(struct unaccepted_guest *guest, uint64_t pfn, uint64_t *ret)
{
	struct unaccepted_part part;

	if (!find_part(guest, describes, pfn, &part))
		return false;
	*ret = part.address + (pfn - part.start_pfn) * guest->layout.page_size;
	return true;
}

bool unaccepted_page_to_pfn(struct unaccepted_guest *guest, uint64_t address, uint64_t *ret)
{
	struct unaccepted_part part;

	if (!find_part(guest, holds, address, &part))
		return false;
	*ret = part.start_pfn + (address - part.address) / guest->layout.page_size;
	return (address - part.address) % guest->layout.page_size == 0;
}

static bool read_map_page(struct unaccepted_guest *guest, uint64_t address)
{
	if (guest->map_page.valid && guest->map_page.address == address)
		return true;
	/* crash may leave in the middle of the read. */
	guest->map_page.valid = false;
	guest->map_page.address = address;
	guest->map_page.valid = guest->host->read(guest->host, address, guest->map_page.bytes,
						  sizeof(guest->map_page.bytes));
	return guest->map_page.valid;
}

bool unaccepted_read_struct(struct unaccepted_guest *guest, uint64_t address, void *ret)
{
	uint64_t offset = address % UNACCEPTED_PAGE_SIZE;
	size_t size = guest->layout.page_size;

	/* The struct page lies in two pages, or the dump does not have the whole page. */
	if (offset + size > UNACCEPTED_PAGE_SIZE || !read_map_page(guest, address - offset))
		return guest->host->read(guest->host, address, ret, size);
	memcpy(ret, guest->map_page.bytes + offset, size);
	return true;
}

static uint64_t number_at(const struct unaccepted_guest *guest, const char *raw, uint64_t offset)
{
	uint64_t number = 0;

	if (offset <= guest->layout.page_size - sizeof(number))
		memcpy(&number, raw + offset, sizeof(number));
	return number;
}

bool unaccepted_read_page(struct unaccepted_guest *guest, uint64_t address,
			  struct unaccepted_page *ret)
{
	const struct unaccepted_layout *at = &guest->layout;
	char raw[UNACCEPTED_STRUCT_MAX];

	if (!unaccepted_knows_pages(guest) || !unaccepted_read_struct(guest, address, raw))
		return false;
	*ret = (struct unaccepted_page){ .private = number_at(guest, raw, at->page_private) };
	memcpy(&ret->type, raw + at->page_type, sizeof(ret->type));
	if (at->page_lru <= at->page_size - LINKS_SIZE) {
		ret->next = number_at(guest, raw, at->page_lru);
		ret->prev = number_at(guest, raw, at->page_lru + sizeof(uint64_t));
	}
	return true;
}

/*
 * Heads
 */

void unaccepted_heads_begin(struct unaccepted_heads *heads, struct unaccepted_guest *guest,
			    uint64_t start, uint64_t end)
{
	*heads = (struct unaccepted_heads){
		.guest = guest,
		.pfn = unaccepted_next_head(&guest->kernel, start),
		.end = end,
	};
}

/* Finds the memory at or behind the place of the search. */
static bool find_memory(struct unaccepted_heads *heads)
{
	const struct unaccepted_host *host = heads->guest->host;

	return heads->pfn < heads->memory.end || host->memory(host, heads->pfn, &heads->memory);
}

bool unaccepted_find_candidate(struct unaccepted_heads *heads)
{
	uint64_t block = unaccepted_block_pages(&heads->guest->kernel);

	if (heads->pfn >= heads->end || !find_memory(heads))
		return false;
	/* A block may begin before the memory that is in it. */
	if (heads->memory.start - heads->memory.start % block > heads->pfn)
		heads->pfn = heads->memory.start - heads->memory.start % block;
	return heads->pfn < heads->end;
}

static bool read_candidate(struct unaccepted_heads *heads)
{
	heads->looked++;
	heads->page = 0;
	heads->facts = (struct unaccepted_page){ 0 };
	return unaccepted_pfn_to_page(heads->guest, heads->pfn, &heads->page) &&
	       unaccepted_read_page(heads->guest, heads->page, &heads->facts);
}

static bool is_block(const struct unaccepted_heads *heads, struct unaccepted_block *ret)
{
	const struct unaccepted_kernel *kernel = &heads->guest->kernel;

	ret->pages = unaccepted_head_pages(kernel, ret->pfn, heads->facts.private);
	ret->marked = true;
	return ret->pages && unaccepted_is_head(kernel, ret->pfn, heads->facts.type) == UNACCEPTED_YES;
}

enum unaccepted_next unaccepted_read_candidate(struct unaccepted_heads *heads,
					       struct unaccepted_block *ret)
{
	const struct unaccepted_kernel *kernel = &heads->guest->kernel;

	*ret = (struct unaccepted_block){ .pfn = heads->pfn };
	if (!read_candidate(heads)) {
		heads->pfn = unaccepted_next_head(kernel, ret->pfn + 1);
		/* A hole may have no struct pages, nor may the firmware's ROM, which QEMU calls memory. */
		return ret->pfn < heads->memory.start || !heads->page ? UNACCEPTED_END : UNACCEPTED_FAULT;
	}
	heads->pfn += unaccepted_step(kernel, ret->pfn, heads->facts.type, heads->facts.private);
	return is_block(heads, ret) ? UNACCEPTED_NEXT : UNACCEPTED_END;
}

enum unaccepted_next unaccepted_next_head_block(struct unaccepted_heads *heads,
						struct unaccepted_block *ret)
{
	while (unaccepted_find_candidate(heads)) {
		enum unaccepted_next next = unaccepted_read_candidate(heads, ret);

		if (next != UNACCEPTED_END)
			return next;
	}
	return UNACCEPTED_END;
}

/*
 * Blocks on their way from a list to the free memory
 */

/* What list_del() leaves in an entry: include/linux/poison.h, with x86_64's CONFIG_ILLEGAL_POINTER_VALUE. */
#define LIST_POISON1	0xdead000000000100
#define LIST_POISON2	0xdead000000000122
/* page.flags: node and zone, the same in all struct pages of a block that nobody has used. */
#define FLAGS_SIZE	sizeof(uint64_t)

/* As __init_single_page() and the freeing of boot memory leave a struct page. The caller checks page.flags and page.lru. */
static bool is_unused(const struct unaccepted_layout *at, const char *raw)
{
	static const char none[UNACCEPTED_STRUCT_MAX];
	char rest[UNACCEPTED_STRUCT_MAX];
	uint32_t type;

	memcpy(&type, raw + at->page_type, sizeof(type));
	memcpy(rest, raw, at->page_size);
	memset(rest, 0, FLAGS_SIZE);
	memset(rest + at->page_lru, 0, LINKS_SIZE);
	memset(rest + at->page_type, 0, sizeof(type));
	return type == UINT32_MAX && !memcmp(rest, none, at->page_size);
}

static bool has_links(const struct unaccepted_guest *guest, const char *raw, uint64_t next, uint64_t prev)
{
	uint64_t at = guest->layout.page_lru;

	return number_at(guest, raw, at) == next && number_at(guest, raw, at + sizeof(uint64_t)) == prev;
}

/* The list_head of a page that was never on a list points to itself. */
static bool is_tail_of(struct unaccepted_guest *guest, uint64_t pfn, const char *head)
{
	uint64_t address, lru;
	char raw[UNACCEPTED_STRUCT_MAX];

	if (!unaccepted_pfn_to_page(guest, pfn, &address) || !unaccepted_read_struct(guest, address, raw))
		return false;
	lru = address + guest->layout.page_lru;
	return !memcmp(raw, head, FLAGS_SIZE) && is_unused(&guest->layout, raw) && has_links(guest, raw, lru, lru);
}

bool unaccepted_left_list(const struct unaccepted_page *facts)
{
	return facts->next == LIST_POISON1 && facts->prev == LIST_POISON2;
}

bool unaccepted_is_leaving(struct unaccepted_guest *guest, uint64_t pfn,
			   const struct unaccepted_page *facts)
{
	uint64_t end = pfn + unaccepted_block_pages(&guest->kernel), address;
	char head[UNACCEPTED_STRUCT_MAX];

	if (!unaccepted_left_list(facts))
		return false;
	if (!unaccepted_pfn_to_page(guest, pfn, &address) || !unaccepted_read_struct(guest, address, head) ||
	    !is_unused(&guest->layout, head))
		return false;
	while (++pfn < end)
		if (!is_tail_of(guest, pfn, head))
			return false;
	return true;
}
