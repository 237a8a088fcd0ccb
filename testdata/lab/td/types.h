/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TD_TYPES_H
#define TD_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define PAGE_SIZE	4096UL

/*
 * TCG has 40 bits of physical addresses. The highest is what tells shared (1) from private (0), so the guest has
 * 512 GiB of addresses.
 */
#define GPA_WIDTH	40
#define SHARED_BIT	(1UL << (GPA_WIDTH - 1))

/* The address in an entry of a page table, the guest's and ours. */
#define ENTRY_ADDRESS	0x000ffffffffff000UL
#define ENTRY_PRESENT	1UL
#define ENTRY_LARGE	0x80UL

/* Bytes that an entry of a level maps: 0 is 4 KiB, 1 is 2 MiB, 2 is 1 GiB. */
static inline u64 level_size(int level)
{
	return PAGE_SIZE << (9 * level);
}

/* Memory by its physical address: firmware and program have all of it mapped as it is. */
static inline void *at_address(u64 address)
{
	return (void *)address;
}

#endif /* TD_TYPES_H */
