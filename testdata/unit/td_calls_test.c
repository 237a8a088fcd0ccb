// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests the answers of the lab's TD to TDCALL and to TDG.VP.VMCALL, and which calls end the guest.
 */
#include <setjmp.h>
#include "tap.h"
#include "td.h"
#include "td_machine.h"

#define VMCALL		0
#define INVALID		0x8000000000000000UL

static struct td td;
static struct vmcb vmcb;
static struct vcpu vcpu = { .vmcb = &vmcb, .td = &td };
static struct regs *const regs = &vcpu.regs;

/* How the guest ended, and the messages. */
static jmp_buf ended;
static enum death death;
static char said[4096];
static unsigned int forgotten;

void log_text(const char *text)
{
	strncat(said, text, sizeof(said) - strlen(said) - 1);
}

void log_hex(const char *before, u64 value)
{
	snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s0x%lx", before, value);
}

void log_end(void)
{
	log_text("\n");
}

_Noreturn void td_die(const struct vcpu *of, enum death how, const char *verb, const char *what, u64 value)
{
	(void)of;
	log_text(verb);
	log_hex(what, value);
	death = how;
	longjmp(ended, 1);
}

void cpus_forget(struct vcpu *of)
{
	(void)of;
	forgotten++;
}

void td_cpuid(const struct vcpu *of, u32 leaf, u32 subleaf, u32 ret[4])
{
	(void)of;
	for (u32 i = 0; i < 4; i++)
		ret[i] = leaf + subleaf + i;
}

static void fresh_td(void)
{
	memset(&td, 0, sizeof(td));
	memset(regs, 0, sizeof(*regs));
	said[0] = 0;
	td.cpus = 3;
	vcpu.index = 2;
	vcpu.halts = false;
	fresh_tables(&td.npt, PLENTY);
	npt_set_pending(&td.npt, GUEST, GUEST + 16 * MIB);
}

/* Makes a call. True if the guest survives it. */
static bool call(u64 leaf)
{
	if (setjmp(ended))
		return false;
	vmcb.rax = leaf;
	tdcall(&vcpu);
	return true;
}

static bool vmcall_of(u64 number)
{
	regs->r10 = 0;
	regs->r11 = number;
	regs->rcx = 0xffcc;
	return call(VMCALL);
}

/* The call must end the guest. */
static void check_dies(bool lived, enum death how, const char *line)
{
	ok(!lived && death == how && strstr(said, line), "%s", line);
}

static void test_info(void)
{
	fresh_td();
	ok(call(1) && !vmcb.rax, "VP.INFO: succeeds");
	is(regs->rcx & 63, GPA_WIDTH, "VP.INFO", "width of addresses");
	is(regs->rdx, 1 << 28, "VP.INFO", "attributes");
	is(regs->r8, 3UL << 32 | 3, "VP.INFO", "three CPUs of three");
	is(regs->r9, 2, "VP.INFO", "which one");
	ok(call(3), "VP.VEINFO.GET: is answered");
	is(vmcb.rax, TDX_NO_VE_INFO, "VP.VEINFO.GET", "there never is one");
	ok(call(4) && vmcb.rax == TDX_OPERAND_INVALID && strstr(said, "refused: measurements"), "MR.REPORT: refused, said");
	check_dies(call(99), DEATH_OTHER, "TDCALL of an unknown leaf, 0x63");
}

static void test_metadata(void)
{
	fresh_td();
	regs->rdx = 0x1110000300000016;
	ok(call(7) && !vmcb.rax && !regs->r8, "VM.RD: no switch for #VE");
	regs->rdx = 0x1110000300000017;
	regs->r8 = 5;
	regs->r9 = 4;
	ok(call(8) && !vmcb.rax && !regs->r8, "VM.WR: TD_CTLS, and what was there");
	ok(call(7) && regs->r8 == 4, "VM.RD: only what the mask has was written");
	regs->rdx = 12345;
	ok(call(7) && vmcb.rax == TDX_FIELD_ID_INCORRECT, "VM.RD: no such field");
	ok(call(8) && vmcb.rax == TDX_FIELD_ID_INCORRECT, "VM.WR: no such field");
	ok(strstr(said, "refused: TDG.VM.WR of field 0x3039"), "VM.WR: it is said");
}

static bool is_filled_with(u64 start, u64 size, char byte)
{
	const char *at = (const char *)start;

	for (u64 i = 0; i < size; i++)
		if (at[i] != byte)
			return false;
	return true;
}

