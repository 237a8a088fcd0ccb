// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests where the pieces of a view are, and which descriptions are refused.
 */
#include "pieces.h"
#include "tap.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PAGE	4096ull
#define SIZE	(40 * PAGE + 100)

struct description {
	struct view_table table;
	struct view view;
	struct view_range zeros[3];
};

/* Pages 0-2 are the head; zeros are 3-4, 10-19 and 20-29, which touch. */
static struct description make(void)
{
	return (struct description){
		.table = { VIEW_MAGIC, sizeof(struct description), 1, 0 },
		.view = {
			.shift = 2 * PAGE,
			.head_size = 3 * PAGE,
			.size = SIZE,
			.zeros_at = offsetof(struct description, zeros),
			.nr_zeros = 3,
			.path = "/proc/vmcore",
		},
		.zeros = { { 3 * PAGE, 5 * PAGE }, { 10 * PAGE, 20 * PAGE }, { 20 * PAGE, 30 * PAGE } },
	};
}

static const struct {
	const char *name;
	uint64_t at;
	enum piece_kind kind;
	uint64_t end;
} pieces[] = {
	{ "the first byte", 0, PIECE_HEAD, 3 * PAGE },
	{ "the last byte of the head", 3 * PAGE - 1, PIECE_HEAD, 3 * PAGE },
	{ "zeros right behind the head", 3 * PAGE, PIECE_ZERO, 5 * PAGE },
	{ "the last of these zeros", 5 * PAGE - 1, PIECE_ZERO, 5 * PAGE },
	{ "the vmcore behind zeros", 5 * PAGE, PIECE_VMCORE, 10 * PAGE },
	{ "the vmcore before zeros", 10 * PAGE - 1, PIECE_VMCORE, 10 * PAGE },
	{ "zeros", 10 * PAGE, PIECE_ZERO, 20 * PAGE },
	{ "zeros behind zeros", 20 * PAGE, PIECE_ZERO, 30 * PAGE },
	{ "the vmcore behind all zeros", 30 * PAGE, PIECE_VMCORE, SIZE },
	{ "the last byte", SIZE - 1, PIECE_VMCORE, SIZE },
	{ "the end", SIZE, PIECE_NONE, UINT64_MAX },
	{ "far behind the end", INT64_MAX, PIECE_NONE, UINT64_MAX },
};

static void test_pieces(void)
{
	struct description d = make();

	ok(!view_check(&d, sizeof(d), PAGE), "the description is whole");
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct piece piece = view_piece(&d.table, &d.view, pieces[i].at);

		is(piece.kind, pieces[i].kind, "kind", pieces[i].name);
		is(piece.end, pieces[i].end, "end", pieces[i].name);
	}
	is(view_data_size(&d.table, &d.view), SIZE - 22 * PAGE, "data", "all but the zeros");
}

static void test_zeros_at_the_end(void)
{
	struct description d = make();

	d.zeros[2].end = 41 * PAGE;
	ok(!view_check(&d, sizeof(d), PAGE), "zeros may fill the last page");
	is(view_piece(&d.table, &d.view, 20 * PAGE).end, SIZE, "end", "zeros end with the view");
	is(view_data_size(&d.table, &d.view), SIZE - 12 * PAGE - (SIZE - 20 * PAGE), "data",
	   "zeros end with the view");
}

static void test_no_zeros(void)
{
	struct description d = make();

	d.view.nr_zeros = 0;
	ok(!view_check(&d, sizeof(d), PAGE), "a view may have no zeros");
	is(view_piece(&d.table, &d.view, 3 * PAGE).kind, PIECE_VMCORE, "kind", "no zeros");
	is(view_piece(&d.table, &d.view, 3 * PAGE).end, SIZE, "end", "no zeros");
	is(view_data_size(&d.table, &d.view), SIZE, "data", "no zeros");
}

/* Descriptions with one wrong number each. */
static const struct {
	const char *name;
	size_t at;
	uint64_t value;
} damages[] = {
#define AT(field)	offsetof(struct description, field)
	{ "another magic", AT(table.magic), VIEW_MAGIC + 1 },
	{ "another size", AT(table.size), sizeof(struct description) + 8 },
	{ "two views where one is", AT(table.nr_views), 2 },
	{ "views without number", AT(table.nr_views), UINT32_MAX },
	{ "a shift of half a page", AT(view.shift), PAGE / 2 },
	{ "a shift larger than the head", AT(view.shift), 4 * PAGE },
	{ "a head that ends within a page", AT(view.head_size), 2 * PAGE + 8 },
	{ "a head larger than the view", AT(view.head_size), 41 * PAGE },
	{ "a size that no offset has", AT(view.size), INT64_MAX },
	{ "a size without bounds", AT(view.size), UINT64_MAX },
	{ "zeros behind the description", AT(view.zeros_at), sizeof(struct description) },
	{ "zeros far behind the description", AT(view.zeros_at), UINT64_MAX - 7 },
	{ "zeros at an odd address", AT(view.zeros_at), AT(zeros) + 1 },
	{ "one zero range too many", AT(view.nr_zeros), 4 },
	{ "zero ranges whose bytes overflow", AT(view.nr_zeros), 1ull << 60 },
	{ "zeros in the head", AT(zeros[0].start), 2 * PAGE },
	{ "zeros that overlap", AT(zeros[2].start), 19 * PAGE },
	{ "zeros of no length", AT(zeros[0].end), 3 * PAGE },
	{ "zeros that end before they start", AT(zeros[2].end), 15 * PAGE },
	{ "zeros behind the end", AT(zeros[2].end), 42 * PAGE },
	{ "zeros that start within a page", AT(zeros[1].start), 10 * PAGE + 8 },
	{ "zeros that end within a page", AT(zeros[1].end), 20 * PAGE - 8 },
	{ "no path", AT(view.path), 0 },
	{ "a path from somewhere", AT(view.path), 'x' },
};

static void test_damage(void)
{
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct description d = make();

		memcpy((char *)&d + damages[i].at, &damages[i].value, sizeof(damages[i].value));
		ok(view_check(&d, sizeof(d), PAGE), "is refused: %s", damages[i].name);
	}
}

static void test_endless_path(void)
{
	struct description d = make();

	memset(d.view.path, '/', sizeof(d.view.path));
	ok(view_check(&d, sizeof(d), PAGE), "is refused: a path without end");
}

/* The memory has exactly this size, so that a sanitizer sees reads beyond it. */
static void test_cut_short(void)
{
	struct description d = make();
	bool refused = true;

	for (size_t size = 0; size < sizeof(d); size++) {
		struct view_table *cut = malloc(size ? size : 1);

		memcpy(cut, &d, size);
		if (size >= sizeof(*cut))
			cut->size = size;
		refused = refused && view_check(cut, size, PAGE);
		free(cut);
	}
	ok(refused, "is refused: a description cut short anywhere");
}

static void test_pages_of_64k(void)
{
	struct description d = make();

	ok(view_check(&d, sizeof(d), 16 * PAGE), "is refused: what larger pages cannot map");
}

int main(void)
{
	test_pieces();
	test_zeros_at_the_end();
	test_no_zeros();
	test_damage();
	test_endless_path();
	test_cut_short();
	test_pages_of_64k();
	return tap_exit();
}
