/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions that C has no expression for. */
#ifndef TD_CPU_H
#define TD_CPU_H

#include "types.h"

#define MSR_EFER	0xc0000080U
#define MSR_PAT		0x277U
#define MSR_HSAVE	0xc0010117U
#define EFER_SVME	(1UL << 12)

static inline void out8(u16 port, u8 value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out16(u16 port, u16 value)
{
	asm volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out32(u16 port, u32 value)
{
	asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline u8 in8(u16 port)
{
	u8 value;

	asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline u16 in16(u16 port)
{
	u16 value;

	asm volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline u32 in32(u16 port)
{
	u32 value;

	asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline u64 rdmsr(u32 number)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
	return low | (u64)high << 32;
}

static inline void wrmsr(u32 number, u64 value)
{
	asm volatile("wrmsr" : : "a"((u32)value), "d"((u32)(value >> 32)), "c"(number));
}

static inline void cpuid(u32 leaf, u32 subleaf, u32 ret[4])
{
	asm volatile("cpuid" : "=a"(ret[0]), "=b"(ret[1]), "=c"(ret[2]), "=d"(ret[3])
		     : "a"(leaf), "c"(subleaf));
}

static inline void relax(void)
{
	asm volatile("pause" : : : "memory");
}

static inline void zero_memory(void *start, u64 size)
{
	u64 words = size / sizeof(words);

	asm volatile("rep stosq" : "+D"(start), "+c"(words) : "a"(0UL) : "memory");
}

static inline _Noreturn void halt_forever(void)
{
	for (;;)
		asm volatile("cli; hlt");
}

#endif /* TD_CPU_H */
