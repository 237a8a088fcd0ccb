// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests the rules of the core with tables of inputs and results.
 */
#include "unaccepted.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Linux 6.12's values in vmcoreinfo. A kernel can be built without hugetlb. */
#define BUDDY		(-268435456)
#define OFFLINE		(-251658240)
#define SLAB		(-184549376)
#define HUGETLB		(-201326592)
#define UNACCEPTED	(-150994944)

#define UNKNOWN		UNACCEPTED_GEN_UNKNOWN
#define ORDERS		11

/*
 * Reading vmcoreinfo
 */

static const struct line_row {
	const char *name;
	const char *text;
	struct unaccepted_numbers wanted;
} line_rows[] = {
	{ "buddy", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\n", { .buddy = BUDDY } },
	{ "offline", "NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-251658240\n", { .offline = OFFLINE } },
	{ "slab", "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=-184549376\n", { .slab = SLAB } },
	{ "hugetlb", "NUMBER(PAGE_HUGETLB_MAPCOUNT_VALUE)=-201326592\n", { .hugetlb = HUGETLB } },
	{ "unaccepted", "NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)=-150994944\n",
	  { .unaccepted = UNACCEPTED } },
	{ "buddy and offline", "NUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE)=-385\n",
	  { .buddy_offline = -385 } },
	{ "no newline", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456", { .buddy = BUDDY } },
	{ "one-bit value", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\n", { .buddy = -129 } },
	{ "positive", "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=5\n", { .slab = 5 } },
	{ "leading zero: still decimal", "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=010\n", { .slab = 10 } },
	{ "smallest", "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=-2147483648\n", { .slab = INT32_MIN } },
	{ "largest", "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=2147483647\n", { .slab = INT32_MAX } },

	{ "empty line", "", { 0 } },
	{ "only a newline", "\n", { 0 } },
	{ "another number", "NUMBER(PG_slab)=7\n", { 0 } },
	{ "another kind of line", "SYMBOL(mem_section)=ffffffff82f8a1c0\n", { 0 } },
	{ "unaccepted before it has a name we know",
	  "NUMBER(PAGE_UNACCEPTED_VALUE)=-150994944\n", { 0 } },
	{ "key within a line", " NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\n", { 0 } },
	{ "key in small letters", "number(page_buddy_mapcount_value)=-268435456\n", { 0 } },
	{ "prefix of a key", "NUMBER(PAGE_BUDDY_MAPCOUNT\n", { 0 } },
	{ "key alone", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)\n", { 0 } },
	{ "longer key that begins alike",
	  "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)2=-268435456\n", { 0 } },
	{ "longer key that has a key in it",
	  "NUMBER(PAGE_BUDDY_ONLINE_MAPCOUNT_VALUE)=-385\n", { 0 } },

	{ "no value", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=\n", { 0 } },
	{ "no value, no newline", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=", { 0 } },
	{ "no equals sign", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE):-268435456\n", { 0 } },
	{ "small hexadecimal", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=0x10\n", { 0 } },
	{ "hexadecimal", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=0xf0000000\n", { 0 } },
	{ "word", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=none\n", { 0 } },
	{ "trailing word", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456 x\n", { 0 } },
	{ "trailing letter", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456x\n", { 0 } },
	{ "fraction", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456.0\n", { 0 } },
	{ "two signs", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=--268435456\n", { 0 } },
	{ "one below 32 bits", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-2147483649\n", { 0 } },
	{ "one above 32 bits", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=2147483648\n", { 0 } },
	{ "buddy without its sign", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=4026531840\n", { 0 } },
	{ "beyond 64 bits",
	  "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-99999999999999999999\n", { 0 } },
	{ "a space before the value", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)= -268435456\n", { 0 } },
	{ "a number in the next line", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=\n-268435456\n", { 0 } },

	{ "a key that stands twice: the first line counts",
	  "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=5\nNUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=6\n", { .slab = 5 } },
	{ "twice, and the first is no number",
	  "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=x\nNUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=6\n", { 0 } },
	{ "a longer key that begins alike stands before",
	  "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)2=5\nNUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=6\n", { .slab = 6 } },
	{ "empty lines between", "\n\nNUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=6\n\n", { .slab = 6 } },
	{ "all of them, among others",
	  "NUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE)=-385\n"
	  "NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)=-150994944\n"
	  "NUMBER(PAGE_HUGETLB_MAPCOUNT_VALUE)=-201326592\n"
	  "KERNELOFFSET=1c000000\n"
	  "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)=-184549376\n"
	  "NUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-251658240\n"
	  "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\n",
	  { BUDDY, OFFLINE, SLAB, HUGETLB, UNACCEPTED, -385 } },
};

/* A host whose vmcoreinfo is a text. */
struct text_host {
	struct unaccepted_host host;
	const char *text;
};

static bool number(const struct unaccepted_host *host, const char *key, int64_t *ret)
{
	const char *value = unaccepted_find_line(((const struct text_host *)host)->text, key);

	return value && unaccepted_parse_number(value, ret);
}

/* Copies the text to memory of exactly its size, so that the sanitizer sees reads beyond it. */
static void read_numbers(const char *text, struct unaccepted_numbers *numbers)
{
	char *copy = strdup(text);
	const struct text_host host = { .host = { .number = number }, .text = copy };

	unaccepted_read_numbers(&host.host, numbers);
	free(copy);
}

static void test_numbers(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(line_rows); i++) {
		const struct unaccepted_numbers *wanted = &line_rows[i].wanted;
		struct unaccepted_numbers got;

		memset(&got, 0xa5, sizeof(got));
		read_numbers(line_rows[i].text, &got);
		ok(!memcmp(&got, wanted, sizeof(got)), "line: %s", line_rows[i].name);
	}
}

static const struct {
	const char *name;
	const char *value;
	bool wanted;
	int64_t number;
} parse_rows[] = {
	{ "smallest", "-9223372036854775808\n", true, INT64_MIN },
	{ "largest", "9223372036854775807", true, INT64_MAX },
	{ "one above the largest", "9223372036854775808\n", false, 0 },
	{ "an end of the line before the end of the text", "7\nx", true, 7 },
	{ "a carriage return", "7\r\n", false, 0 },
	{ "nothing", "", false, 0 },
	{ "a sign alone", "-\n", false, 0 },
};

static void test_parse(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(parse_rows); i++) {
		int64_t number = 0;

		is(unaccepted_parse_number(parse_rows[i].value, &number), parse_rows[i].wanted,
		   "number", parse_rows[i].name);
		ok(!parse_rows[i].wanted || number == parse_rows[i].number,
		   "number: what it is: %s", parse_rows[i].name);
	}
}

/*
 * Identifying
 */

static const struct identify_row {
	const char *name;
	struct unaccepted_numbers numbers;
	unsigned long orders;
	enum unaccepted_generation wanted;
} identify_rows[] = {
	{ "6.12", { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 }, ORDERS, UNACCEPTED_GEN_TYPED },
	{ "6.12 without hugetlb", { BUDDY, OFFLINE, SLAB, 0, 0, 0 }, ORDERS, UNACCEPTED_GEN_TYPED },
	{ "6.12, one page order", { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 }, 1, UNACCEPTED_GEN_TYPED },
	{ "6.12, 32 page orders", { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 }, 32, UNACCEPTED_GEN_TYPED },
	{ "6.16", { BUDDY, OFFLINE, SLAB, HUGETLB, UNACCEPTED, 0 }, ORDERS, UNACCEPTED_GEN_EXPORTED },
	{ "exported, another value", { BUDDY, OFFLINE, SLAB, HUGETLB, -134217728, 0 }, ORDERS,
	  UNACCEPTED_GEN_EXPORTED },
	{ "exported, one bit", { -129, -257, -1025, -513, -2049, 0 }, ORDERS,
	  UNACCEPTED_GEN_EXPORTED },
	{ "exported, no other value", { 0, 0, 0, 0, UNACCEPTED, 0 }, ORDERS,
	  UNACCEPTED_GEN_EXPORTED },

	{ "2021", { -129, -257, 0, 0, 0, -385 }, ORDERS, UNACCEPTED_GEN_BUDDY_OFFLINE },
	{ "2021, offline not exported", { -129, 0, 0, 0, 0, -385 }, ORDERS,
	  UNACCEPTED_GEN_BUDDY_OFFLINE },
	{ "2021, other bits", { -2, -3, 0, 0, 0, -4 }, ORDERS, UNACCEPTED_GEN_BUDDY_OFFLINE },
	{ "2021 and 6.16 at once: the newer counts",
	  { -129, -257, 0, 0, -2049, -385 }, ORDERS, UNACCEPTED_GEN_EXPORTED },

	{ "2021, not buddy & offline", { -129, -257, 0, 0, 0, -641 }, ORDERS, UNKNOWN },
	{ "2021, without buddy's bit", { -129, 0, 0, 0, 0, -257 }, ORDERS, UNKNOWN },
	{ "2021, buddy missing", { 0, -257, 0, 0, 0, -385 }, ORDERS, UNKNOWN },
	{ "2021, buddy itself", { -129, -257, 0, 0, 0, -129 }, ORDERS, UNKNOWN },
	{ "2021, offline itself", { -129, -257, 0, 0, 0, -257 }, ORDERS, UNKNOWN },
	{ "2021, positive", { -129, -257, 0, 0, 0, 385 }, ORDERS, UNKNOWN },
	{ "2021, no type at all", { -129, -257, 0, 0, 0, -1 }, ORDERS, UNKNOWN },
	{ "2021's value where a page has one type: cannot be",
	  { BUDDY, OFFLINE, SLAB, 0, 0, BUDDY & OFFLINE }, ORDERS, UNACCEPTED_GEN_TYPED },
	{ "2021, no page orders", { -129, -257, 0, 0, 0, -385 }, 0, UNKNOWN },

	{ "nothing known", { 0 }, ORDERS, UNKNOWN },
	{ "6.12 without buddy", { 0, OFFLINE, SLAB, HUGETLB, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.12 without offline", { BUDDY, 0, SLAB, HUGETLB, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.12 without slab", { BUDDY, OFFLINE, 0, HUGETLB, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.12, other buddy", { BUDDY + 1, OFFLINE, SLAB, HUGETLB, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.12, other offline", { BUDDY, OFFLINE - 1, SLAB, HUGETLB, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.12, other slab", { BUDDY, OFFLINE, HUGETLB, HUGETLB, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.12, other hugetlb", { BUDDY, OFFLINE, SLAB, SLAB, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.1", { -129, -257, 0, 0, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.1 without hugetlb", { -129, 0, 0, 0, 0, 0 }, ORDERS, UNKNOWN },
	{ "6.10: bits of the lower half", { -129, -257, -4097, -2049, 0, 0 }, ORDERS, UNKNOWN },
	/* 0xbfffffff, 0xdfffffff, 0xfbffffff, 0xf7ffffff. */
	{ "6.11: bits of the upper byte",
	  { -1073741825, -536870913, -67108865, -134217729, 0, 0 }, ORDERS, UNKNOWN },

	{ "exported 0: as if not there", { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 }, ORDERS,
	  UNACCEPTED_GEN_TYPED },
	{ "exported -1: what pages without a type have",
	  { BUDDY, OFFLINE, SLAB, HUGETLB, -1, 0 }, ORDERS, UNKNOWN },
	{ "exported positive: a mapcount", { BUDDY, OFFLINE, SLAB, HUGETLB, 1, 0 }, ORDERS, UNKNOWN },
	{ "exported largest", { BUDDY, OFFLINE, SLAB, HUGETLB, INT32_MAX, 0 }, ORDERS, UNKNOWN },
	{ "exported, same as buddy", { BUDDY, OFFLINE, SLAB, HUGETLB, BUDDY, 0 }, ORDERS, UNKNOWN },
	{ "exported, same as offline", { BUDDY, OFFLINE, SLAB, HUGETLB, OFFLINE, 0 },
	  ORDERS, UNKNOWN },
	{ "exported, same as slab", { BUDDY, OFFLINE, SLAB, HUGETLB, SLAB, 0 }, ORDERS, UNKNOWN },
	{ "exported, same as hugetlb", { BUDDY, OFFLINE, SLAB, HUGETLB, HUGETLB, 0 },
	  ORDERS, UNKNOWN },

	{ "no page orders", { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 }, 0, UNKNOWN },
	{ "exported, no page orders", { 0, 0, 0, 0, UNACCEPTED, 0 }, 0, UNKNOWN },
	{ "33 page orders", { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 }, 33, UNKNOWN },
	{ "64 page orders", { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 }, 64, UNKNOWN },
	{ "a damaged count of page orders", { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 },
	  (unsigned long)-1, UNKNOWN },
};

static void test_identify(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(identify_rows); i++) {
		const struct identify_row *row = &identify_rows[i];
		struct unaccepted_kernel kernel;
		enum unaccepted_generation got;

		memset(&kernel, 0xa5, sizeof(kernel));
		got = unaccepted_identify(&row->numbers, row->orders, &kernel);
		is(got, row->wanted, "identify", row->name);
		is(kernel.generation, got, "identify: result and answer agree", row->name);
		ok(kernel.block_order < 32, "identify: order in bounds: %s", row->name);
		if (got != UNKNOWN)
			is(kernel.block_order, row->orders - 1, "identify: order", row->name);
	}
}

static const struct {
	const char *name;
	struct unaccepted_numbers numbers;
	bool wanted;
	uint32_t type;
} assume_rows[] = {
	{ "6.1 to 6.10", { -129, -257, 0, 0, 0, 0 }, true, 0xfffffe7f },
	{ "6.11", { -1073741825, -536870913, 0, 0, 0, 0 }, true, 0x9fffffff },
	{ "exported, and refused", { -129, -257, 0, 0, 0, -1 }, false, 0 },
	{ "offline not exported", { -129, 0, 0, 0, 0, 0 }, false, 0 },
	{ "buddy not exported", { 0, -257, 0, 0, 0, 0 }, false, 0 },
	{ "the same bit twice", { -129, -129, 0, 0, 0, 0 }, false, 0 },
	{ "two bits", { -385, -513, 0, 0, 0, 0 }, false, 0 },
	{ "no bit", { -1, -257, 0, 0, 0, 0 }, false, 0 },
	{ "6.12: a page has one type", { BUDDY, OFFLINE, SLAB, 0, 0, 0 }, false, 0 },
};

static void test_assume_buddy_offline(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(assume_rows); i++) {
		struct unaccepted_kernel kernel;
		const char *name = assume_rows[i].name;
		bool got = unaccepted_assume_buddy_offline(&assume_rows[i].numbers, ORDERS, &kernel);

		is(got, assume_rows[i].wanted, "assume buddy-offline", name);
		is(kernel.generation, got ? UNACCEPTED_GEN_BUDDY_OFFLINE : UNKNOWN,
		   "assume buddy-offline: generation", name);
		is(kernel.type, assume_rows[i].type, "assume buddy-offline: type", name);
		ok(!unaccepted_assume_buddy_offline(&assume_rows[i].numbers, 0, &kernel),
		   "assume buddy-offline: no page orders: %s", name);
	}
}

static void test_names(void)
{
	ok(!strcmp(unaccepted_generation_name(UNACCEPTED_GEN_BUDDY_OFFLINE), "buddy-offline"),
	   "name: buddy-offline");
	ok(!strcmp(unaccepted_generation_name(UNACCEPTED_GEN_LISTED), "listed"), "name: listed");
	ok(!strcmp(unaccepted_generation_name(UNKNOWN), "unknown"), "name: unknown");
	ok(!strcmp(unaccepted_generation_name(UNACCEPTED_GEN_TYPED), "typed"), "name: typed");
	ok(!strcmp(unaccepted_generation_name(UNACCEPTED_GEN_EXPORTED), "exported"),
	   "name: exported");
	ok(!strcmp(unaccepted_generation_name((enum unaccepted_generation)77), "unknown"),
	   "name: no generation at all");
}

/*
 * Blocks
 */

static const struct unaccepted_numbers typed = { BUDDY, OFFLINE, SLAB, HUGETLB, 0, 0 };

static const struct unaccepted_numbers design_of_2021 = { -129, -257, 0, 0, 0, -385 };

static struct unaccepted_kernel identified(struct unaccepted_numbers numbers,
					   unsigned long orders)
{
	struct unaccepted_kernel kernel;

	unaccepted_identify(&numbers, orders, &kernel);
	return kernel;
}

static const struct head_row {
	const char *name;
	uint64_t pfn;
	uint32_t type;
	enum unaccepted_answer wanted;
} typed_rows[] = {
	{ "aligned", 4096, 0xf7000000, UNACCEPTED_YES },
	{ "first page of all", 0, 0xf7000000, UNACCEPTED_YES },
	{ "far up", 1ull << 40, 0xf7000000, UNACCEPTED_YES },
	{ "owner's bits all set", 4096, 0xf7ffffff, UNACCEPTED_YES },
	{ "owner's bits some set", 4096, 0xf7000001, UNACCEPTED_YES },
	{ "page after a head", 4097, 0xf7000000, UNACCEPTED_UNKNOWN },
	{ "page before a head", 4095, 0xf7000000, UNACCEPTED_UNKNOWN },
	{ "half a block off", 4096 + 512, 0xf7000000, UNACCEPTED_UNKNOWN },
	{ "off by a bit beyond 32", (1ull << 32) + 1, 0xf7000000, UNACCEPTED_UNKNOWN },
	{ "last page there can be", UINT64_MAX, 0xf7000000, UNACCEPTED_UNKNOWN },
	{ "no type", 4096, 0xffffffff, UNACCEPTED_NO },
	{ "mapped once", 4096, 0, UNACCEPTED_NO },
	{ "buddy", 4096, 0xf0000000, UNACCEPTED_NO },
	{ "offline", 4096, 0xf1000000, UNACCEPTED_NO },
	{ "slab", 4096, 0xf5000000, UNACCEPTED_NO },
	{ "type before", 4096, 0xf6000000, UNACCEPTED_NO },
	{ "type before, owner's bits set", 4096, 0xf6ffffff, UNACCEPTED_NO },
	{ "type after", 4096, 0xf8000000, UNACCEPTED_NO },
	{ "more bits than the type", 4096, 0xff000000, UNACCEPTED_NO },
	{ "fewer bits than the type", 4096, 0x77000000, UNACCEPTED_NO },
	{ "tail page", 4097, 0xffffffff, UNACCEPTED_NO },
}, one_bit_rows[] = {
	{ "exported one bit: the value", 4096, 0xfffff7ff, UNACCEPTED_YES },
	{ "exported one bit: a neighbour", 4096, 0xfffffbff, UNACCEPTED_NO },
	{ "exported one bit: two types", 4096, 0xfffff77f, UNACCEPTED_NO },
	{ "exported one bit: 6.12's value", 4096, 0xf7000000, UNACCEPTED_NO },
	{ "exported one bit: not aligned", 4097, 0xfffff7ff, UNACCEPTED_UNKNOWN },
}, buddy_offline_rows[] = {
	{ "buddy-offline: the value", 4096, 0xfffffe7f, UNACCEPTED_YES },
	{ "buddy-offline: anywhere", 4097, 0xfffffe7f, UNACCEPTED_YES },
	{ "buddy-offline: buddy alone", 4096, 0xffffff7f, UNACCEPTED_NO },
	{ "buddy-offline: offline alone", 4096, 0xfffffeff, UNACCEPTED_NO },
	{ "buddy-offline: a third bit", 4096, 0xfffffc7f, UNACCEPTED_NO },
	{ "buddy-offline: 6.12's value", 4096, 0xf7000000, UNACCEPTED_NO },
}, unknown_rows[] = {
	{ "unknown kernel: the value of 6.12", 4096, 0xf7000000, UNACCEPTED_NO },
	{ "unknown kernel: not aligned", 4097, 0xf7000000, UNACCEPTED_NO },
	{ "unknown kernel: 0", 4096, 0, UNACCEPTED_NO },
	{ "unknown kernel: no type", 4096, 0xffffffff, UNACCEPTED_NO },
};

static void check_heads(struct unaccepted_kernel kernel, const struct head_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		is(unaccepted_is_head(&kernel, rows[i].pfn, rows[i].type), rows[i].wanted,
		   "is_head", rows[i].name);
}

static void test_heads(void)
{
	struct unaccepted_numbers one_bit = { -129, -257, -1025, -513, -2049, 0 };
	struct unaccepted_numbers nothing = { 0 };
	struct unaccepted_kernel listed;

	check_heads(identified(typed, ORDERS), typed_rows, ARRAY_SIZE(typed_rows));
	check_heads(identified(one_bit, ORDERS), one_bit_rows, ARRAY_SIZE(one_bit_rows));
	check_heads(identified(nothing, ORDERS), unknown_rows, ARRAY_SIZE(unknown_rows));
	check_heads(identified(typed, 33), unknown_rows, ARRAY_SIZE(unknown_rows));
	check_heads(identified(design_of_2021, ORDERS), buddy_offline_rows,
		    ARRAY_SIZE(buddy_offline_rows));
	ok(unaccepted_assume_listed(ORDERS, &listed), "assume listed");
	is(listed.generation, UNACCEPTED_GEN_LISTED, "assume listed", "generation");
	check_heads(listed, unknown_rows, ARRAY_SIZE(unknown_rows));
	ok(!unaccepted_assume_listed(33, &listed), "assume listed: 33 page orders");
}

static const struct {
	const char *name;
	unsigned long orders;
	uint64_t pfn;
	uint64_t wanted;
} next_rows[] = {
	{ "first page", 11, 0, 0 },
	{ "second page", 11, 1, 1024 },
	{ "last page of a block", 11, 1023, 1024 },
	{ "head", 11, 1024, 1024 },
	{ "page after a head", 11, 1025, 2048 },
	{ "beyond 32 bits", 11, (1ull << 32) + 1, (1ull << 32) + 1024 },
	{ "blocks of one page", 1, 4097, 4097 },
	{ "blocks of two pages", 2, 4097, 4098 },
	{ "largest blocks", 32, 1, 1ull << 31 },
};

static void test_next_head(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(next_rows); i++) {
		struct unaccepted_kernel kernel =
			identified(typed, next_rows[i].orders);

		is(unaccepted_next_head(&kernel, next_rows[i].pfn), next_rows[i].wanted,
		   "next_head", next_rows[i].name);
	}
}

static void test_block_pages(void)
{
	for (unsigned long orders = 1; orders <= 32; orders++) {
		struct unaccepted_kernel kernel =
			identified(typed, orders);

		ok(unaccepted_block_pages(&kernel) == 1ull << (orders - 1),
		   "block_pages: %lu page orders", orders);
	}
}

static const struct {
	const char *name;
	uint64_t pfn;
	uint64_t private;
	uint64_t wanted;
} order_rows[] = {
	{ "one page", 4097, 0, 1 },
	{ "two pages", 4098, 1, 2 },
	{ "two pages, odd", 4097, 1, 0 },
	{ "largest", 4096, 10, 1024 },
	{ "largest, half a block off", 4096 + 512, 10, 0 },
	{ "half the largest", 4096 + 512, 9, 512 },
	{ "too large", 4096, 11, 0 },
	{ "64", 0, 64, 0 },
	{ "a pointer", 4096, 0xffff888012345678, 0 },
	{ "all bits", 0, UINT64_MAX, 0 },
	{ "far up", 1ull << 50, 10, 1024 },
};

static void test_head_pages(void)
{
	struct unaccepted_kernel kernel = identified(design_of_2021, ORDERS);
	struct unaccepted_kernel fixed = identified(typed, ORDERS);

	for (size_t i = 0; i < ARRAY_SIZE(order_rows); i++)
		is(unaccepted_head_pages(&kernel, order_rows[i].pfn, order_rows[i].private),
		   order_rows[i].wanted, "head_pages", order_rows[i].name);
	is(unaccepted_head_pages(&fixed, 4096, 3), 1024, "head_pages", "private means nothing");
	is(unaccepted_head_pages(&fixed, 4097, 0), 0, "head_pages", "not aligned");
}

static void test_step(void)
{
	struct unaccepted_kernel kernel = identified(design_of_2021, ORDERS);
	struct unaccepted_kernel fixed = identified(typed, ORDERS);

	is(unaccepted_step(&kernel, 4096, 0xfffffe7f, 10), 1024, "step", "head");
	is(unaccepted_step(&kernel, 4096, 0xffffff7f, 5), 32, "step", "free block");
	is(unaccepted_step(&kernel, 4097, 0xffffff7f, 5), 1, "step", "free block, misplaced");
	is(unaccepted_step(&kernel, 4096, 0xffffff7f, 11), 1, "step", "free block, absurd order");
	is(unaccepted_step(&kernel, 4096, 0xffffffff, 10), 1, "step", "no type");
	is(unaccepted_step(&fixed, 4096, 0xf7000000, 0), 1024, "step", "typed head");
	is(unaccepted_step(&fixed, 4096, 0xffffffff, 0), 1024, "step", "typed, no head");
	is(unaccepted_step(&fixed, 5000, 0, 0), 120, "step", "typed, to the next block");
	is(unaccepted_next_head(&kernel, 4097), 4097, "next_head", "buddy-offline: any page");
}

int main(void)
{
	test_numbers();
	test_parse();
	test_identify();
	test_assume_buddy_offline();
	test_names();
	test_heads();
	test_next_head();
	test_block_pages();
	test_head_pages();
	test_step();
	return tap_exit();
}