static void test_accept(void)
{
	fresh_td();
	regs->rcx = GUEST + 4 * KIB;
	ok(call(6) && !vmcb.rax && is_filled_with(GUEST + 4 * KIB, 4 * KIB, 0), "accept: 4 KiB are zeroed");
	ok(is_filled_with(GUEST, 4 * KIB, 0x55) && is_filled_with(GUEST + 8 * KIB, 4 * KIB, 0x55),
	   "accept: and nothing else");
	memset((void *)(GUEST + 4 * KIB), 1, 4 * KIB);
	ok(call(6) && vmcb.rax == TDX_PAGE_ALREADY_ACCEPTED && is_filled_with(GUEST + 4 * KIB, 4 * KIB, 1),
	   "accept: what is refused is not zeroed");
	regs->rcx = (GUEST + 2 * MIB) | 1;
	ok(call(6) && !vmcb.rax && is_filled_with(GUEST + 2 * MIB, 2 * MIB, 0) &&
	   is_filled_with(GUEST + 4 * MIB, 4 * KIB, 0x55), "accept: 2 MiB are zeroed");
	td.keep = td.verbose = true;
	regs->rcx = GUEST + 8 * KIB;
	ok(call(6) && !vmcb.rax && is_filled_with(GUEST + 8 * KIB, 4 * KIB, 0x55), "accept: kept if that is wished");
	ok(strstr(said, "accept 0x12002000: 0x0\n"), "accept: it is said");
	map_gpa_shared(&td.npt, GUEST + 12 * KIB, GUEST + 16 * KIB);
	regs->rcx = GUEST + 12 * KIB;
	check_dies(call(6), DEATH_TOUCHED, "accept of memory that is not private at 0x12003000");
	td.npt.pool = td.npt.pool_end;
	regs->rcx = GUEST + 8 * MIB;
	check_dies(call(6), DEATH_BROKEN, "no page tables left to accept 0x12800000");
}

static bool map_gpa(u64 start, u64 size)
{
	regs->r12 = start;
	regs->r13 = size;
	return vmcall_of(0x10001);
}

static void test_map_gpa(void)
{
	fresh_td();
	forgotten = 0;
	ok(map_gpa(GUEST | SHARED_BIT, 8 * KIB) && !vmcb.rax && !regs->r10, "MapGPA: shared");
	is(npt_state(&td.npt, GUEST + 4 * KIB), PAGE_IS_SHARED, "MapGPA", "it is");
	is(forgotten, 1, "MapGPA", "all CPUs forget what they have translated");
	ok(map_gpa(GUEST, 4 * KIB) && !regs->r10, "MapGPA: private");
	is(npt_state(&td.npt, GUEST), PAGE_PENDING, "MapGPA", "it is, and pending");
	is(npt_state(&td.npt, GUEST + 4 * KIB), PAGE_IS_SHARED, "MapGPA", "what is behind it is not");
	ok(map_gpa(GUEST + 1, 4 * KIB) && regs->r10 == INVALID, "MapGPA: no whole page");
	ok(map_gpa(GUEST, 5 * KIB) && regs->r10 == INVALID, "MapGPA: no whole pages");
	ok(map_gpa(GUEST, SHARED_BIT) && regs->r10 == INVALID, "MapGPA: more than there is");
	ok(map_gpa(GUEST, -4 * KIB) && regs->r10 == INVALID, "MapGPA: around all of it");
	npt_set(&td.npt, 4 * GIB, 4 * GIB + 8 * KIB, PAGE_HIDDEN);
	ok(map_gpa((4 * GIB - 2 * MIB) | SHARED_BIT, 4 * MIB) && regs->r10 == INVALID && regs->r11 == 4 * GIB - 2 * MIB,
	   "MapGPA: the program's own memory");
	td.npt.pool = td.npt.pool_end;
	check_dies(map_gpa(8 * GIB, 4 * KIB) && map_gpa(8 * GIB | SHARED_BIT, 4 * KIB), DEATH_BROKEN,
		   "no page tables left for MapGPA of 0x8200000000");
}

static void test_vmcall(void)
{
	fresh_td();
	ok(vmcall_of(12) && vcpu.halts && !regs->r10, "HLT: the processor waits");
	regs->r12 = 7;
	regs->r13 = 1;
	ok(vmcall_of(10) && regs->r12 == 8 && regs->r15 == 11, "CPUID: as the instruction");
	ok(vmcall_of(0x10002) && regs->r10 == INVALID && strstr(said, "refused: a quote"), "GetQuote: refused, said");
	regs->r12 = 3;
	check_dies(vmcall_of(30), DEATH_OTHER, "VMCALL of I/O with size 0x3");
	check_dies(vmcall_of(77), DEATH_OTHER, "unknown VMCALL, 0x4d");
	memcpy(&regs->r14, "Out of ", 8);
	memcpy(&regs->r15, "order\0\0", 8);
	((char *)&regs->r14)[7] = 'a';
	regs->r12 = 5;
	check_dies(vmcall_of(0x10003), DEATH_OTHER, "Out of aorder: the guest reports a fatal error, 0x5");
}

static void test_exposed(void)
{
	static const u64 never[] = { 1 << 0, 1 << 1, 1 << 4, 1UL << 32 };

	fresh_td();
	for (unsigned int i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		regs->rcx = 0xffcc | never[i];
		ok(call(VMCALL) && vmcb.rax == (TDX_OPERAND_INVALID | OPERAND_RCX), "VMCALL: RCX with 0x%lx", never[i]);
	}
	regs->rcx = 0xffcc;
	regs->r10 = 1;
	regs->r11 = 12;
	vcpu.halts = false;
	ok(call(VMCALL) && !vmcb.rax && regs->r10 == INVALID && !vcpu.halts, "VMCALL: of another host's kind");
}

int main(void)
{
	make_arena();
	test_info();
	test_metadata();
	test_accept();
	test_map_gpa();
	test_vmcall();
	test_exposed();
	return tap_exit();
}
