/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fake dead machine, and the host through which the core reads it: vmcoreinfo, two nodes
 * with their zones, lists, and the memory map. There is no other memory: reads of it are counted (strays).
 *
 * Pages: node 0 has zones 0 and 1, [0, 4) and [4, 10) in blocks of 1024; node 1 has zone 1, [10, 16).
 */
#ifndef GUEST_HOST_H
#define GUEST_HOST_H

#include "unaccepted_search.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define PAGES		(16 * 1024)
#define BLOCK		1024
#define ORDERS		11

/* struct page */
#define LRU		8
#define PRIVATE		40
#define TYPE		48
#define STRUCT		64
#define STRUCT_LARGEST	80
#define MEM_MAP		0xffffea0000000000ull
#define FLAGS		0x0017ffffc0000000ull

#define NO_TYPE		0xffffffffu
#define UNACCEPTED	0xf7000000u
#define BUDDY		0xffffff7fu
#define BUDDY_OFFLINE	0xfffffe7fu

/* struct pglist_data begins with its zones. */
#define NODES		2
#define ZONES		3
#define ZONE_SIZE	0x600
#define NR_ZONES	0x1400
#define NODE_START	0x1408
#define NODE_SPANNED	0x1410
/* Large enough for the number of zones in a damaged count, so that no such read is outside. */
#define PGDAT_SIZE	(16 * ZONE_SIZE)
#define PGDAT(node)	(0xffff888000010000ull + (node) * 0x10000)
/* struct zone. Its list follows free_area[], or is at the offset in debuginfo. */
#define ZONE(node, i)	(PGDAT(node) + (i) * ZONE_SIZE)
#define SPANNED		0x80
#define ZONE_START	0x88
#define FREE_AREA	0x100
#define FREE_AREA_SIZE	88
#define MIGRATE_TYPES	5
#define LIST(node, i)	(ZONE(node, i) + m.list_at)
#define FREE_LIST(node, i, order, n) \
	(ZONE(node, i) + FREE_AREA + (order) * FREE_AREA_SIZE + (n) * 16)
#define NEXT		0
#define PREV		8

/* The pages found, with one bit for each unit of 512 pages. */
#define UNIT		512
#define B(block)	(3ull << 2 * (block))
#define IN_A		(B(2) | B(3))
#define IN_B		(B(5) | B(6) | B(7) | B(9))
#define IN_C		(B(10) | B(12) | B(13) | B(14) | B(15))
#define ALL		(IN_A | IN_B | IN_C)
/* Half of block 8, in the generation whose blocks have an order. */
#define HALF		(1ull << 16)
#define ALL_OF(kind)	((kind) == DESIGN_OF_2021 ? ALL | HALF : ALL)
/* A set has pages that these bits cannot express. */
#define WRONG		(1ull << 63)

/* The order of the blocks on the lists. */
static const unsigned int blocks[] = { 2, 3, 5, 9, 6, 7, 10, 12, 13, 14, 15 };

enum kind { LISTED, TYPED, EXPORTED, DESIGN_OF_2021 };

static struct machine {
	enum kind kind;
	unsigned int orders;
	uint64_t list_at;
	char text[4096];
	unsigned char map[PAGES * STRUCT_LARGEST];
	unsigned char pgdat[NODES][PGDAT_SIZE];
	uint64_t struct_size;
	struct unaccepted_part part[4];
	unsigned int nr_parts;
	struct unaccepted_run memory[4];
	unsigned int nr_memory;

	/* The facts that debuginfo has. */
	bool knows_borders, knows_list, knows_free_lists;
	enum unaccepted_answer has_list, has_table;
	int32_t type;

	/* Addresses that the dump does not have, and a node whose address is unknown. */
	struct unaccepted_run bad[2];
	unsigned int bad_node;
	/* The number of the allocation that fails (1, 2, ...), the number of allocations so far, and the bytes not freed. */
	unsigned int fail_at, allocations;
	int64_t balance;
	/* The numbers of all reads, of reads of the memory map, and of reads of neither memory map nor node. */
	unsigned int reads, map_reads, strays;
	bool other_machine;
} m;

/*
 * The host
 */

static inline uint64_t part_size(const struct unaccepted_part *part)
{
	return (part->end_pfn - part->start_pfn) * m.struct_size;
}

