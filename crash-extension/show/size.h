/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of pages in units for people. */
#ifndef SIZE_H
#define SIZE_H

#include "crash.h"

/**
 * print_size() - print a number of pages in MiB or GiB
 */
void print_size(ulong pages);

/**
 * kilobytes() - pages in the unit of /proc/meminfo
 */
ulong kilobytes(ulong pages);

#endif /* SIZE_H */
