// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory map of unaccepted memory that a dump lacks, given back: unaccepted_memmap.h has the rules.
 *
 * crash asks pc->readmem for all of the dump's memory. While the extension is
 * loaded on such a dump, that is read_or_rebuild().
 */
#include "extension.h"
#include "unaccepted_memmap.h"

#include <elf.h>

/* The beginning of struct disk_dump_header, which crash does not show. */
struct dump_header {
	char signature[8];
	int32_t version;
	char utsname[6][65];
	struct timeval timestamp;
	uint32_t status;
};

/* A flattened dump has a page of its own, and before each piece its place and size. */
#define FLAT_SIGNATURE	"makedumpfile"
#define FLAT_HEADER	(4096 + 2 * sizeof(int64_t))

static struct {
	struct unaccepted_reader reader;
	int (*read)(int fd, void *buf, int count, ulong address, physaddr_t physical);
	int fd;
	char page[UNACCEPTED_PAGE_SIZE];
} state;

static bool read_at(int fd, off_t at, void *ret, size_t size)
{
	return pread(fd, ret, size, at) == (ssize_t)size;
}

/* By makedumpfile --exclude-unaccepted-memmap. */
static bool header_is_marked(int fd)
{
	char flat[sizeof(FLAT_SIGNATURE)];
	struct dump_header header;
	off_t at = 0;

	if (read_at(fd, 0, flat, sizeof(flat)) && !memcmp(flat, FLAT_SIGNATURE, sizeof(flat)))
		at = FLAT_HEADER;
	return read_at(fd, at, &header, sizeof(header)) &&
	       !memcmp(header.signature, "KDUMP   ", sizeof(header.signature)) &&
	       header.status & DUMP_DH_UNACCEPTED_MEMMAP;
}

/* All that a dump by a stock makedumpfile can have, which got it from vmcore-view. */
static bool vmcoreinfo_is_marked(void)
{
	int64_t value;

	return vmcoreinfo_number(NULL, UNACCEPTED_MEMMAP_KEY, &value) && value == 1;
}

/*
 * What was left out must not be taken for what was lost, by a full disk for example. Of an ELF file crash
 * says READ_ERROR of both: so it has to have all that its program headers say.
 */
static bool is_whole(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	Elf64_Phdr program;
	Elf64_Ehdr header;

	if (is_incomplete_dump() || !KDUMP_DUMPFILE())
		return !is_incomplete_dump();
	if (!read_at(fd, 0, &header, sizeof(header)) || memcmp(header.e_ident, ELFMAG, SELFMAG))
		return false;
	for (int i = 0; i < header.e_phnum; i++)
		if (!read_at(fd, header.e_phoff + i * sizeof(program), &program, sizeof(program)) ||
		    program.p_offset + program.p_filesz > (Elf64_Off)size)
			return false;
	return true;
}

/* Excluded, or without a place in the dump. All else that fails is a fault of the dump. */
static bool is_left_out(int got)
{
	return got == PAGE_EXCLUDED || got == SEEK_ERROR || (got == READ_ERROR && KDUMP_DUMPFILE());
}

static enum unaccepted_map_page read_map_page(struct unaccepted_reader *reader, uint64_t address, void *ret)
{
	struct mapping mapping;
	int got;

	(void)reader;
	if (find_mapping(address, &mapping) != MAPPED)
		return UNACCEPTED_MAP_PAGE_LOST;
	got = state.read(state.fd, ret, PAGESIZE(), address, mapping.physical + (address - mapping.start));
	/* With "set zero_excluded on" it is zeros. */
	if (is_left_out(got) || (got == (int)PAGESIZE() && is_zero(ret, PAGESIZE())))
		return UNACCEPTED_MAP_PAGE_LEFT_OUT;
	return got == (int)PAGESIZE() ? UNACCEPTED_MAP_PAGE_THERE : UNACCEPTED_MAP_PAGE_LOST;
}

bool rebuild_memmap(ulong address, void *ret, long size)
{
	ulong page = PAGEBASE(address);

	if (!state.read || address < VMEMMAP_VADDR || address >= VMEMMAP_END || address + size > page + PAGESIZE())
		return false;
	if (read_map_page(&state.reader, page, state.page) != UNACCEPTED_MAP_PAGE_LEFT_OUT ||
	    !unaccepted_rebuild(&state.reader, page, state.page))
		return false;
	memcpy(ret, state.page + (address - page), size);
	return true;
}

/* crash gives the virtual address only with reads that began with one. */
static int read_or_rebuild(int fd, void *buf, int count, ulong address, physaddr_t physical)
{
	int got;

	state.fd = fd;
	got = state.read(fd, buf, count, address, physical);
	if (got == count && !is_zero(buf, count))
		return got;
	return rebuild_memmap(address, buf, count) ? count : got;
}

static bool describe_map(void)
{
	struct guest guest;

	if (find_guest(&guest) != GUEST_FOUND || !unaccepted_describe_map(&guest.core, &state.reader.map))
		return false;
	state.reader.kernel = guest.core.kernel;
	state.reader.read = read_map_page;
	return true;
}

static void begin(int fd)
{
	if (!header_is_marked(fd) && !vmcoreinfo_is_marked())
		return;
	if (!is_whole(fd)) {
		error(INFO, "the dump lacks memory map of unaccepted memory, and is incomplete or flattened: "
		      "it is not got back\n");
		return;
	}
	if (!describe_map()) {
		error(INFO, "the dump lacks memory map of unaccepted memory, and its debuginfo "
		      "does not tell how to get it back\n");
		return;
	}
	state.read = pc->readmem;
	pc->readmem = read_or_rebuild;
}

void rebuild_begin(void)
{
	int fd = pc->dumpfile ? open(pc->dumpfile, O_RDONLY) : -1;

	if (fd < 0)
		return;
	begin(fd);
	close(fd);
}

bool rebuilds_memmap(void)
{
	return state.read;
}

void rebuild_end(void)
{
	if (state.read && pc->readmem == read_or_rebuild)
		pc->readmem = state.read;
	state.read = NULL;
}
