/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RANGE_H
#define RANGE_H

#include "crash.h"

/* Half-open, in bytes of physical memory. */
struct range {
	physaddr_t start;
	physaddr_t end;
};

static inline bool range_contains(const struct range *range, physaddr_t address)
{
	return address >= range->start && address < range->end;
}

#endif /* RANGE_H */
