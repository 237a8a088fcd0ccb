// SPDX-License-Identifier: GPL-2.0-or-later
/* Was this dump made with --exclude-unaccepted-memmap, and can what it leaves out be rebuilt? */
#include "guest/left_out_memmap.h"

#include "guest/guest.h"
#include "guest/vmcoreinfo.h"
#include "memory/rebuild.h"

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

	return vmcoreinfo_number(UNACCEPTED_MEMMAP_KEY, &value) && value == 1;
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

static bool describe_map(struct guest *guest, struct unaccepted_map *ret)
{
	return find_guest(guest) == GUEST_FOUND && unaccepted_describe_map(&guest->core, ret);
}

static void rebuild_if_marked(int fd)
{
	struct unaccepted_map map;
	struct guest guest;

	if (!header_is_marked(fd) && !vmcoreinfo_is_marked())
		return;
	if (!is_whole(fd))
		error(INFO, "the dump lacks memory map of unaccepted memory, and is incomplete or flattened: "
		      "it is not got back\n");
	else if (!describe_map(&guest, &map))
		error(INFO, "the dump lacks memory map of unaccepted memory, and its debuginfo "
		      "does not tell how to get it back\n");
	else
		rebuild_begin(&guest.core.kernel, &map);
}

void rebuild_if_left_out(void)
{
	int fd = pc->dumpfile ? open(pc->dumpfile, O_RDONLY) : -1;

	if (fd < 0)
		return;
	rebuild_if_marked(fd);
	close(fd);
}
