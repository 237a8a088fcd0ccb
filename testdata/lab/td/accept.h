/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What TDG.MEM.PAGE.ACCEPT and MapGPA do to memory.
 */
#ifndef TD_ACCEPT_H
#define TD_ACCEPT_H

#include "npt.h"

/*
 * Completion status of the TDX module, bits 63:32 ("Intel TDX Module ABI Reference Specification", table of function
 * completion status codes). The lower half says which operand or which level.
 */
#define TDX_SUCCESS			0x0000000000000000UL
#define TDX_OPERAND_INVALID		0xc000010000000000UL
#define TDX_NO_VE_INFO			0xc000070400000000UL
#define TDX_PAGE_ALREADY_ACCEPTED	0x00000b0a00000000UL
#define TDX_PAGE_SIZE_MISMATCH		0xc0000b0b00000000UL
#define TDX_FIELD_ID_INCORRECT		0xc0000c0000000000UL
#define OPERAND_RAX			0
#define OPERAND_RCX			1

enum accept_result {
	ACCEPT_DONE,		/* the status is for the guest */
	ACCEPT_VIOLATION,	/* the guest has no private memory there */
	ACCEPT_NO_TABLES,	/* this program has no memory left for page tables */
};

/*
 * accept_page(): accepts the page in @rcx, the guest's register: an address, and in bits 2:0 the level. A pending page
 * becomes open.
 */
enum accept_result accept_page(struct npt *npt, u64 rcx, u64 *ret_status);

/* The address and the size of the page in @rcx. */
u64 accept_address(u64 rcx);
u64 accept_size(u64 rcx);

/*
 * map_gpa_...(): makes [start, end), whole pages, shared or private for the guest. Shared memory that becomes private is
 * pending; memory that is private already does not change. False if the pool of page tables is empty.
 */
bool map_gpa_shared(struct npt *npt, u64 start, u64 end);
bool map_gpa_private(struct npt *npt, u64 start, u64 end);

#endif /* TD_ACCEPT_H */
