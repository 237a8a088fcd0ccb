/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The acceptance table, struct efi_unaccepted_memory: the EFI stub made it for the
 * kernel, from what the firmware said.
 */
#ifndef ACCEPTANCE_TABLE_H
#define ACCEPTANCE_TABLE_H

#include "guest/range.h"
#include "unaccepted.h"

enum table_status {
	TABLE_READ,
	/* The firmware reported no unaccepted memory, or the kernel did not ask it. */
	TABLE_NONE,
	/* Nothing tells where the table is. */
	TABLE_NOT_FOUND,
	/* The dump does not have the memory that the table is in. */
	TABLE_MISSING,
	TABLE_DAMAGED,
};

/* A bit for each unit of memory in @covers, 1: unaccepted. All other memory is accepted. */
struct acceptance_table {
	enum table_status status;
	/* Unless TABLE_READ: one line, without its newline. */
	char reason[192];
	physaddr_t address;
	physaddr_t bitmap;
	ulong unit;
	struct range covers;
};

/**
 * table_read() - find the acceptance table of the dead kernel and check its header
 */
void table_read(struct acceptance_table *ret);

/**
 * table_status_name() - a status in words
 */
const char *table_status_name(enum table_status status);

/**
 * table_ask() - does the table say that a byte of memory is unaccepted?
 *
 * Return: UNACCEPTED_UNKNOWN: there is no table, or the dump does not have that part of it.
 */
enum unaccepted_answer table_ask(const struct acceptance_table *table, physaddr_t address);

/**
 * table_unit() - the unit of the table that has a byte of memory
 * @table: TABLE_READ
 */
struct range table_unit(const struct acceptance_table *table, physaddr_t address);

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
bool table_bytes(const struct acceptance_table *table, ulong at, uint8_t *ret, ulong *size);

/**
 * table_count() - the number of units that the table says are unaccepted
 *
 * Return: false: the dump does not have the whole bitmap.
 */
bool table_count(const struct acceptance_table *table, ulong *ret);

#endif /* ACCEPTANCE_TABLE_H */
