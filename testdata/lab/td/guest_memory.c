// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walks the guest's page tables, and reads instructions and the running program's name through them.
 */
#include "guest_memory.h"

#define CR0_PAGING	(1UL << 31)
#define CR4_LA57	(1UL << 12)
#define EFER_LONG	(1UL << 10)

bool guest_translate(const struct guest_mmu *mmu, u64 virtual, u64 *ret_gpa)
{
	u64 table = mmu->cr3;

	*ret_gpa = virtual;
	if (!(mmu->cr0 & CR0_PAGING))
		return true;
	if (!(mmu->efer & EFER_LONG))
		return false;
	for (int level = mmu->cr4 & CR4_LA57 ? 4 : 3; level >= 0; level--) {
		u64 *entries = at_address(table & ENTRY_ADDRESS & ~SHARED_BIT);
		u64 entry = entries[virtual / level_size(level) & 511];

		if (!(entry & ENTRY_PRESENT))
			return false;
		table = entry;
		if (!level || (level < 3 && entry & ENTRY_LARGE)) {
			u64 mask = level_size(level) - 1;

			*ret_gpa = (entry & ENTRY_ADDRESS & ~SHARED_BIT & ~mask) | (virtual & mask);
			return true;
		}
	}
	return false;
}

bool guest_read(const struct guest_mmu *mmu, u64 virtual, void *to, unsigned int size)
{
	u8 *byte = to;

	for (unsigned int i = 0; i < size; i++) {
		u64 gpa;

		if (!guest_translate(mmu, virtual + i, &gpa))
			return false;
		byte[i] = *(u8 *)at_address(gpa);
	}
	return true;
}

bool guest_is_tdcall(const struct guest_mmu *mmu, u64 rip)
{
	u8 code[TDCALL_LENGTH];

	return guest_read(mmu, rip, code, sizeof(code)) &&
	       code[0] == 0x66 && code[1] == 0x0f && code[2] == 0x01 && code[3] == 0xcc;
}

#define KERNEL_MAP	0xffffffff80000000UL
#define KERNEL_MAP_END	0xffffffffc0000000UL

bool guest_kernel(const struct guest_mmu *mmu, u64 *ret_start)
{
	u64 gpa;

	for (*ret_start = KERNEL_MAP; *ret_start < KERNEL_MAP_END; *ret_start += level_size(1))
		if (guest_translate(mmu, *ret_start, &gpa))
			return mmu->cr0 & CR0_PAGING;
	return false;
}

/*
 * A kernel stack of Linux is 16 KiB. At its top are the registers that the process had when it entered the kernel: rip,
 * cs, flags, rsp, ss (struct pt_regs), and above them 16 bytes if the kernel is built for FRED.
 */
#define KERNEL_STACK	0x4000UL
#define USER_CS		0x33
#define USER_SS		0x2b

static bool frame_at(const struct guest_mmu *mmu, u64 end, u64 *ret_rsp)
{
	u64 frame[5];

	if (!guest_read(mmu, end - sizeof(frame), frame, sizeof(frame)))
		return false;
	*ret_rsp = frame[3];
	/* FRED uses the bits above the selectors. */
	return (u16)frame[1] == USER_CS && (u16)frame[4] == USER_SS;
}

static bool user_stack(const struct guest_mmu *mmu, u64 rsp, u64 *ret_rsp)
{
	u64 top = (rsp | (KERNEL_STACK - 1)) + 1;

	*ret_rsp = rsp;
	/* Linux uses the upper half of all addresses. */
	return !(rsp >> 63) || frame_at(mmu, top, ret_rsp) || frame_at(mmu, top - 16, ret_rsp);
}

/* Finds the end of the mapped pages above an address. A process may have 8 MiB of stack by default. */
static u64 end_of_stack(const struct guest_mmu *mmu, u64 rsp)
{
	u64 end = rsp & ~(PAGE_SIZE - 1), limit = end + (8UL << 20), gpa;

	while (end < limit && guest_translate(mmu, end, &gpa))
		end += PAGE_SIZE;
	return end;
}

/* True if a text with its final 0 ends right before @end; sets @ret_start to its start. */
static bool text_before(const struct guest_mmu *mmu, u64 end, u64 *ret_start)
{
	u64 at = end - 1;
	char c;

	for (; end - at < NAME_SIZE; at--) {
		if (!guest_read(mmu, at - 1, &c, 1))
			return false;
		if (!c)
			break;
		if (c < ' ' || c > '~')
			return false;
	}
	*ret_start = at;
	return at < end - 1;
}

void guest_program(const struct guest_mmu *mmu, u64 rsp, char name[NAME_SIZE])
{
	u64 end, start;

	name[0] = 0;
	if (!user_stack(mmu, rsp, &rsp))
		return;
	/* The last word of the stack is 0. Before it the kernel has put the file's name (fs/exec.c, bprm->exec). */
	end = end_of_stack(mmu, rsp) - sizeof(u64);
	if (text_before(mmu, end, &start) && !guest_read(mmu, start, name, end - start))
		name[0] = 0;
}
