// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory that the kernel was accepting when it died: its blocks have left their
 * list and have lost their page type, but the table still says unaccepted. Linux kernel
 * commit 50e782a86c98 ("efi/unaccepted: Fix soft lockups caused by parallel
 * memory acceptance") (in v6.6).
 */
#include "guest/accepting_list.h"

#include "memory/kernel_memory.h"

#define LIST	"accepting_list"

/* The entries are on the stacks of the processors, and each processor has one at most. */
#define ENTRIES_MAX	NR_CPUS

__attribute__((format(printf, 3, 4)))
static bool lost(struct accepting *walk, bool missing, const char *format, ...)
{
	va_list args;

	walk->missing = missing;
	va_start(args, format);
	vsnprintf(walk->fault, sizeof(walk->fault), format, args);
	va_end(args);
	return false;
}

void accepting_begin(struct accepting *walk)
{
	*walk = (struct accepting){ 0 };
	if (!kernel_symbol_exists(LIST))
		return;
	walk->list = symbol_value(LIST);
	walk->here = walk->list;
	walk->start_offset = MEMBER_OFFSET("accept_range", "start");
	walk->end_offset = MEMBER_OFFSET("accept_range", "end");
	if (walk->start_offset < 0 || walk->end_offset < 0 ||
	    MEMBER_OFFSET("accept_range", "list") != 0)
		lost(walk, true,
		     "the debuginfo does not describe the members of struct accept_range");
	else if (!read_kernel(walk->list, &walk->next, sizeof(walk->next)))
		lost(walk, true, "the dump does not have the list, at %lx", walk->list);
}

/* Every loop has an entry with two predecessors, so the check of prev finds every loop. */
static bool read_entry(struct accepting *walk, ulong *next, struct unit_range *ret)
{
	ulong entry = walk->next, links[2];

	if (!read_kernel(entry, links, sizeof(links)) ||
	    !read_kernel(entry + walk->start_offset, &ret->start, sizeof(ret->start)) ||
	    !read_kernel(entry + walk->end_offset, &ret->end, sizeof(ret->end)))
		return lost(walk, true,
			    "the dump does not have the entry %lx, named by next at %lx",
			    entry, walk->here);
	if (links[1] != walk->here)
		return lost(walk, false, "read prev %lx at %lx, expected %lx", links[1], entry,
			    walk->here);
	if (ret->start >= ret->end)
		return lost(walk, false, "read units [%#lx, %#lx) at %lx, expected a range",
			    ret->start, ret->end, entry);
	*next = links[0];
	return true;
}

bool accepting_next(struct accepting *walk, struct unit_range *ret)
{
	ulong next = 0;

	if (!walk->list || *walk->fault || walk->next == walk->list)
		return false;
	if (walk->seen >= ENTRIES_MAX)
		return lost(walk, false, "more than %d entries", ENTRIES_MAX);
	if (!read_entry(walk, &next, ret))
		return false;
	walk->seen++;
	walk->here = walk->next;
	walk->next = next;
	return true;
}

struct range memory_of_units(const struct acceptance_table *table, const struct unit_range *units)
{
	ulong all = (table->covers.end - table->covers.start) / table->unit;

	return (struct range){
		.start = table->covers.start + MIN(units->start, all) * table->unit,
		.end = table->covers.start + MIN(units->end, all) * table->unit,
	};
}

bool accepting_find(const struct acceptance_table *table, physaddr_t address, struct range *ret)
{
	struct accepting walk;
	struct unit_range units;

	accepting_begin(&walk);
	while (accepting_next(&walk, &units)) {
		*ret = memory_of_units(table, &units);
		if (range_contains(ret, address))
			return true;
	}
	return false;
}
