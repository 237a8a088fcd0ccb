// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "vmcore.h"

#include <errno.h>
#include <fcntl.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PROC_KCORE	"/proc/kcore"
/* The beginning of makedumpfile's dumps: compressed, and flattened. */
#define KDUMP_SIGNATURE	"KDUMP   "
#define FLAT_SIGNATURE	"makedumpfile"
/* QEMU's dump-guest-memory writes a note with this name for each CPU. */
#define QEMU_NOTE	"QEMU"
/* Notes take at most a page for each CPU: a much larger number is damaged. */
#define MAX_NOTES	(256 << 20)
#define WINDOW		(4ull << 20)

/*
 * What kind of a file is it?
 */

static bool begins_with(int fd, const char *signature)
{
	char start[16] = "";

	return pread(fd, start, sizeof(start), 0) > 0 && !strncmp(start, signature, strlen(signature));
}

static bool is_elf_core(const GElf_Ehdr *ehdr)
{
	return ehdr->e_ident[EI_CLASS] == ELFCLASS64 && ehdr->e_ident[EI_DATA] == ELFDATA2LSB &&
	       ehdr->e_machine == EM_X86_64 && ehdr->e_type == ET_CORE;
}

/*
 * Notes
 */

bool vmcore_next_note(const struct vmcore *vmcore, size_t *at, struct vmcore_note *ret)
{
	size_t left = vmcore->notes_size - *at;
	Elf64_Nhdr header;

	if (left < sizeof(header))
		return false;
	memcpy(&header, vmcore->notes + *at, sizeof(header));
	left -= sizeof(header);
	/* The kernel pads the notes of CPUs with zeros. */
	if (!header.n_namesz || vmcore_padded(header.n_namesz) > left ||
	    vmcore_padded(header.n_descsz) > left - vmcore_padded(header.n_namesz))
		return false;
	*ret = (struct vmcore_note){
		.name = vmcore->notes + *at + sizeof(header),
		.text = vmcore->notes + *at + sizeof(header) + vmcore_padded(header.n_namesz),
		.name_size = header.n_namesz,
		.size = header.n_descsz,
		.type = header.n_type,
	};
	*at += sizeof(header) + vmcore_padded(header.n_namesz) + vmcore_padded(header.n_descsz);
	return true;
}

bool vmcore_note_is(const struct vmcore_note *note, const char *name)
{
	return note->name_size >= strlen(name) && !strncmp(note->name, name, strlen(name)) &&
	       (note->name_size == strlen(name) || !note->name[strlen(name)]);
}

/* Only a dump of a kernel has such notes. Return: false: it is the core file of a process. */
static bool read_info(struct vmcore *vmcore)
{
	struct vmcore_note note;
	bool kernel = false;

	for (size_t at = 0; vmcore_next_note(vmcore, &at, &note); ) {
		kernel |= vmcore_note_is(&note, QEMU_NOTE);
		if (!vmcore_note_is(&note, VMCORE_INFO_NOTE) || vmcore->info)
			continue;
		kernel = true;
		vmcore->info = strndup(note.text, note.size);
	}
	return kernel;
}

/*
 * Headers
 */

/* A vmcore that lacks a part of a segment is damaged. */
static const char *check_load(const struct vmcore *vmcore, const GElf_Phdr *phdr)
{
	uint64_t size = vmcore->st.st_size;

	if (phdr->p_filesz > phdr->p_memsz)
		return "a PT_LOAD has more bytes in the file than in memory";
	if (phdr->p_filesz && phdr->p_offset > size)
		return "the file ends before a PT_LOAD begins: it is not whole";
	if (phdr->p_paddr + phdr->p_memsz < phdr->p_paddr)
		return "a PT_LOAD ends behind the last physical address";
	return NULL;
}

static const char *read_note_segment(struct vmcore *vmcore, const GElf_Phdr *phdr)
{
	char *more;

	if (phdr->p_filesz > MAX_NOTES || vmcore->notes_size + phdr->p_filesz > MAX_NOTES)
		return "a PT_NOTE is absurdly long";
	more = realloc(vmcore->notes, vmcore->notes_size + phdr->p_filesz + 1);
	if (!more)
		return "there is no memory for its notes";
	vmcore->notes = more;
	if (pread(vmcore->fd, more + vmcore->notes_size, phdr->p_filesz, phdr->p_offset) !=
	    (ssize_t)phdr->p_filesz)
		return "its notes cannot be read";
	vmcore->notes_size += phdr->p_filesz;
	return NULL;
}

static const char *read_segment(struct vmcore *vmcore, Elf *elf, size_t i)
{
	const char *why;
	GElf_Phdr phdr;

	if (!gelf_getphdr(elf, i, &phdr))
		return "its program headers cannot be read";
	if (phdr.p_type == PT_NOTE)
		return read_note_segment(vmcore, &phdr);
	if (phdr.p_type != PT_LOAD)
		return NULL;
	why = check_load(vmcore, &phdr);
	if (!why)
		vmcore->loads[vmcore->nr_loads++] = phdr;
	return why;
}

static const char *read_segments(struct vmcore *vmcore, Elf *elf)
{
	const char *why = NULL;
	size_t nr;

	if (elf_getphdrnum(elf, &nr))
		return "the number of its program headers cannot be read";
	vmcore->loads = calloc(nr + 1, sizeof(*vmcore->loads));
	if (!vmcore->loads)
		return "there is no memory for its program headers";
	for (size_t i = 0; i < nr && !why; i++)
		why = read_segment(vmcore, elf, i);
	return why;
}

