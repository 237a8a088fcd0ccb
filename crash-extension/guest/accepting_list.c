// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that was just being accepted: its blocks have left their list and have
 * lost their page type, but the table still says unaccepted. Linux kernel
 * commit 50e782a86c98 ("efi/unaccepted: Fix soft lockups caused by parallel
 * memory acceptance") (in v6.6).
 */
#include "guest/acceptance_table.h"

#define LIST	"accepting_list"

/* The entries are on the stacks of their processors, and each has one at most. */
#define ENTRIES_MAX	NR_CPUS

__attribute__((format(printf, 3, 4)))
static bool lost(struct flight *flight, bool missing, const char *format, ...)
{
	va_list args;

	flight->missing = missing;
	va_start(args, format);
	vsnprintf(flight->fault, sizeof(flight->fault), format, args);
	va_end(args);
	return false;
}

void flight_begin(struct flight *flight)
{
	*flight = (struct flight){ 0 };
	if (!kernel_symbol_exists(LIST))
		return;
	flight->list = symbol_value(LIST);
	flight->here = flight->list;
	flight->start_offset = MEMBER_OFFSET("accept_range", "start");
	flight->end_offset = MEMBER_OFFSET("accept_range", "end");
	if (flight->start_offset < 0 || flight->end_offset < 0 ||
	    MEMBER_OFFSET("accept_range", "list") != 0)
		lost(flight, true,
		     "the debuginfo does not tell the members of struct accept_range");
	else if (!read_kernel(flight->list, &flight->next, sizeof(flight->next)))
		lost(flight, true, "the dump does not give the list, at %lx", flight->list);
}

/* Every loop has an entry with two predecessors: so checking prev finds each. */
static bool read_entry(struct flight *flight, ulong *next, struct units *ret)
{
	ulong entry = flight->next, links[2];

	if (!read_kernel(entry, links, sizeof(links)) ||
	    !read_kernel(entry + flight->start_offset, &ret->start, sizeof(ret->start)) ||
	    !read_kernel(entry + flight->end_offset, &ret->end, sizeof(ret->end)))
		return lost(flight, true,
			    "the dump does not give the entry %lx, named by next at %lx",
			    entry, flight->here);
	if (links[1] != flight->here)
		return lost(flight, false, "read prev %lx at %lx, expected %lx", links[1], entry,
			    flight->here);
	if (ret->start >= ret->end)
		return lost(flight, false, "read units [%#lx, %#lx) at %lx, expected a range",
			    ret->start, ret->end, entry);
	*next = links[0];
	return true;
}

bool flight_next(struct flight *flight, struct units *ret)
{
	ulong next = 0;

	if (!flight->list || *flight->fault || flight->next == flight->list)
		return false;
	if (flight->seen >= ENTRIES_MAX)
		return lost(flight, false, "more than %d entries", ENTRIES_MAX);
	if (!read_entry(flight, &next, ret))
		return false;
	flight->seen++;
	flight->here = flight->next;
	flight->next = next;
	return true;
}

struct range units_range(const struct table *table, const struct units *units)
{
	ulong all = (table->covers.end - table->covers.start) / table->unit;

	return (struct range){
		.start = table->covers.start + MIN(units->start, all) * table->unit,
		.end = table->covers.start + MIN(units->end, all) * table->unit,
	};
}

bool flight_has(const struct table *table, physaddr_t address, struct range *ret)
{
	struct flight flight;
	struct units units;

	flight_begin(&flight);
	while (flight_next(&flight, &units)) {
		*ret = units_range(table, &units);
		if (range_contains(ret, address))
			return true;
	}
	return false;
}
