/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the files whose functions take the place of those of the C library. Include this before any
 * header of the system: no macro may give these functions other bodies or other names.
 */
#ifndef EXPORTED_H
#define EXPORTED_H

#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS
#define _GNU_SOURCE

#define EXPORTED	__attribute__((visibility("default")))
/* Another name of a function; with offsets of 64 bits both do the same. */
#define SAME_AS(name)	EXPORTED __attribute__((alias(#name)))

#endif /* EXPORTED_H */