/* @elf: an ELF core file of the right class and machine. */
static enum vmcore_status read_elf(struct vmcore *vmcore, Elf *elf, const char **why)
{
	*why = read_segments(vmcore, elf);
	if (!read_info(vmcore))
		return VMCORE_OTHER;
	return *why ? VMCORE_BAD : VMCORE_OPEN;
}

static enum vmcore_status read_headers(struct vmcore *vmcore, const char **why)
{
	enum vmcore_status status = VMCORE_OTHER;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(vmcore->fd, ELF_C_READ, NULL);
	if (elf && gelf_getehdr(elf, &vmcore->ehdr) && is_elf_core(&vmcore->ehdr))
		status = read_elf(vmcore, elf, why);
	elf_end(elf);
	return status;
}

static enum vmcore_status read_file(struct vmcore *vmcore, const char **why)
{
	if (begins_with(vmcore->fd, KDUMP_SIGNATURE) || begins_with(vmcore->fd, FLAT_SIGNATURE))
		return VMCORE_KDUMP;
	if (!begins_with(vmcore->fd, ELFMAG) || !strcmp(vmcore->path, PROC_KCORE))
		return VMCORE_OTHER;
	return read_headers(vmcore, why);
}

enum vmcore_status vmcore_open(const char *path, struct vmcore *ret, const char **why)
{
	enum vmcore_status status = VMCORE_OTHER;

	*ret = (struct vmcore){ .fd = -1 };
	*why = NULL;
	/* Do not open a device or a pipe: that might block, or have an effect. */
	if (stat(path, &ret->st) || !S_ISREG(ret->st.st_mode))
		return VMCORE_OTHER;
	ret->path = realpath(path, NULL);
	ret->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (ret->path && ret->fd >= 0)
		status = read_file(ret, why);
	if (status != VMCORE_OPEN && status != VMCORE_KDUMP)
		vmcore_close(ret);
	return status;
}

void vmcore_close(struct vmcore *vmcore)
{
	if (vmcore->window)
		munmap(vmcore->window, vmcore->window_size);
	if (vmcore->fd >= 0)
		close(vmcore->fd);
	free(vmcore->path);
	free(vmcore->loads);
	free(vmcore->notes);
	free(vmcore->info);
	*vmcore = (struct vmcore){ .fd = -1 };
}

/*
 * Memory
 */

static const GElf_Phdr *find_load(const struct vmcore *vmcore, uint64_t paddr)
{
	for (size_t i = 0; i < vmcore->nr_loads; i++) {
		const GElf_Phdr *load = &vmcore->loads[i];

		if (paddr >= load->p_paddr && paddr - load->p_paddr < load->p_filesz)
			return load;
	}
	return NULL;
}

/* Mapping reads nothing. Later only the pages that are touched are read, without their neighbours (MADV_RANDOM). */
static bool map_window(struct vmcore *vmcore, uint64_t offset)
{
	uint64_t start = offset - offset % WINDOW, size = vmcore->st.st_size;

	if (vmcore->window && start == vmcore->window_start)
		return true;
	if (vmcore->window)
		munmap(vmcore->window, vmcore->window_size);
	vmcore->window = NULL;
	if (start >= size)
		return false;
	vmcore->window_start = start;
	vmcore->window_size = size - start < WINDOW ? size - start : WINDOW;
	vmcore->window = mmap(NULL, vmcore->window_size, PROT_READ, MAP_PRIVATE, vmcore->fd, start);
	if (vmcore->window == MAP_FAILED)
		vmcore->window = NULL;
	else
		madvise(vmcore->window, vmcore->window_size, MADV_RANDOM);
	return vmcore->window;
}

/* Reads a part in one window. The check of the size makes a short file an error, not a signal. */
static bool read_file_part(struct vmcore *vmcore, uint64_t offset, void *ret, size_t size)
{
	if (offset + size > (uint64_t)vmcore->st.st_size)
		return false;
	if (!map_window(vmcore, offset))
		return pread(vmcore->fd, ret, size, offset) == (ssize_t)size;
	memcpy(ret, vmcore->window + (offset - vmcore->window_start), size);
	return true;
}

static bool read_file_at(struct vmcore *vmcore, uint64_t offset, char *ret, size_t size)
{
	while (size) {
		uint64_t part = WINDOW - offset % WINDOW;

		if (part > size)
			part = size;
		if (!read_file_part(vmcore, offset, ret, part))
			return false;
		offset += part;
		ret += part;
		size -= part;
	}
	return true;
}

bool vmcore_read(struct vmcore *vmcore, uint64_t paddr, void *ret, size_t size)
{
	char *to = ret;

	while (size) {
		const GElf_Phdr *load = find_load(vmcore, paddr);
		uint64_t part;

		if (!load)
			return false;
		part = load->p_paddr + load->p_filesz - paddr;
		if (part > size)
			part = size;
		if (!read_file_at(vmcore, load->p_offset + (paddr - load->p_paddr), to, part))
			return false;
		paddr += part;
		to += part;
		size -= part;
	}
	return true;
}

uint64_t vmcore_end(const struct vmcore *vmcore)
{
	uint64_t end = 0;

	for (size_t i = 0; i < vmcore->nr_loads; i++) {
		uint64_t last = vmcore->loads[i].p_paddr + vmcore->loads[i].p_memsz;

		if (last > end)
			end = last;
	}
	return end;
}
