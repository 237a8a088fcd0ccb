/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The functions that take the place of those of the C library, in two files. Include
 * this before any header of the system: no macro may give these functions other
 * bodies or other names.
 */
#ifndef PRELOAD_H
#define PRELOAD_H

#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS
#define _GNU_SOURCE

#define EXPORTED	__attribute__((visibility("default")))
/* Another name of a function; with offsets of 64 bits both do the same. */
#define SAME_AS(name)	EXPORTED __attribute__((alias(#name)))

/* Call it once the views are known: stdin of the command may be one. */
void stdio_start(void);

/* open(2), without a mode. */
int view_open(const char *path, int flags);

#endif /* PRELOAD_H */
