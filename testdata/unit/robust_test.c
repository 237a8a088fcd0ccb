// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests thousands of damaged machines, which are the same in every run. These rules hold for all of them:
 *
 * Always: the search ends, and frees what it allocated. If vmcoreinfo is not damaged:
 * - it reads only the memory map and nodes;
 * - `listed`: it finds only whole blocks that were unaccepted before the damage, and that are on a list
 *   whose links agree in both directions around each block;
 * - with a page type: it finds only blocks that now have the type. If it believes the lists, it finds
 *   only blocks on them, and the found and unconfirmed blocks are all blocks with the type. If it does
 *   not believe the lists, it finds all blocks with the type.
 * If numbers of vmcoreinfo are damaged, only two rules hold: the search ends, and its result is a valid set.
 */
#include "guest_host.h"
#include "tap.h"

#define ROUNDS		600
#define SITES		4

/*
 * Damage
 */

static uint64_t random_entry(void)
{
	return at(random_number(16) * BLOCK, LRU);
}

static uint64_t random_zone(void)
{
	return ZONE(random_number(NODES), random_number(ZONES));
}

/* A random value for a link; most values look plausible. */
static uint64_t random_link(void)
{
	switch (random_number(9)) {
	case 0:
		return 0;
	case 1:
		return 0xdead000000000100;
	case 2:
		return random_word();
	case 3:
		return random_zone() + m.list_at;
	case 4:
		return random_entry() + random_number(BLOCK) * STRUCT;
	case 5:
		return MEM_MAP + random_number(PAGES * STRUCT);
	default:
		return random_entry();
	}
}

static uint64_t random_type(void)
{
	static const uint32_t types[] = { NO_TYPE, UNACCEPTED, BUDDY, BUDDY_OFFLINE, 0, 0xf0000000, 0xf7123456 };

	return types[random_number(ARRAY_SIZE(types))];
}

static uint64_t random_site(uint64_t *value)
{
	*value = random_link();
	switch (random_number(8)) {
	case 0:
		return random_zone() + m.list_at + 8 * random_number(2);
	case 1:
		*value = random_word();
		return PGDAT(random_number(NODES)) + random_number(ZONES * ZONE_SIZE / 8) * 8;
	case 2:
		*value = random_number(20 * BLOCK);
		return random_zone() + (random_number(2) ? SPANNED : ZONE_START);
	case 3:
		*value = random_number(2) ? random_number(20) : random_number(20 * BLOCK);
		return PGDAT(random_number(NODES)) + NR_ZONES + 8 * random_number(3);
	case 4:
		*value = random_type();
		return random_entry() - LRU + TYPE;
	case 5:
		*value = random_number(12);
		return random_entry() - LRU + PRIVATE;
	default:
		return random_entry() + 8 * random_number(2);
	}
}

static struct {
	uint64_t address, value;
} undo[SITES];
static unsigned int nr_undo;

static void do_damage(void)
{
	unsigned int sites = 1 + random_number(SITES);

	for (nr_undo = 0; nr_undo < sites; nr_undo++) {
		uint64_t value, address = random_site(&value);

		undo[nr_undo].address = address;
		undo[nr_undo].value = get(address);
		put(address, value);
	}
}

static void undo_damage(void)
{
	while (nr_undo--)
		put(undo[nr_undo].address, undo[nr_undo].value);
}

/*
 * What must hold
 */

struct outcome {
	uint64_t found;
	struct unaccepted_kernel kernel;
	struct unaccepted_report report;
	bool is_set;
};

static bool is_set(const struct unaccepted_pages *pages)
{
	for (size_t i = 0; i < pages->nr; i++)
		if (pages->run[i].start >= pages->run[i].end ||
		    (i && pages->run[i].start <= pages->run[i - 1].end))
			return false;
	return true;
}

static void search(struct outcome *ret)
{
	struct unaccepted_pages found = { 0 };
	struct unaccepted_guest guest;

	make_guest(&guest);
	unaccepted_search(&guest, &found, &ret->report);
	ret->found = 0;
	for (size_t i = 0; i < found.nr; i++)
		ret->found |= units(found.run[i].start, found.run[i].end);
	ret->is_set = is_set(&found);
	ret->kernel = guest.kernel;
	unaccepted_pages_free(&host, &found);
}

static uint32_t type_of(uint64_t pfn)
{
	return get(at(pfn, TYPE));
}

static bool links_agree(uint64_t entry)
{
	uint64_t next = get(entry + NEXT), prev = get(entry + PREV);

	return place(next) && place(prev) && get(next + PREV) == entry && get(prev + NEXT) == entry;
}

static bool is_on_lists(uint64_t found)
{
	for (unsigned int block = 0; block < 16; block++) {
		uint64_t there = found & B(block);

		if (there && (there != B(block) || !links_agree(at(block * BLOCK, LRU))))
			return false;
	}
	return true;
}

