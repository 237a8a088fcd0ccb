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
 * TCG has 40 bits of physical addresses. The highest bit is 1 in shared and 0 in private addresses, so the guest has
 * 512 GiB of addresses.
 */
#define GPA_WIDTH	40
#define SHARED_BIT	(1UL << (GPA_WIDTH - 1))

/* The address bits of a page table entry, in the guest's and in our tables. */
#define ENTRY_ADDRESS	0x000ffffffffff000UL
#define ENTRY_PRESENT	1UL
#define ENTRY_LARGE	0x80UL

/* The number of bytes that an entry of a level maps: 4 KiB at level 0, 2 MiB at 1, 1 GiB at 2. */
static inline u64 level_size(int level)
{
	return PAGE_SIZE << (9 * level);
}

/* Memory at a physical address: firmware and program map all memory at its physical address. */
static inline void *at_address(u64 address)
{
	return (void *)address;
}

#endif /* TD_TYPES_H */