/* Finds the data at an address of the memory map or of a node, or NULL. */
static inline void *place(uint64_t address)
{
	for (unsigned int i = 0; i < m.nr_parts; i++)
		if (address - m.part[i].address < part_size(&m.part[i]))
			return m.map + m.part[i].start_pfn * m.struct_size + (address - m.part[i].address);
	for (unsigned int i = 0; i < NODES; i++)
		if (address - PGDAT(i) < PGDAT_SIZE)
			return m.pgdat[i] + (address - PGDAT(i));
	return NULL;
}

static inline bool is_within(uint64_t address, size_t size, uint64_t start, uint64_t end)
{
	return address >= start && address < end && size <= end - address;
}

/* Reads the memory map. All its pages exist to their borders; bytes outside the map are 0. */
static inline bool read_map(uint64_t address, char *ret, size_t size)
{
	bool is_there = false;

	memset(ret, 0, size);
	for (unsigned int i = 0; i < m.nr_parts; i++) {
		uint64_t start = m.part[i].address, end = start + part_size(&m.part[i]);

		is_there |= is_within(address, size, start & -4096ull, (end + 4095) & -4096ull);
		start = start > address ? start : address;
		end = end < address + size ? end : address + size;
		if (start < end)
			memcpy(ret + (start - address), place(start), end - start);
	}
	return is_there;
}

static inline bool read_node_memory(uint64_t address, void *ret, size_t size)
{
	for (unsigned int i = 0; i < NODES; i++)
		if (is_within(address, size, PGDAT(i), PGDAT(i) + PGDAT_SIZE)) {
			memcpy(ret, place(address), size);
			return true;
		}
	return false;
}

static inline bool host_read(const struct unaccepted_host *host, uint64_t address, void *ret, size_t size)
{
	(void)host;
	m.reads++;
	for (size_t i = 0; i < ARRAY_SIZE(m.bad); i++)
		if (address < m.bad[i].end && address + size > m.bad[i].start)
			return false;
	if (read_node_memory(address, ret, size))
		return true;
	if (read_map(address, ret, size)) {
		m.map_reads++;
		return true;
	}
	m.strays++;
	return false;
}

static inline bool host_number(const struct unaccepted_host *host, const char *key, int64_t *ret)
{
	const char *value = unaccepted_find_line(m.text, key);

	(void)host;
	return value && unaccepted_parse_number(value, ret);
}

static inline enum unaccepted_next host_node(const struct unaccepted_host *host, unsigned int n, uint64_t *ret)
{
	(void)host;
	if (n >= NODES)
		return UNACCEPTED_END;
	if (n == m.bad_node)
		return UNACCEPTED_FAULT;
	*ret = PGDAT(n);
	return UNACCEPTED_NEXT;
}

static inline bool host_part(const struct unaccepted_host *host, unsigned int n, struct unaccepted_part *ret)
{
	(void)host;
	if (n >= m.nr_parts)
		return false;
	*ret = m.part[n];
	return true;
}

static inline bool host_memory(const struct unaccepted_host *host, uint64_t pfn, struct unaccepted_run *ret)
{
	(void)host;
	for (unsigned int i = 0; i < m.nr_memory; i++)
		if (m.memory[i].end > pfn) {
			*ret = m.memory[i];
			return true;
		}
	return false;
}

/* Maps the last page first, so that neighbours in the map are not neighbours in memory. */
static inline bool host_translate(const struct unaccepted_host *host, uint64_t address, uint64_t *ret)
{
	(void)host;
	*ret = (PAGES * m.struct_size - 4096 - ((address & -4096ull) - MEM_MAP)) + address % 4096;
	return true;
}

static inline void *host_resize(const struct unaccepted_host *host, void *memory, size_t old, size_t size)
{
	(void)host;
	if (size && ++m.allocations == m.fail_at)
		return NULL;
	m.balance += (int64_t)size - (int64_t)old;
	if (size)
		return realloc(memory, size);
	free(memory);
	return NULL;
}

static const struct unaccepted_host host = {
	host_read, host_number, host_node, host_part, host_memory, host_translate, host_resize,
};

/*
 * Making the machine
 */

static inline uint64_t get(uint64_t address)
{
	uint64_t value;

	memcpy(&value, place(address), sizeof(value));
	return value;
}

static inline void put(uint64_t address, uint64_t value)
{
	memcpy(place(address), &value, sizeof(value));
}