/* Returns the units of all blocks whose first page has the type, and the number of these blocks. */
static uint64_t have_type(const struct unaccepted_kernel *kernel, unsigned int *nr)
{
	uint64_t bits = 0;

	*nr = 0;
	for (unsigned int block = 0; block < 16; block++)
		if ((type_of(block * BLOCK) & kernel->type_mask) == kernel->type) {
			bits |= B(block);
			++*nr;
		}
	return bits;
}

static bool is_right_with_type(const struct outcome *got)
{
	unsigned int nr;
	uint64_t all = have_type(&got->kernel, &nr);
	unsigned int found = __builtin_popcountll(got->found) / 2;

	if (got->found & ~all || found + got->report.unconfirmed != nr)
		return false;
	if (got->report.damaged_lists)
		return !got->report.unconfirmed;
	return !got->report.unconfirmed || is_on_lists(got->found);
}

/* A block that is smaller than a unit has no bit. */
static bool is_right_with_orders(const struct outcome *got)
{
	for (unsigned int unit = 0; unit < 32; unit++) {
		uint64_t order, first = unit / 2 * 2;
		bool half = type_of(unit * UNIT) == BUDDY_OFFLINE && get(at(unit * UNIT, PRIVATE)) == 9;
		bool whole;

		if (!(got->found & 1ull << unit))
			continue;
		order = get(at(first * UNIT, PRIVATE));
		whole = type_of(first * UNIT) == BUDDY_OFFLINE && order == 10;
		if (!half && !whole)
			return false;
	}
	return true;
}

static bool is_right(const struct outcome *got)
{
	switch (got->report.source) {
	case UNACCEPTED_SOURCE_NONE:
		return !got->found;
	case UNACCEPTED_SOURCE_LIST:
		return !(got->found & ~ALL) && is_on_lists(got->found) && !got->report.unconfirmed;
	case UNACCEPTED_SOURCE_HEAD:
		return is_right_with_orders(got);
	default:
		return is_right_with_type(got);
	}
}

static bool has_damage(const struct outcome *got)
{
	return got->report.damaged_lists || got->report.unconfirmed || got->found != ALL_OF(m.kind);
}

static void test_machines(enum kind kind, const char *name)
{
	unsigned int wrong = 0, seen = 0;
	struct outcome got;

	make(kind);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		m.knows_borders = i % 2;
		do_damage();
		search(&got);
		if (!is_right(&got) || !got.is_set) {
			wrong++;
			printf("# round %u: found %" PRIx64 "\n", i, got.found);
		}
		seen += has_damage(&got);
		undo_damage();
	}
	is(wrong, 0, "damaged machines: wrong answers", name);
	ok(!m.strays && !m.balance, "damaged machines: %s: %u stray reads, %lld bytes left", name, m.strays,
	   (long long)m.balance);
	ok(seen > ROUNDS / 10, "damaged machines: %s: %u were seen to be", name, seen);
	search(&got);
	is(got.found, ALL_OF(kind), "the same machine without damage", name);
}

/* Changes up to three digits to other characters. */
static void damage_text(void)
{
	for (unsigned int n = 1 + random_number(3); n;) {
		char *c = &m.text[random_number(strlen(m.text))];

		if (*c < '0' || *c > '9')
			continue;
		*c = "0123456789-x\n "[random_number(14)];
		n--;
	}
}

static void test_numbers(enum kind kind, const char *name)
{
	char text[sizeof(m.text)];
	unsigned int wrong = 0, other = 0;

	make(kind);
	memcpy(text, m.text, sizeof(text));
	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct outcome got;

		damage_text();
		search(&got);
		wrong += !got.is_set;
		other += got.found != ALL_OF(kind);
		memcpy(m.text, text, sizeof(text));
	}
	is(wrong, 0, "damaged numbers: no sets", name);
	ok(!m.balance, "damaged numbers: %s: nothing is left", name);
	ok(other > ROUNDS / 10, "damaged numbers: %s: %u machines were another", name, other);
}

/* Debuginfo with random values. */
static void test_layouts(enum kind kind, const char *name)
{
	unsigned int wrong = 0;

	make(kind);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct unaccepted_pages found = { 0 };
		struct unaccepted_report report;
		struct unaccepted_guest guest;
		/* All fields up to the answers are numbers of 64 bits. */
		uint64_t *numbers = (uint64_t *)&guest.layout;
		unsigned int nr = offsetof(struct unaccepted_layout, has_list) / sizeof(uint64_t);

		make_guest(&guest);
		for (int n = random_number(3); n >= 0; n--)
			numbers[random_number(nr)] = random_word() >> random_number(64);
		guest.layout.has_list = random_number(3);
		unaccepted_search(&guest, &found, &report);
		wrong += !is_set(&found);
		unaccepted_pages_free(&host, &found);
	}
	is(wrong, 0, "damaged layouts: no sets", name);
	ok(!m.balance, "damaged layouts: %s: nothing is left", name);
}

int main(void)
{
	static const char *const names[] = { "listed", "typed", "exported", "2021" };

	for (int kind = LISTED; kind <= DESIGN_OF_2021; kind++) {
		test_machines(kind, names[kind]);
		test_numbers(kind, names[kind]);
		test_layouts(kind, names[kind]);
	}
	return tap_exit();
}
