/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which pages of the memory map describe unaccepted memory alone, and say
 * nothing that unaccepted_predict.h does not: with --exclude-unaccepted-memmap
 * they are left out of the dump.
 */
#ifndef UNACCEPTED_MEMMAP_H
#define UNACCEPTED_MEMMAP_H

#include "unaccepted_runs.h"

/**
 * find_predictable_memmap() - the pages of the memory map that can be left out
 * @unaccepted: the unaccepted memory, sorted
 * @found: gets them, sorted
 *
 * Each of them has been read, and equals its prediction to the last bit.
 * Returns FALSE if this kernel's memory map is not one that can be predicted.
 */
int find_predictable_memmap(const struct runs *unaccepted, struct runs *found);

#endif /* UNACCEPTED_MEMMAP_H */
