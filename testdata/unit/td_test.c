// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests the memory of the lab's TD: nested page tables, accepting, private and shared memory, and reads through the
 * guest's own page tables.
 */
#include "accept.h"
#include "guest_memory.h"
#include "tap.h"
#include "td_machine.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static struct npt npt;

static int level_at(u64 address)
{
	int level;

	npt_find(&npt, address, 0, &level);
	return level;
}

/* True if all of [start, end) is in one state, and the pages right before and after it are open. */
static bool only_within(u64 start, u64 end, enum page_state state)
{
	for (u64 at = start; at < end; at += PAGE_SIZE)
		if (npt_state(&npt, at) != state)
			return false;
	return npt_state(&npt, start - PAGE_SIZE) == PAGE_OPEN && npt_state(&npt, end) == PAGE_OPEN;
}

static void test_init(void)
{
	static const u64 addresses[] = { 0, PAGE_SIZE, 4 * GIB - PAGE_SIZE, 512 * GIB - PAGE_SIZE };

	ok(!fresh_tables(&npt, 2), "init: two pages are not enough");
	ok(fresh_tables(&npt, 3), "init: three are");
	for (unsigned int i = 0; i < ARRAY_SIZE(addresses); i++) {
		u64 at = addresses[i];
		int level;

		ok(npt_state(&npt, at) == PAGE_OPEN && npt_state(&npt, at | SHARED_BIT) == PAGE_OPEN,
		   "init: 0x%lx is open", at);
		ok((*npt_find(&npt, at | SHARED_BIT, 0, &level) & ENTRY_ADDRESS) == (at & ~(GIB - 1)) && level == 2,
		   "init: 0x%lx is the same memory at its shared address", at);
	}
}

