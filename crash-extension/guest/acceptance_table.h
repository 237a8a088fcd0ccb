/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second source: what the firmware's table says, and what was just being accepted. */
#ifndef ACCEPTANCE_TABLE_H
#define ACCEPTANCE_TABLE_H

#include "extension.h"

/* table.c */

enum table_status {
	TABLE_READ,
	/* The firmware reported no unaccepted memory, or was not asked. */
	TABLE_NONE,
	/* Nothing tells where it is. */
	TABLE_NOT_FOUND,
	/* The dump does not have the memory where it is. */
	TABLE_MISSING,
	TABLE_DAMAGED,
};

/*
 * The acceptance table, struct efi_unaccepted_memory: a bit for each unit of
 * memory in @covers, 1: unaccepted. All other memory is accepted.
 */
struct table {
	enum table_status status;
	/* Unless TABLE_READ: one line, without its newline. */
	char reason[192];
	physaddr_t address;
	physaddr_t bitmap;
	ulong unit;
	struct range covers;
};

/**
 * table_read() - find the acceptance table of the dead kernel and check it
 */
void table_read(struct table *ret);

/**
 * table_status_name() - a status in words
 */
const char *table_status_name(enum table_status status);

/**
 * table_ask() - does the table say that a byte of memory is unaccepted?
 *
 * Return: UNACCEPTED_UNKNOWN: there is no table to ask, or not that part.
 */
enum unaccepted_answer table_ask(const struct table *table, physaddr_t address);

/**
 * table_unit() - the unit of the table that has a byte of memory
 * @table: TABLE_READ
 */
struct range table_unit(const struct table *table, physaddr_t address);

/* Bytes of the bitmap that are read at once. */
#define TABLE_CHUNK	4096

/**
 * table_bytes() - read a part of the bitmap
 * @table: TABLE_READ
 * @at: the first byte, counted from the start of the bitmap
 * @ret: with room for TABLE_CHUNK bytes
 * @size: out: the bytes read, 0: the bitmap ends before @at
 *
 * Return: false: that part is not in the dump.
 */
bool table_bytes(const struct table *table, ulong at, uint8_t *ret, ulong *size);

/**
 * table_count() - the number of units that the table says are unaccepted
 *
 * Return: false: the bitmap could not be read to its end.
 */
bool table_count(const struct table *table, ulong *ret);

/* flight.c */

/* A walk along the ranges that were just being accepted. */
struct flight {
	/* 0: this kernel keeps no such list. */
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

/* Half-open, counted in units of the acceptance table from where it begins. */
struct units {
	ulong start;
	ulong end;
};

/**
 * flight_begin() - start before the first range that was being accepted
 */
void flight_begin(struct flight *flight);

/**
 * flight_next() - go to the next range that was being accepted
 *
 * Return: false: there is none, or none could be read (@flight->fault).
 */
bool flight_next(struct flight *flight, struct units *ret);

/**
 * flight_has() - was a byte of memory just being accepted?
 * @table: TABLE_READ
 * @ret: the range that has it
 */
bool flight_has(const struct table *table, physaddr_t address, struct range *ret);

/**
 * units_range() - where in memory units of the acceptance table are
 * @table: TABLE_READ
 */
struct range units_range(const struct table *table, const struct units *units);

#endif /* ACCEPTANCE_TABLE_H */
