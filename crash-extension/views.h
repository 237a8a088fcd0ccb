/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command can show of a survey. All of it goes to crash's fp. */
#ifndef VIEWS_H
#define VIEWS_H

#include "extension.h"
#include "guest/acceptance_table.h"

/* print.c */

/**
 * print_guest() - say which generation of kernel this is, and how that is known
 */
void print_guest(const struct guest *guest);

/**
 * print_zones() - the table of all zones, its total, and a summary
 */
void print_zones(const struct survey *survey);

/**
 * print_damage() - say what is missing of a zone, if anything is
 */
void print_damage(const struct zone_survey *zone);

/**
 * print_size() - print a number of pages in MiB or GiB
 */
void print_size(ulong pages);

/**
 * kilobytes() - pages in the unit of /proc/meminfo
 */
ulong kilobytes(ulong pages);

/* notes.c */

/**
 * print_notes() - what else there is to say below the table of zones
 */
void print_notes(const struct survey *survey);

/* ranges.c */

/**
 * print_ranges() - the unaccepted memory in physical ranges
 */
void print_ranges(const struct survey *survey);

/**
 * print_lists() - the zones' lists block by block
 */
void print_lists(const struct survey *survey);

/* map.c */

/**
 * print_map() - a picture of memory in characters
 */
void print_map(const struct survey *survey);

/* explain.c */

/**
 * print_address() - say all that is known of one address
 * @value, @physical: as for find_address()
 */
void print_address(const struct survey *survey, const struct table *table, ulong value,
		   bool physical);

/* report.c */

/**
 * print_check() - do the sources agree?
 */
void print_check(const struct survey *survey);

/* export.c */

/* The addresses that the user asked for. */
struct questions {
	const ulong *values;
	int count;
	bool physical;
};

/**
 * export_facts() - all that the command knows, as JSON
 */
void export_facts(const struct survey *survey, const struct questions *questions);

/**
 * export_nothing() - the JSON of a guest without unaccepted memory
 */
void export_nothing(const struct guest *guest, enum guest_status status);

/* help.c */
extern char *help_unaccepted[];

#endif /* VIEWS_H */
