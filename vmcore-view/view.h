/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the launcher tells the preloaded library: which files the command sees
 * through a view.
 *
 * A view is a file of pieces. Bytes [0, head_size) are the new head of the
 * vmcore, which a memfd holds. Byte @at behind them is byte @at - @shift of the
 * vmcore. Only the bytes of the zero ranges are zeros, and nobody reads the vmcore
 * there. head_size, shift and the borders of the zero ranges are
 * multiples of a page, so that every piece can be mapped.
 *
 * The command gets the path of the memfd. Without the library it finds only the
 * head there: then it fails, and reads nothing.
 *
 * The description is a memfd of its own: a struct view_table, then its views,
 * then all zero ranges. The environment variable VIEW_VARIABLE holds the number of
 * its file descriptor.
 */
#ifndef VIEW_H
#define VIEW_H

#include <limits.h>
#include <stdint.h>

#define VIEW_VARIABLE	"VMCORE_VIEW"
/* "vmcview1". The library refuses a launcher that does not fit. */
#define VIEW_MAGIC	0x3177656976636d76ull
/* A description has at most so many views. */
#define VIEW_MAX	64

struct view_table {
	uint64_t magic;
	/* Bytes of the whole description. */
	uint64_t size;
	uint32_t nr_views;
	uint32_t pad;
};

/* Identifies a file: st_dev and st_ino of stat(2). */
struct view_file {
	uint64_t device;
	uint64_t inode;
};

/* Half-open, in bytes of the view. */
struct view_range {
	uint64_t start;
	uint64_t end;
};

struct view {
	/* The memfd with the head, and the vmcore. */
	struct view_file head;
	struct view_file vmcore;
	/* Offset in the view minus offset in the vmcore. */
	uint64_t shift;
	uint64_t head_size;
	/* Bytes of the whole view. */
	uint64_t size;
	/* The zero ranges of this view: their offset in the description, and their number. Ascending and apart. */
	uint64_t zeros_at;
	uint64_t nr_zeros;
	/* The vmcore's absolute path, 0-terminated. */
	char path[PATH_MAX];
};

#endif /* VIEW_H */
