/* SPDX-License-Identifier: GPL-2.0-or-later */
/* accepting_list of the kernel: the memory that it was accepting when it died. */
#ifndef ACCEPTING_LIST_H
#define ACCEPTING_LIST_H

#include "guest/acceptance_table.h"

/* A walk along the list. */
struct accepting {
	/* Its address, 0: this kernel keeps no such list. */
	ulong list;
	ulong here;
	ulong next;
	long start_offset;
	long end_offset;
	int seen;
	/* The fault is that the dump does not have an entry. */
	bool missing;
	/* Not empty: the walk could not be finished; without a newline. */
	char fault[192];
};

/* Units of the acceptance table, counted from the first. Half-open. */
struct unit_range {
	ulong start;
	ulong end;
};

/**
 * accepting_begin() - start before the first entry
 */
void accepting_begin(struct accepting *walk);

/**
 * accepting_next() - go to the next entry
 *
 * Return: false: there is none, or it cannot be read (@walk->fault).
 */
bool accepting_next(struct accepting *walk, struct unit_range *ret);

/**
 * accepting_find() - was the kernel accepting a byte of memory?
 * @table: TABLE_READ
 * @ret: the range of the entry that has it
 */
bool accepting_find(const struct acceptance_table *table, physaddr_t address, struct range *ret);

/**
 * memory_of_units() - where in memory units of the acceptance table are
 * @table: TABLE_READ
 */
struct range memory_of_units(const struct acceptance_table *table, const struct unit_range *units);

#endif /* ACCEPTING_LIST_H */