static void test_sizes(void)
{
	static const struct {
		u64 start, end;
		int level;
		const char *name;
	} cases[] = {
		{ 3 * GIB, 4 * GIB, 2, "1 GiB is one entry" },
		{ 3 * GIB + 2 * MIB, 3 * GIB + 4 * MIB, 1, "2 MiB is one entry" },
		{ 3 * GIB + 4 * KIB, 3 * GIB + 8 * KIB, 0, "4 KiB is one entry" },
		{ 3 * GIB + 4 * KIB, 6 * GIB - 4 * KIB, 0, "1 GiB within whole pages" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		fresh_tables(&npt, PLENTY);
		ok(npt_set(&npt, cases[i].start, cases[i].end, PAGE_PENDING) &&
		   only_within(cases[i].start, cases[i].end, PAGE_PENDING), "set: %s", cases[i].name);
		is(level_at(cases[i].start), cases[i].level, "set: level", cases[i].name);
	}
	is(level_at(4 * GIB), 2, "set: level", "the middle of it is large");
	is(level_at(6 * GIB - 2 * MIB), 0, "set: level", "its end is small");
}

static void test_split(void)
{
	u64 *entry;
	int level;

	fresh_tables(&npt, PLENTY);
	npt_set(&npt, GIB, 2 * GIB, PAGE_PENDING);
	entry = npt_split(&npt, GIB + 6 * MIB + 4 * KIB, 0);
	ok((*entry & ENTRY_ADDRESS) == GIB + 6 * MIB + 4 * KIB && npt_state_of(*entry) == PAGE_PENDING,
	   "split: the entry is the page's, and in the same state");
	ok(only_within(GIB, 2 * GIB, PAGE_PENDING), "split: so are all others");
	is(level_at(GIB), 1, "split: level", "of others it is as large as it can be");
	ok(npt_is_table(*npt_find(&npt, GIB + 6 * MIB, 1, &level), 1), "split: a table is called one");
	ok(npt_any(&npt, 0, GIB + 4 * KIB, PAGE_PENDING) && !npt_any(&npt, 0, GIB, PAGE_PENDING) &&
	   !npt_any(&npt, 2 * GIB, 512 * GIB, PAGE_PENDING) && npt_any(&npt, 2 * GIB - 4 * KIB, 3 * GIB, PAGE_PENDING),
	   "any: what begins and what ends there");
	npt_set(&npt, GIB, 2 * GIB, PAGE_OPEN);
	ok(only_within(GIB, 2 * GIB, PAGE_OPEN), "set: over what was split");

	fresh_tables(&npt, 4);
	ok(!npt_split(&npt, GIB, 0) && !npt_set(&npt, GIB, GIB + PAGE_SIZE, PAGE_PENDING), "split: the pool is empty");
}

/*
 * Accepting
 */

enum { LEVEL_4K, LEVEL_2M, LEVEL_1G };

static const struct {
	u64 rcx;
	enum accept_result result;
	u64 status;
	const char *name;
} accepts[] = {
	/* 1 GiB from GIB on is pending. Each case starts with the result of the cases before. */
	{ GIB | LEVEL_4K, ACCEPT_DONE, TDX_SUCCESS, "4 KiB" },
	{ GIB | LEVEL_4K, ACCEPT_DONE, TDX_PAGE_ALREADY_ACCEPTED | LEVEL_4K, "4 KiB again" },
	{ (GIB + 4 * KIB) | LEVEL_4K, ACCEPT_DONE, TDX_SUCCESS, "the next 4 KiB" },
	{ GIB | LEVEL_2M, ACCEPT_DONE, TDX_PAGE_SIZE_MISMATCH | LEVEL_2M, "2 MiB, of which some was accepted as 4 KiB" },
	{ (GIB + 2 * MIB) | LEVEL_2M, ACCEPT_DONE, TDX_SUCCESS, "2 MiB" },
	{ (GIB + 2 * MIB) | LEVEL_2M, ACCEPT_DONE, TDX_PAGE_ALREADY_ACCEPTED | LEVEL_2M, "2 MiB again" },
	{ (GIB + 2 * MIB + 8 * KIB) | LEVEL_4K, ACCEPT_DONE, TDX_PAGE_ALREADY_ACCEPTED | LEVEL_2M,
	  "4 KiB of 2 MiB that are accepted" },
	{ (2 * GIB - 2 * MIB) | LEVEL_2M, ACCEPT_DONE, TDX_SUCCESS, "the last 2 MiB" },
	{ (2 * GIB - 4 * MIB + 4 * KIB) | LEVEL_2M, ACCEPT_DONE, TDX_OPERAND_INVALID | OPERAND_RCX,
	  "2 MiB at no such address" },
	{ GIB | LEVEL_1G, ACCEPT_DONE, TDX_OPERAND_INVALID | OPERAND_RCX, "1 GiB: the module has no such size" },
	{ GIB | 7, ACCEPT_DONE, TDX_OPERAND_INVALID | OPERAND_RCX, "no size at all" },
	{ (GIB + 8 * KIB) | 0x800, ACCEPT_DONE, TDX_OPERAND_INVALID | OPERAND_RCX, "a bit that is none of the address" },
	{ GIB | 1UL << 63, ACCEPT_DONE, TDX_OPERAND_INVALID | OPERAND_RCX, "a bit above all addresses" },
	{ GIB | SHARED_BIT, ACCEPT_DONE, TDX_OPERAND_INVALID | OPERAND_RCX, "a shared address" },
	{ 3 * GIB | LEVEL_2M, ACCEPT_DONE, TDX_PAGE_ALREADY_ACCEPTED | LEVEL_1G, "what the firmware has accepted" },
	{ (GIB + 8 * MIB) | LEVEL_4K, ACCEPT_VIOLATION, TDX_SUCCESS, "what is shared" },
	{ (GIB + 16 * MIB) | LEVEL_2M, ACCEPT_VIOLATION, TDX_SUCCESS, "what is hidden" },
};

static void test_accept(void)
{
	fresh_tables(&npt, PLENTY);
	npt_set_pending(&npt, GIB, 2 * GIB);
	map_gpa_shared(&npt, GIB + 8 * MIB, GIB + 8 * MIB + 4 * KIB);
	npt_set(&npt, GIB + 16 * MIB, GIB + 18 * MIB, PAGE_HIDDEN);
	for (unsigned int i = 0; i < ARRAY_SIZE(accepts); i++) {
		enum accept_result result;
		u64 status;

		result = accept_page(&npt, accepts[i].rcx, &status);
		ok(result == accepts[i].result, "accept: %s: result", accepts[i].name);
		if (result == ACCEPT_DONE)
			is(status, accepts[i].status, "accept: status", accepts[i].name);
	}
	ok(npt_state(&npt, GIB + 4 * KIB) == PAGE_OPEN && npt_state(&npt, GIB + 8 * KIB) == PAGE_PENDING &&
	   npt_state(&npt, GIB + 4 * MIB - 4 * KIB) == PAGE_OPEN && npt_state(&npt, GIB + 4 * MIB) == PAGE_PENDING,
	   "accept: what is behind stays pending");
	ok(npt_state(&npt, GIB | SHARED_BIT) == PAGE_IS_PRIVATE, "accept: it stays private");
}

static void test_accept_without_tables(void)
{
	u64 status;

	/* Three pages for all memory, and one for each of the two addresses of the GiB. */
	fresh_tables(&npt, 5);
	npt_set_pending(&npt, GIB, GIB + 2 * MIB);
	is(accept_page(&npt, GIB | LEVEL_4K, &status), ACCEPT_NO_TABLES, "accept", "the pool is empty");
	is(accept_page(&npt, GIB | LEVEL_2M, &status), ACCEPT_DONE, "accept", "at its own size it needs none");
}

/*
 * Private and shared
 */

static bool has_states(u64 address, enum page_state private, enum page_state shared)
{
	return npt_state(&npt, address) == private && npt_state(&npt, address | SHARED_BIT) == shared;
}

static void test_map_gpa(void)
{
	u64 status, page = GIB + 4 * MIB + 12 * KIB;

	fresh_tables(&npt, PLENTY);
	npt_set_pending(&npt, GIB, 2 * GIB);
	ok(has_states(page, PAGE_PENDING, PAGE_IS_PRIVATE), "private: pending");
	accept_page(&npt, (GIB + 4 * MIB) | LEVEL_2M, &status);
	ok(has_states(page, PAGE_OPEN, PAGE_IS_PRIVATE), "private: accepted");
	map_gpa_shared(&npt, page, page + 4 * KIB);
	ok(has_states(page, PAGE_IS_SHARED, PAGE_OPEN), "shared: at its shared address alone");
	ok(has_states(page - 4 * KIB, PAGE_OPEN, PAGE_IS_PRIVATE) &&
	   has_states(page + 4 * KIB, PAGE_OPEN, PAGE_IS_PRIVATE), "shared: its neighbours are not");
	map_gpa_private(&npt, GIB, 2 * GIB);
	ok(has_states(page, PAGE_PENDING, PAGE_IS_PRIVATE), "private again: pending");
	ok(has_states(page + 4 * KIB, PAGE_OPEN, PAGE_IS_PRIVATE), "private again: what was accepted still is");
	ok(has_states(GIB, PAGE_PENDING, PAGE_IS_PRIVATE), "private again: what was pending still is");
	is(accept_page(&npt, page, &status), ACCEPT_DONE, "private again", "it can be accepted");
	ok(has_states(page, PAGE_OPEN, PAGE_IS_PRIVATE), "private again: accepted");
	map_gpa_shared(&npt, GIB + 32 * MIB, GIB + 96 * MIB);
	is(level_at((GIB + 32 * MIB) | SHARED_BIT), 1, "shared", "large where it can be");
	map_gpa_private(&npt, GIB + 34 * MIB, GIB + 36 * MIB);
	ok(has_states(GIB + 34 * MIB - 4 * KIB, PAGE_IS_SHARED, PAGE_OPEN) &&
	   has_states(GIB + 36 * MIB, PAGE_IS_SHARED, PAGE_OPEN), "private again: only what was asked for");
}

/*
 * The guest's page tables
 */

static struct guest_mmu mmu = { .cr0 = 1UL << 31, .cr3 = GUEST, .efer = 1 << 10 };
static u64 next_table;

static u64 *table_at(u64 *entry)
{
	if (!(*entry & ENTRY_PRESENT)) {
		next_table += PAGE_SIZE;
		*entry = next_table | ENTRY_PRESENT;
	}
	return (u64 *)(*entry & ENTRY_ADDRESS);
}

/* Maps an address in the guest's tables, with additional bits in the entry. */
static void map(u64 virtual, u64 physical, int level, u64 bits)
{
	u64 *table = (u64 *)GUEST;

	for (int at = mmu.cr4 ? 4 : 3; at > level; at--)
		table = table_at(&table[virtual / level_size(at) & 511]);
	table[virtual / level_size(level) & 511] = physical | bits | ENTRY_PRESENT | (level ? ENTRY_LARGE : 0);
}

static void fresh_guest(u64 cr4)
{
	memset((void *)GUEST, 0, ARENA_SIZE / 2);
	next_table = GUEST;
	mmu.cr4 = cr4;
}

static void check_translates(u64 virtual, u64 wanted, const char *name)
{
	u64 gpa;

	if (!ok(guest_translate(&mmu, virtual, &gpa), "translate: %s", name))
		return;
	is(gpa, wanted, "translate: address", name);
}

static void test_translate(void)
{
	u64 gpa, kernel = 0xffffffff81000000;
	struct guest_mmu flat = { 0 };

	fresh_guest(0);
	map(0x400000, 0x123000, 0, 0);
	map(kernel, 0x40000000, 1, 0);
	map(0xffff888040000000, GIB, 2, SHARED_BIT | 1UL << 63);
	check_translates(0x400123, 0x123123, "4 KiB");
	check_translates(kernel + 0x1234, 0x40001234, "2 MiB");
	check_translates(0xffff888040123456, GIB + 0x123456, "1 GiB, shared");
	ok(!guest_translate(&mmu, 0x401000, &gpa), "translate: a page that is not there");
	ok(!guest_translate(&mmu, 0x7f0000000000, &gpa), "translate: a table that is not there");
	ok(guest_translate(&flat, 0x1234, &gpa) && gpa == 0x1234, "translate: without paging");
	fresh_guest(1 << 12);
	map(0xff11000000123000, 0x456000, 0, 0);
	check_translates(0xff11000000123fff, 0x456fff, "five levels");
}

static void test_kernel(void)
{
	struct guest_mmu flat = { 0 };
	u64 start;

	fresh_guest(0);
	map(0xffffffff80000000 - MIB * 2, 0x30000000, 1, 0);
	map(0xffffffffc0000000, 0x30000000, 1, 0);
	ok(!guest_kernel(&mmu, &start), "kernel: none, only what is beside it");
	map(0xffffffffa7400000, 0x40000000, 1, 0);
	map(0xffffffffa7600000, 0x40200000, 1, 0);
	ok(guest_kernel(&mmu, &start), "kernel: there is one");
	is(start, 0xffffffffa7400000, "kernel", "where it begins");
	ok(!guest_kernel(&flat, &start), "kernel: none before there is paging");
}

#define SCRATCH		(GUEST + 16 * MIB)

static char *scratch(void)
{
	return arena + (SCRATCH - ARENA);
}

static void test_tdcall(void)
{
	static const u8 code[] = { 0x66, 0x0f, 0x01, 0xcc };

	fresh_guest(0);
	/* Two pages that are neighbours only in the guest's address space. */
	map(0x400000, SCRATCH, 0, 0);
	map(0x401000, SCRATCH + 8 * PAGE_SIZE, 0, 0);
	memcpy(scratch() + 16, code, 4);
	memcpy((scratch() + PAGE_SIZE - 2), code, 2);
	memcpy((scratch() + 8 * PAGE_SIZE), code + 2, 2);
	memcpy((scratch() + 8 * PAGE_SIZE + PAGE_SIZE - 2), code, 2);
	ok(guest_is_tdcall(&mmu, 0x400010), "tdcall: found");
	ok(guest_is_tdcall(&mmu, 0x400ffe), "tdcall: found on two pages");
	ok(!guest_is_tdcall(&mmu, 0x400011), "tdcall: one byte later it is none");
	ok(!guest_is_tdcall(&mmu, 0x401ffe), "tdcall: cut off by a page that is not there");
}

#define STACK_TOP	0x7ffc12346000UL
#define KERNEL_TOP	0xffffc90000014000UL

/* Makes a process' stack of two pages with a name at its end. */
static void make_stack(const char *name)
{
	fresh_guest(0);
	map(STACK_TOP - 2 * PAGE_SIZE, SCRATCH, 0, 0);
	map(STACK_TOP - PAGE_SIZE, SCRATCH + PAGE_SIZE, 0, 0);
	strcpy(scratch() + 2 * PAGE_SIZE - 8 - strlen(name) - 1, name);
}

static void make_kernel_stack(unsigned int behind)
{
	u64 frame[] = { 0x401234, 0x33, 0x246, STACK_TOP - PAGE_SIZE - 64, 0x2b };

	map(KERNEL_TOP - PAGE_SIZE, SCRATCH + 2 * PAGE_SIZE, 0, 0);
	memcpy(scratch() + 3 * PAGE_SIZE - behind - sizeof(frame), frame, sizeof(frame));
}

static void check_program(u64 rsp, const char *wanted, const char *name)
{
	char got[NAME_SIZE];

	guest_program(&mmu, rsp, got);
	if (!ok(!strcmp(got, wanted), "program: %s", name))
		printf("# got '%s', wanted '%s'\n", got, wanted);
}

static void test_program(void)
{
	make_stack("/bin/makedumpfile");
	check_program(STACK_TOP - PAGE_SIZE - 64, "/bin/makedumpfile", "by the process' own stack");
	check_program(KERNEL_TOP - 256, "", "no kernel stack");
	make_kernel_stack(0);
	check_program(KERNEL_TOP - 256, "/bin/makedumpfile", "by the kernel's stack");
	make_stack("/bin/cp");
	make_kernel_stack(16);
	check_program(KERNEL_TOP - 256, "/bin/cp", "by the kernel's stack, with FRED");
	make_stack("");
	check_program(STACK_TOP - 64, "", "no name");
	make_stack("/bin/\001");
	check_program(STACK_TOP - 64, "", "no text");
	make_stack("/a/very/long/name/that/does/not/fit/into/what/there/is/for/a/name/of/a/program");
	check_program(STACK_TOP - 64, "me/that/does/not/fit/into/what/there/is/for/a/name/of/a/program",
		      "a long name is cut at its beginning");
	make_kernel_stack(40);
	check_program(KERNEL_TOP - 256, "", "a thread of the kernel");
}

int main(void)
{
	make_arena();
	test_init();
	test_sizes();
	test_split();
	test_accept();
	test_accept_without_tables();
	test_map_gpa();
	test_translate();
	test_kernel();
	test_tdcall();
	test_program();
	return tap_exit();
}
