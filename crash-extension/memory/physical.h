/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Physical memory of the dead guest, as the dump has it. */
#ifndef PHYSICAL_H
#define PHYSICAL_H

#include "crash.h"

/**
 * read_physical() - read physical memory
 *
 * Return: false: the dump does not have all of it.
 */
bool read_physical(physaddr_t address, void *ret, long size);

/**
 * is_zero() - are all bytes zero?
 */
bool is_zero(const void *bytes, long size);

#endif /* PHYSICAL_H */
