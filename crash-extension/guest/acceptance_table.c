// SPDX-License-Identifier: GPL-2.0-or-later
/* The acceptance table, if the dump has it. */
#include "guest/acceptance_table.h"

#include "memory/kernel_memory.h"
#include "memory/physical.h"

/* The value of efi.unaccepted if there is no table. */
#define EFI_INVALID_TABLE_ADDR	(~0UL)

/*
 * struct efi_unaccepted_memory. It is an ABI between kernels, so its layout is
 * fixed. Linux kernel commit 745e3ed85f71 ("efi/libstub: Implement support
 * for unaccepted memory") (in v6.5).
 */
struct table_header {
	uint32_t version;
	uint32_t unit_size;
	uint64_t phys_base;
	uint64_t size;
};
#define TABLE_VERSION	1

__attribute__((format(printf, 3, 4)))
static void set_reason(struct acceptance_table *table, enum table_status status, const char *format, ...)
{
	va_list args;

	table->status = status;
	va_start(args, format);
	vsnprintf(table->reason, sizeof(table->reason), format, args);
	va_end(args);
}

const char *table_status_name(enum table_status status)
{
	switch (status) {
	case TABLE_READ:
		return "read";
	case TABLE_NONE:
		return "none";
	case TABLE_NOT_FOUND:
		return "not found";
	case TABLE_MISSING:
		return ACTIVE() ? "not available here" : "not in this dump";
	default:
		return "damaged";
	}
}

static bool find_address_of(struct acceptance_table *table)
{
	long offset = MEMBER_OFFSET("efi", "unaccepted");
	ulong address;

	if (offset < 0 || !kernel_symbol_exists("efi")) {
		set_reason(table, TABLE_NOT_FOUND, "the debuginfo has no efi.unaccepted");
		return false;
	}
	if (!read_kernel(symbol_value("efi") + offset, &address, sizeof(address))) {
		set_reason(table, TABLE_NOT_FOUND, "the dump does not have efi.unaccepted, at %lx",
			 symbol_value("efi") + offset);
		return false;
	}
	if (address == EFI_INVALID_TABLE_ADDR) {
		set_reason(table, TABLE_NONE, "the kernel found no table");
		return false;
	}
	table->address = address;
	return true;
}

/* Each check may rely on those before it. */
static const char *fault_of(const struct table_header *header)
{
	uint64_t memory = 1ULL << MAX_PHYSMEM_BITS();
	uint64_t unit = header->unit_size;

	if (header->version != TABLE_VERSION)
		return "version is not 1";
	if (unit < PAGESIZE() || unit & (unit - 1))
		return "unit_size is not a power of 2 of at least a page";
	if (header->phys_base % unit || header->phys_base >= memory)
		return "phys_base is not the address of a unit";
	/* The last byte of the bitmap may reach beyond the end of memory. */
	if (!header->size || header->size > memory / unit / 8 + 1)
		return "size is not that of a bitmap of units";
	return NULL;
}

static void decode(struct acceptance_table *table, const struct table_header *header)
{
	const char *fault = fault_of(header);

	if (fault) {
		set_reason(table, TABLE_DAMAGED,
			 "%s: read version %u, unit_size %#x, phys_base %#lx, size %#lx at %#lx",
			 fault, header->version, header->unit_size, (ulong)header->phys_base,
			 (ulong)header->size, (ulong)table->address);
		return;
	}
	table->status = TABLE_READ;
	table->bitmap = table->address + sizeof(*header);
	table->unit = header->unit_size;
	table->covers.start = header->phys_base;
	table->covers.end = header->phys_base + header->size * 8 * header->unit_size;
}

void table_read(struct acceptance_table *ret)
{
	struct table_header header;

	*ret = (struct acceptance_table){ 0 };
	if (!find_address_of(ret))
		return;
	if (!read_physical(ret->address, &header, sizeof(header))) {
		set_reason(ret, TABLE_MISSING,
			 "it is at physical %lx, and %s only System RAM",
			 (ulong)ret->address, ACTIVE() ? "/proc/kcore has" : "kdump saves");
		return;
	}
	decode(ret, &header);
}

enum unaccepted_answer table_ask(const struct acceptance_table *table, physaddr_t address)
{
	uint8_t byte;
	ulong bit;

	if (table->status != TABLE_READ)
		return UNACCEPTED_UNKNOWN;
	if (!range_contains(&table->covers, address))
		return UNACCEPTED_NO;
	/* The kernel has a bitmap of longs; all machines that have it are little-endian, so bytes do. */
	bit = (address - table->covers.start) / table->unit;
	if (!read_physical(table->bitmap + bit / 8, &byte, sizeof(byte)))
		return UNACCEPTED_UNKNOWN;
	return byte >> bit % 8 & 1 ? UNACCEPTED_YES : UNACCEPTED_NO;
}

struct range table_unit(const struct acceptance_table *table, physaddr_t address)
{
	physaddr_t start = address & ~((physaddr_t)table->unit - 1);

	return (struct range){ .start = start, .end = start + table->unit };
}

static ulong count_bits(const uint8_t *bytes, ulong size)
{
	ulong bits = 0;

	for (ulong i = 0; i < size; i++)
		bits += __builtin_popcount(bytes[i]);
	return bits;
}

bool table_bytes(const struct acceptance_table *table, ulong at, uint8_t *ret, ulong *size)
{
	ulong all = (table->covers.end - table->covers.start) / table->unit / 8;

	*size = at < all ? MIN(all - at, (ulong)TABLE_CHUNK) : 0;
	return !*size || read_physical(table->bitmap + at, ret, *size);
}

bool table_count(const struct acceptance_table *table, ulong *ret)
{
	uint8_t bytes[TABLE_CHUNK];
	ulong size;

	*ret = 0;
	for (ulong at = 0; table_bytes(table, at, bytes, &size); at += size) {
		if (!size)
			return true;
		*ret += count_bits(bytes, size);
	}
	return false;
}
