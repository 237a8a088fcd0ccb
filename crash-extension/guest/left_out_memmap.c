// SPDX-License-Identifier: GPL-2.0-or-later
/* Was this dump made with --exclude-unaccepted-memmap, and can what it leaves out be rebuilt? */
#include "guest/left_out_memmap.h"

#include "guest/guest.h"
#include "guest/vmcoreinfo.h"
#include "memory/rebuild.h"

#include <elf.h>

/* The beginning of struct disk_dump_header, which crash keeps to itself. */
struct dump_header {
	char signature[8];
	int32_t version;
	char utsname[6][65];
	struct timeval timestamp;
	uint32_t status;
};

/* A flattened dump begins with a page of its own, and has the offset and size of each piece before the piece. */
#define FLAT_SIGNATURE	"makedumpfile"
#define FLAT_HEADER	(4096 + 2 * sizeof(int64_t))

static bool read_at(int fd, off_t at, void *ret, size_t size)
{
	return pread(fd, ret, size, at) == (ssize_t)size;
}

/* makedumpfile --exclude-unaccepted-memmap sets this mark. */
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

/* vmcore-view sets this mark, and a stock makedumpfile copies it. */
static bool vmcoreinfo_is_marked(void)
{
	int64_t value;

	return vmcoreinfo_number(UNACCEPTED_MEMMAP_KEY, &value) && value == 1;
}

/*
 * What a full disk cut off must not pass for what was left out. With an ELF file crash says READ_ERROR of
 * both, so the file must have everything that its program headers name.
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
		error(INFO, "the dump lacks the memory map of unaccepted memory, and is incomplete or flattened: "
		      "the memory map cannot be rebuilt\n");
	else if (!describe_map(&guest, &map))
		error(INFO, "the dump lacks the memory map of unaccepted memory, and the debuginfo "
		      "does not tell how to rebuild it\n");
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
