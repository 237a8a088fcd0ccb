// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests the messages of a search.
 */
#include "guest_host.h"
#include "tap.h"

#define LINE_LIST	"The list of unaccepted memory at ffff888000010000 is damaged; it is not believed."
#define LINE_LISTS	"The list of unaccepted memory at ffff888000010000 is damaged, and 2 more; they are " \
			"not believed."

static const struct {
	const char *name;
	struct unaccepted_report report;
	const char *lines[5];
} remarks[] = {
	{ "nothing", { .source = UNACCEPTED_SOURCE_VALUE }, { NULL } },
	{ "a list", { .damaged_lists = 1, .damaged_list = PGDAT(0) }, { LINE_LIST } },
	{ "lists", { .damaged_lists = 3, .damaged_list = PGDAT(0) }, { LINE_LISTS } },
	{ "blocks", { .unconfirmed = 4 },
	  { "The lists of unaccepted memory lack 4 blocks that the page type calls unaccepted; such blocks are kept." } },
	{ "one block", { .unconfirmed = 1 },
	  { "The lists of unaccepted memory lack 1 block that the page type calls unaccepted; such blocks are kept." } },
	{ "leaving", { .leaving = 2 },
	  { "The kernel died while it was accepting 2 blocks: that memory counts as unaccepted." } },
	{ "one leaving", { .leaving = 1 },
	  { "The kernel died while it was accepting 1 block: that memory counts as unaccepted." } },
	{ "one struct page", { .unreadable = 1 },
	  { "1 struct page cannot be read: a block of unaccepted memory that begins there is kept." } },
	{ "a list and struct pages", { .damaged_lists = 1, .damaged_list = PGDAT(0), .unreadable = 5 },
	  { LINE_LIST, "5 struct pages cannot be read: a block of unaccepted memory that begins there is kept." } },
};

static void test_remarks(void)
{
	char *small = malloc(9);

	ok(unaccepted_remark(&remarks[1].report, 0, small, 9) && !strcmp(small, "The list"),
	   "remark: cut off at the size of the buffer");
	free(small);
	for (size_t i = 0; i < ARRAY_SIZE(remarks); i++) {
		unsigned int n = 0;
		char line[256];

		for (; remarks[i].lines[n]; n++)
			ok(unaccepted_remark(&remarks[i].report, n, line, sizeof(line)) &&
			   !strcmp(line, remarks[i].lines[n]), "remark: %s: line %u", remarks[i].name, n);
		ok(!unaccepted_remark(&remarks[i].report, n, line, sizeof(line)), "remark: %s: no more",
		   remarks[i].name);
	}
}

int main(void)
{
	test_remarks();
	return tap_exit();
}
