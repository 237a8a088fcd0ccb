/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pieces of a view, and the check of a description. Nothing here touches a
 * file.
 */
#ifndef PIECES_H
#define PIECES_H

#include "view.h"

enum piece_kind {
	PIECE_HEAD,	/* of the memfd, at the same offset */
	PIECE_VMCORE,	/* of the vmcore, at the offset less the shift */
	PIECE_ZERO,	/* of nothing */
	PIECE_NONE,	/* behind the end of the view */
};

struct piece {
	enum piece_kind kind;
	/* The first byte behind it; with PIECE_NONE the largest number. */
	uint64_t end;
};

/*
 * Is a description of @size bytes whole, and can each piece be mapped in pages of
 * @page bytes? Returns what is wrong with it, or NULL.
 */
const char *view_check(const void *description, uint64_t size, uint64_t page);

/* The functions below need a description that was checked. */

static inline const struct view *views_of(const struct view_table *table)
{
	return (const struct view *)(table + 1);
}

static inline const struct view_range *zeros_of(const struct view_table *table,
						const struct view *view)
{
	return (const struct view_range *)((const char *)table + view->zeros_at);
}

/* The piece that has byte @at of the view. */
struct piece view_piece(const struct view_table *table, const struct view *view, uint64_t at);

/* Bytes of the view that are in no zero range. */
uint64_t view_data_size(const struct view_table *table, const struct view *view);

#endif /* PIECES_H */
