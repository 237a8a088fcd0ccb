/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vmcore as it is: its program headers, its notes, its memory by physical address. */
#ifndef VMCORE_H
#define VMCORE_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* Only x86_64 has unaccepted memory. */
#define PAGE_SHIFT	12
#define PAGE_SIZE	((uint64_t)1 << PAGE_SHIFT)

struct vmcore {
	/* Absolute. */
	char *path;
	int fd;
	struct stat st;
	GElf_Ehdr ehdr;
	/* The PT_LOADs, in their order. */
	GElf_Phdr *loads;
	size_t nr_loads;
	/* The contents of all PT_NOTEs, in their order. */
	char *notes;
	size_t notes_size;
	/* The text of the note VMCOREINFO, 0-terminated; NULL: there is none. */
	char *info;

	/* The part of the file that is mapped now; NULL: none, or it cannot be mapped. */
	char *window;
	uint64_t window_start;
	size_t window_size;
};

enum vmcore_status {
	/* A file of another kind, or no file. */
	VMCORE_OTHER,
	VMCORE_OPEN,
	/* A dump by makedumpfile: it has no ELF header to replace, and no PT_LOADs. */
	VMCORE_KDUMP,
	/* A vmcore that is damaged, or that cannot be read. */
	VMCORE_BAD,
};

/**
 * vmcore_open() - open a file if it is the ELF vmcore of a dead Linux on x86_64
 * @ret: with VMCORE_OPEN and VMCORE_KDUMP, vmcore_close() frees it
 * @why: with VMCORE_BAD: one line
 *
 * /proc/kcore is a file of another kind, since its kernel lives. So are the core files of processes.
 */
enum vmcore_status vmcore_open(const char *path, struct vmcore *ret, const char **why);
void vmcore_close(struct vmcore *vmcore);

/**
 * vmcore_read() - read memory by its physical address
 *
 * It reads these bytes and no others. Return: false: the vmcore does not have all of them.
 */
bool vmcore_read(struct vmcore *vmcore, uint64_t paddr, void *ret, size_t size);

/**
 * vmcore_end() - the physical address behind the last byte of memory, by the program headers
 */
uint64_t vmcore_end(const struct vmcore *vmcore);

struct vmcore_note {
	const char *name;
	const char *text;
	size_t name_size;
	size_t size;
	uint32_t type;
};

/**
 * vmcore_next_note() - go to the next note
 * @at: 0 at first; out: the offset of the note behind it
 *
 * Return: false: there are no more whole notes.
 */
bool vmcore_next_note(const struct vmcore *vmcore, size_t *at, struct vmcore_note *ret);

/**
 * vmcore_note_is() - does a note have this name?
 */
bool vmcore_note_is(const struct vmcore_note *note, const char *name);

/* The note that has the text of vmcoreinfo. */
#define VMCORE_INFO_NOTE	"VMCOREINFO"

/* Names and texts of notes are padded to 4 bytes in all vmcores. */
static inline size_t vmcore_padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

#endif /* VMCORE_H */
