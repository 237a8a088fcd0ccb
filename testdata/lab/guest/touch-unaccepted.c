// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * touch-unaccepted TABLE: reads one page that is unaccepted by EFI's acceptance table, whose physical address is TABLE.
 * In a confidential guest this read ends the guest; elsewhere the program ends with 0.
 *
 * Linux protects its own memory from /dev/mem, but not from a BPF program. A capture kernel does not protect the dead
 * kernel's memory from /dev/mem. So the program tries both. It needs iomem=relaxed to read the table.
 */
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE		4096UL
#define MAX_SEGMENTS	1024

/* EFI's acceptance table in Linux' form (include/linux/efi.h, struct efi_unaccepted_memory). */
struct table {
	uint32_t version, unit;
	uint64_t start, size;
	uint8_t bitmap[];
};

static const void *map_memory(uint64_t address, size_t size)
{
	uint64_t start = address & ~(PAGE - 1);
	const uint8_t *map;
	int fd = open("/dev/mem", O_RDONLY);

	if (fd < 0)
		err(1, "/dev/mem");
	map = mmap(NULL, address - start + size, PROT_READ, MAP_SHARED, fd, start);
	close(fd);
	return map == MAP_FAILED ? NULL : map + (address - start);
}

/* Returns an address in the last unaccepted unit: the kernel may soon accept the first ones. */
static uint64_t find_unaccepted(uint64_t address)
{
	const struct table *head = map_memory(address, sizeof(*head)), *table;

	if (!head)
		err(1, "no table at %#lx", address);
	table = map_memory(address, sizeof(*head) + head->size);
	if (!table)
		err(1, "the table at %#lx", address);
	for (uint64_t n = table->size * 8; n-- > 0; )
		if (table->bitmap[n / 8] >> n % 8 & 1)
			return table->start + n * table->unit;
	errx(1, "nothing is unaccepted");
}

/* Finds the kernel's virtual address of this memory in /proc/kcore, or 0. */
static uint64_t direct_address(uint64_t physical)
{
	static Elf64_Phdr segments[MAX_SEGMENTS];
	Elf64_Ehdr header;
	int fd = open("/proc/kcore", O_RDONLY);

	if (fd < 0 || pread(fd, &header, sizeof(header), 0) != sizeof(header) || header.e_phnum > MAX_SEGMENTS ||
	    pread(fd, segments, header.e_phnum * sizeof(*segments), header.e_phoff) < 0)
		return 0;
	for (int i = 0; i < header.e_phnum; i++)
		if (segments[i].p_type == PT_LOAD && segments[i].p_paddr != (uint64_t)-1 &&
		    physical - segments[i].p_paddr < segments[i].p_memsz)
			return segments[i].p_vaddr + (physical - segments[i].p_paddr);
	return 0;
}

static int bpf(int command, union bpf_attr *attributes)
{
	return syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

/* r1 = stack - 8; r2 = 8; r3 = address; probe_read_kernel(r1, r2, r3); return 0 */
static int load_reader(uint64_t address)
{
	const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_10 },
		{ .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = BPF_REG_1, .imm = -8 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = 8 },
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_3, .imm = (uint32_t)address },
		{ .imm = address >> 32 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_probe_read_kernel },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr load = {
		.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT,
		.insns = (uintptr_t)code,
		.insn_cnt = sizeof(code) / sizeof(code[0]),
		.license = (uintptr_t)"GPL",
	};

	return bpf(BPF_PROG_LOAD, &load);
}

static void read_by_bpf(uint64_t address)
{
	union bpf_attr run;

	memset(&run, 0, sizeof(run));
	run.test.prog_fd = load_reader(address);
	if ((int)run.test.prog_fd < 0 || bpf(BPF_PROG_TEST_RUN, &run) < 0)
		err(1, "BPF");
}

int main(int argc, char **argv)
{
	uint64_t address, direct;
	const volatile char *page;

	if (argc != 2)
		errx(1, "usage: touch-unaccepted TABLE");
	address = find_unaccepted(strtoull(argv[1], NULL, 0));
	printf("touching %#lx\n", address);
	fflush(stdout);
	direct = direct_address(address);
	if (direct) {
		read_by_bpf(direct);
		return 0;
	}
	page = map_memory(address, PAGE);
	if (!page)
		err(1, "%#lx", address);
	return page[0] & 0;
}