/* The address of a field of a struct page. */
static inline uint64_t at(uint64_t pfn, uint64_t offset)
{
	for (unsigned int i = 0; i < m.nr_parts; i++)
		if (pfn >= m.part[i].start_pfn && pfn < m.part[i].end_pfn)
			return m.part[i].address + (pfn - m.part[i].start_pfn) * m.struct_size + offset;
	return 0;
}

static inline void set_type(uint64_t pfn, uint32_t type)
{
	memcpy(place(at(pfn, TYPE)), &type, sizeof(type));
}

static inline uint64_t zone_of(uint64_t pfn)
{
	if (pfn >= 10 * BLOCK)
		return ZONE(1, 1);
	return ZONE(0, pfn >= 4 * BLOCK);
}

static inline void empty_list(uint64_t list)
{
	put(list + NEXT, list);
	put(list + PREV, list);
}

static inline void list_add(uint64_t list, uint64_t entry)
{
	uint64_t last = get(list + PREV);

	put(last + NEXT, entry);
	put(entry + PREV, last);
	put(entry + NEXT, list);
	put(list + PREV, entry);
}

static inline void list_del(uint64_t entry)
{
	uint64_t next = get(entry + NEXT), prev = get(entry + PREV);

	put(prev + NEXT, next);
	put(next + PREV, prev);
	empty_list(entry);
}

static inline void add_free(uint64_t pfn, unsigned int order, uint32_t type)
{
	uint64_t list = zone_of(pfn) + FREE_AREA + order * FREE_AREA_SIZE + pfn / BLOCK % 2 * 16;

	put(at(pfn, PRIVATE), order);
	set_type(pfn, type);
	list_add(list, at(pfn, LRU));
}

static inline void add_block(uint64_t pfn)
{
	if (m.kind == DESIGN_OF_2021) {
		add_free(pfn, m.orders - 1, BUDDY_OFFLINE);
		return;
	}
	if (m.kind != LISTED)
		set_type(pfn, UNACCEPTED);
	list_add(zone_of(pfn) + m.list_at, at(pfn, LRU));
}

/* Puts the line @key=@value before all others in vmcoreinfo: the first line counts. */
static inline void say(const char *key, const char *value)
{
	char line[256];
	size_t length = snprintf(line, sizeof(line), "%s=%s\n", key, value);

	memmove(m.text + length, m.text, sizeof(m.text) - length);
	memcpy(m.text, line, length);
}

/* The numbers of page types are those of 6.5, 6.12, 6.16, and of the design of 2021. */
static inline void make_text(void)
{
	bool old = m.kind == LISTED || m.kind == DESIGN_OF_2021;

	snprintf(m.text, sizeof(m.text), "OSRELEASE=6.x\n%s%sSIZE(page)=%" PRIu64 "\n"
		 "OFFSET(page.lru)=8\nOFFSET(page.private)=40\nOFFSET(page._mapcount)=48\n"
		 "SIZE(zone)=1536\nOFFSET(zone.free_area)=256\nOFFSET(zone.spanned_pages)=128\n"
		 "SIZE(free_area)=88\nLENGTH(zone.free_area)=%u\nOFFSET(pglist_data.node_zones)=0\n"
		 "OFFSET(pglist_data.nr_zones)=5120\nOFFSET(pglist_data.node_start_pfn)=5128\n"
		 "OFFSET(pglist_data.node_spanned_pages)=5136\nKERNELOFFSET=1c000000\n",
		 old ? "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nNUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-257\n" :
		       "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\n"
		       "NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-251658240\n"
		       "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=-184549376\n",
		 m.kind == EXPORTED ? "NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)=-150994944\n" : "",
		 m.struct_size, m.orders);
}

static inline void make_zone(uint64_t zone, uint64_t start, uint64_t spanned)
{
	put(zone + SPANNED, spanned);
	put(zone + ZONE_START, start);
	for (unsigned int i = 0; i < m.orders; i++)
		for (unsigned int n = 0; n < MIGRATE_TYPES; n++)
			empty_list(zone + FREE_AREA + i * FREE_AREA_SIZE + n * 16);
	/* A kernel without the list has other things there. */
	if (m.kind != DESIGN_OF_2021)
		empty_list(zone + m.list_at);
}

