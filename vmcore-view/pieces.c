// SPDX-License-Identifier: GPL-2.0-or-later
#include "pieces.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Do @nr elements of @each bytes at @at fit into @size bytes? */
static bool holds(uint64_t size, uint64_t at, uint64_t nr, uint64_t each)
{
	return at <= size && nr <= (size - at) / each;
}

static bool is_multiple(uint64_t value, uint64_t page)
{
	return value % page == 0;
}

static uint64_t round_up(uint64_t value, uint64_t page)
{
	return (value + page - 1) / page * page;
}

static const char *check_zeros(const struct view *view, const struct view_range *zeros,
			       uint64_t page)
{
	uint64_t last = view->head_size;
	uint64_t size = round_up(view->size, page);

	for (uint64_t i = 0; i < view->nr_zeros; i++) {
		const struct view_range *zero = &zeros[i];

		if (zero->start < last || zero->end <= zero->start || zero->end > size)
			return "a zero range is out of order";
		if (!is_multiple(zero->start, page) || !is_multiple(zero->end, page))
			return "a zero range is no range of pages";
		last = zero->end;
	}
	return NULL;
}

static const char *check_view(const struct view_table *table, const struct view *view,
			      uint64_t page)
{
	if (view->path[0] != '/' || !memchr(view->path, 0, sizeof(view->path)))
		return "the vmcore has no path";
	if (view->size > INT64_MAX - page || view->head_size > view->size)
		return "the head is larger than the view";
	if (view->shift > view->head_size)
		return "the shift is larger than the head";
	if (!is_multiple(view->head_size, page) || !is_multiple(view->shift, page))
		return "the head does not end with a page";
	if (view->zeros_at % sizeof(uint64_t) ||
	    !holds(table->size, view->zeros_at, view->nr_zeros, sizeof(struct view_range)))
		return "the zero ranges are not in it";
	return check_zeros(view, zeros_of(table, view), page);
}

const char *view_check(const void *description, uint64_t size, uint64_t page)
{
	const struct view_table *table = description;
	const char *wrong = NULL;

	if (size < sizeof(*table))
		return "it is too short";
	if (table->magic != VIEW_MAGIC)
		return "it is of another version";
	if (table->size != size)
		return "it has another size";
	if (table->nr_views > VIEW_MAX ||
	    !holds(size, sizeof(*table), table->nr_views, sizeof(struct view)))
		return "it has too many views";
	for (uint32_t i = 0; i < table->nr_views && !wrong; i++)
		wrong = check_view(table, &views_of(table)[i], page);
	return wrong;
}

/* The first zero range that ends behind @at, or the number of ranges. */
static uint64_t find_zero(const struct view_range *zeros, uint64_t nr, uint64_t at)
{
	uint64_t low = 0;

	while (low < nr) {
		uint64_t middle = low + (nr - low) / 2;

		if (zeros[middle].end <= at)
			low = middle + 1;
		else
			nr = middle;
	}
	return low;
}

static uint64_t lower(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

struct piece view_piece(const struct view_table *table, const struct view *view, uint64_t at)
{
	const struct view_range *zeros = zeros_of(table, view);
	uint64_t i;

	if (at >= view->size)
		return (struct piece){ PIECE_NONE, UINT64_MAX };
	if (at < view->head_size)
		return (struct piece){ PIECE_HEAD, view->head_size };
	i = find_zero(zeros, view->nr_zeros, at);
	if (i == view->nr_zeros)
		return (struct piece){ PIECE_VMCORE, view->size };
	if (at < zeros[i].start)
		return (struct piece){ PIECE_VMCORE, lower(zeros[i].start, view->size) };
	return (struct piece){ PIECE_ZERO, lower(zeros[i].end, view->size) };
}

uint64_t view_data_size(const struct view_table *table, const struct view *view)
{
	const struct view_range *zeros = zeros_of(table, view);
	uint64_t bytes = view->size;

	for (uint64_t i = 0; i < view->nr_zeros; i++)
		bytes -= lower(zeros[i].end, view->size) - zeros[i].start;
	return bytes;
}
