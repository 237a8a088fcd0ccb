/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two files of functions that the command's calls reach instead of the C
 * library's. To be included before any header of the system: no macro may give
 * these functions bodies of their own, or other names.
 */
#ifndef PRELOAD_H
#define PRELOAD_H

#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS
#define _GNU_SOURCE

#define EXPORTED	__attribute__((visibility("default")))
/* The other name of a function; where offsets have 64 bits both do the same. */
#define SAME_AS(name)	EXPORTED __attribute__((alias(#name)))

/* Once there are views: the command may find one as its stdin. */
void stdio_start(void);

/* open(2), without a mode. */
int view_open(const char *path, int flags);

#endif /* PRELOAD_H */