static inline void make_node(unsigned int node, uint64_t start, uint64_t spanned)
{
	put(PGDAT(node) + NR_ZONES, ZONES);
	put(PGDAT(node) + NODE_START, start);
	put(PGDAT(node) + NODE_SPANNED, spanned);
}

/* Makes struct pages as __init_single_page() leaves them: each zone has its own bits in the flags. */
static inline void make_pages(void)
{
	for (uint64_t pfn = 0; pfn < PAGES; pfn++) {
		put(at(pfn, 0), FLAGS | zone_of(pfn) << 44);
		empty_list(at(pfn, LRU));
		set_type(pfn, NO_TYPE);
	}
}

/*
 * Makes a machine without unaccepted memory. A test that needs another struct page size or number of orders sets m
 * before.
 */
static inline void make_empty(enum kind kind)
{
	m.kind = kind;
	m.list_at = m.knows_list ? 0x40 : FREE_AREA + m.orders * FREE_AREA_SIZE;
	make_text();
	make_pages();
	make_zone(ZONE(0, 0), 0, 4 * BLOCK);
	make_zone(ZONE(0, 1), 4 * BLOCK, 6 * BLOCK);
	make_zone(ZONE(1, 1), 10 * BLOCK, 6 * BLOCK);
	make_node(0, 0, 10 * BLOCK);
	make_node(1, 10 * BLOCK, 6 * BLOCK);
}

/* One array of struct pages, as with CONFIG_SPARSEMEM_VMEMMAP; all pages are memory. */
static inline void reset(void)
{
	memset(&m, 0, sizeof(m));
	m.orders = ORDERS;
	m.struct_size = STRUCT;
	m.part[0] = (struct unaccepted_part){ 0, PAGES, MEM_MAP };
	m.memory[0] = (struct unaccepted_run){ 0, PAGES };
	m.nr_parts = m.nr_memory = 1;
	m.bad_node = NODES;
	m.has_list = m.has_table = UNACCEPTED_UNKNOWN;
}

/* In the design of 2021 half of block 8 is unaccepted, and most of the accepted memory is free. */
static inline void make_blocks(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		add_block(blocks[i] * BLOCK);
	if (m.kind != DESIGN_OF_2021)
		return;
	add_free(8 * BLOCK, 9, BUDDY_OFFLINE);
	add_free(8 * BLOCK + 512, 8, BUDDY);
	add_free(4 * BLOCK, 10, BUDDY);
	add_free(11 * BLOCK, 10, BUDDY);
}

/* The pointers that list_del() leaves in an entry. */
#define POISON1		0xdead000000000100ull
#define POISON2		0xdead000000000122ull

/* Takes a block off its list and removes its type, as a kernel does before it accepts the block. */
static inline void leave(uint64_t pfn)
{
	list_del(at(pfn, LRU));
	put(at(pfn, LRU) + NEXT, POISON1);
	put(at(pfn, LRU) + PREV, POISON2);
	set_type(pfn, NO_TYPE);
}

static inline void make(enum kind kind)
{
	reset();
	make_empty(kind);
	make_blocks();
}

/*
 * Looking at the machine
 */

/* Returns the same numbers in every run. */
static inline uint64_t random_word(void)
{
	static uint64_t state = 20261128;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 0x2545f4914f6cdd1d;
}

static inline unsigned int random_number(unsigned int below)
{
	return (random_word() >> 32) % below;
}

static inline void make_guest(struct unaccepted_guest *guest)
{
	struct unaccepted_layout layout;

	unaccepted_read_layout(&host, &layout);
	layout.has_list = m.has_list;
	layout.has_table = m.has_table;
	layout.type = m.type;
	layout.other_machine = m.other_machine;
	if (m.knows_borders)
		layout.zone_start_pfn = ZONE_START;
	if (m.knows_list)
		layout.zone_list = m.list_at;
	if (m.knows_free_lists) {
		layout.free_list = 0;
		layout.nr_free_lists = MIGRATE_TYPES;
	}
	unaccepted_guest_init(guest, &host, &layout);
}

/* Returns the bits of [@start, @end), or WRONG. */
static inline uint64_t units(uint64_t start, uint64_t end)
{
	uint64_t bits = 0;

	if (start >= end || end > PAGES || start % UNIT || end % UNIT)
		return WRONG;
	for (uint64_t unit = start / UNIT; unit < end / UNIT; unit++)
		bits |= 1ull << unit;
	return bits;
}

#endif /* GUEST_HOST_H */
