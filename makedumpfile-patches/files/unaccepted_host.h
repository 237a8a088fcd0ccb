/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef UNACCEPTED_HOST_H
#define UNACCEPTED_HOST_H

/* What makedumpfile.c has, declares in no header, and lends. */
struct unaccepted_host {
	/* Is there memory at a physical address? Elsewhere no struct page need be. */
	int (*is_in_segs)(unsigned long long paddr);
	/* The first node that is online from one on, or -1, and its pglist_data, or 0. */
	int (*next_online_node)(int first);
	unsigned long (*next_online_pgdat)(int node);
	/* Writes the 2nd bitmap to its file, if it has one. */
	int (*sync_bitmap)(void);
};

#endif /* UNACCEPTED_HOST_H */
