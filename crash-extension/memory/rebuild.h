/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rebuilds the part of the memory map that a dump leaves out: the struct pages of
 * unaccepted memory. unaccepted_memmap.h has the rules.
 */
#ifndef REBUILD_H
#define REBUILD_H

#include "crash.h"
#include "unaccepted_memmap.h"

/**
 * rebuild_begin() - from now on, give crash the memory map that the dump leaves out
 * @kernel: how it marks unaccepted blocks
 * @map: its memory map
 *
 * crash's own commands get it, too. rebuild_end() takes it back.
 */
void rebuild_begin(const struct unaccepted_kernel *kernel, const struct unaccepted_map *map);
void rebuild_end(void);

/**
 * rebuilds_memmap() - are we between rebuild_begin() and rebuild_end()?
 */
bool rebuilds_memmap(void);

/**
 * rebuild_memmap() - rebuild a part of the memory map
 * @address: of @size bytes, all in one page
 *
 * For an address that cannot be read, or that reads as zeros.
 * Return: false: the dump did not leave it out, or nothing tells what it was.
 */
bool rebuild_memmap(ulong address, void *ret, long size);

#endif /* REBUILD_H */
