/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dead kernel's memory by virtual address, including the memory map that is rebuilt. */
#ifndef KERNEL_MEMORY_H
#define KERNEL_MEMORY_H

#include "memory/page_tables.h"

/**
 * read_mapped() - read kernel memory
 * @mapping: the one used last, or zeroed
 *
 * Return: false: the dump does not have all of it.
 */
bool read_mapped(struct mapping *mapping, ulong address, void *ret, long size);

/**
 * read_kernel() - the same, for a single read
 */
bool read_kernel(ulong address, void *ret, long size);

#endif /* KERNEL_MEMORY_H */
