// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "head.h"

#include <stdlib.h>
#include <string.h>

#define NO_MEMORY	"there is no memory for a new head of it"
/* p_vaddr of a PT_LOAD whose virtual address is not known. */
#define NO_ADDRESS	UINT64_MAX

struct segments {
	GElf_Phdr *phdr;
	size_t nr;
	size_t room;
	bool no_memory;
};

static uint64_t page_down(uint64_t bytes)
{
	return bytes / PAGE_SIZE * PAGE_SIZE;
}

static uint64_t page_up(uint64_t bytes)
{
	return page_down(bytes + PAGE_SIZE - 1);
}

static void add_segment(struct segments *segments, const GElf_Phdr *phdr)
{
	size_t room = segments->room ? 2 * segments->room : 64;

	if (segments->nr == segments->room) {
		GElf_Phdr *more = reallocarray(segments->phdr, room, sizeof(*more));

		if (!more) {
			segments->no_memory = true;
			return;
		}
		segments->phdr = more;
		segments->room = room;
	}
	segments->phdr[segments->nr++] = *phdr;
}

/*
 * Segments
 */

/* The part [@start, @end) of a segment, in bytes from its beginning. */
static GElf_Phdr slice(const GElf_Phdr *load, uint64_t start, uint64_t end)
{
	GElf_Phdr part = *load;

	part.p_offset += start;
	part.p_paddr += start;
	if (load->p_vaddr != NO_ADDRESS)
		part.p_vaddr += start;
	part.p_filesz = end - start;
	/* Bytes that a segment has only in memory come behind its last byte in the file. */
	part.p_memsz = end - start + (end == load->p_filesz ? load->p_memsz - load->p_filesz : 0);
	return part;
}

/* The part of a segment that is in a run of pages, in bytes from its beginning. Half-open, may be empty. */
static struct view_range within(const GElf_Phdr *load, const struct unaccepted_run *run)
{
	uint64_t end = load->p_paddr + load->p_filesz;
	uint64_t from = run->start * PAGE_SIZE, to = run->end * PAGE_SIZE;

	from = from < load->p_paddr ? load->p_paddr : from > end ? end : from;
	to = to < from ? from : to > end ? end : to;
	return (struct view_range){ from - load->p_paddr, to - load->p_paddr };
}

static void cut(struct segments *segments, const GElf_Phdr *load, const struct unaccepted_pages *holes)
{
	size_t i = unaccepted_pages_find(holes, load->p_paddr / PAGE_SIZE);
	uint64_t from = 0;

	for (; i < holes->nr && holes->run[i].start * PAGE_SIZE < load->p_paddr + load->p_filesz; i++) {
		struct view_range hole = within(load, &holes->run[i]);
		GElf_Phdr part = slice(load, from, hole.start);

		if (hole.start > from)
			add_segment(segments, &part);
		from = hole.end;
	}
	if (from < load->p_filesz || !load->p_filesz) {
		GElf_Phdr part = slice(load, from, load->p_filesz);

		add_segment(segments, &part);
	}
}

static uint64_t end_of(const struct segments *segments)
{
	uint64_t end = 0;

	for (size_t i = 0; i < segments->nr; i++) {
		uint64_t last = segments->phdr[i].p_paddr + segments->phdr[i].p_memsz;

		if (last > end)
			end = last;
	}
	return end;
}

static void keep_end(struct segments *segments, const struct vmcore *vmcore)
{
	uint64_t end = vmcore_end(vmcore);
	GElf_Phdr nothing = {
		.p_type = PT_LOAD,
		.p_flags = PF_R | PF_W | PF_X,
		.p_vaddr = NO_ADDRESS,
		.p_paddr = end,
	};

	if (end_of(segments) == end)
		return;
	for (size_t i = 0; i < vmcore->nr_loads; i++) {
		const GElf_Phdr *load = &vmcore->loads[i];

		if (load->p_paddr + load->p_memsz == end && load->p_vaddr != NO_ADDRESS)
			nothing.p_vaddr = load->p_vaddr + load->p_memsz;
	}
	add_segment(segments, &nothing);
}

/*
 * Notes
 */

struct notes {
	char *bytes;
	size_t size;
};

static void append_padded(struct notes *notes, const char *bytes, size_t size)
{
	memcpy(notes->bytes + notes->size, bytes, size);
	memset(notes->bytes + notes->size + size, 0, vmcore_padded(size) - size);
	notes->size += vmcore_padded(size);
}

static void append_note(struct notes *notes, const struct vmcore_note *note)
{
	const Elf64_Nhdr header = {
		.n_namesz = note->name_size,
		.n_descsz = note->size,
		.n_type = note->type,
	};

	append_padded(notes, (const char *)&header, sizeof(header));
	append_padded(notes, note->name, note->name_size);
	append_padded(notes, note->text, note->size);
}

/* All notes, with @info as the text of VMCOREINFO. */
static bool copy_notes(const struct vmcore *vmcore, const char *info, struct notes *ret)
{
	struct vmcore_note note;

	ret->size = 0;
	ret->bytes = malloc(vmcore->notes_size + (info ? strlen(info) : 0) + 8);
	if (!ret->bytes)
		return false;
	for (size_t at = 0; vmcore_next_note(vmcore, &at, &note); ) {
		if (info && vmcore_note_is(&note, VMCORE_INFO_NOTE)) {
			note.text = info;
			note.size = strlen(info);
			info = NULL;
		}
		append_note(ret, &note);
	}
	return true;
}

/*
 * The head
 */

static uint64_t first_offset(const struct vmcore *vmcore)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < vmcore->nr_loads; i++)
		if (vmcore->loads[i].p_filesz && vmcore->loads[i].p_offset < first)
			first = vmcore->loads[i].p_offset;
	return first == UINT64_MAX ? 0 : page_down(first);
}

/* Old makedumpfile ignores e_phoff: it expects the program headers right behind the ELF header. */
static Elf64_Ehdr elf_header(const struct vmcore *vmcore, size_t nr_phdrs)
{
	Elf64_Ehdr ehdr = vmcore->ehdr;

	ehdr.e_phoff = sizeof(ehdr);
	ehdr.e_ehsize = sizeof(ehdr);
	ehdr.e_phentsize = sizeof(Elf64_Phdr);
	ehdr.e_phnum = nr_phdrs < PN_XNUM ? nr_phdrs : PN_XNUM;
	ehdr.e_shoff = nr_phdrs < PN_XNUM ? 0 : sizeof(ehdr) + nr_phdrs * sizeof(Elf64_Phdr);
	ehdr.e_shentsize = nr_phdrs < PN_XNUM ? 0 : sizeof(Elf64_Shdr);
	ehdr.e_shnum = nr_phdrs >= PN_XNUM;
	ehdr.e_shstrndx = 0;
	return ehdr;
}

/* The notes stand behind the program headers, and behind the section header that has their number if that is large. */
static uint64_t notes_offset(size_t nr_phdrs)
{
	return sizeof(Elf64_Ehdr) + nr_phdrs * sizeof(Elf64_Phdr) +
	       (nr_phdrs < PN_XNUM ? 0 : sizeof(Elf64_Shdr));
}

static void write_head(const struct vmcore *vmcore, const struct segments *segments,
		       const struct notes *notes, struct head *head)
{
	size_t nr = segments->nr + 1;
	const Elf64_Ehdr ehdr = elf_header(vmcore, nr);
	const Elf64_Shdr many = { .sh_size = 1, .sh_info = nr };
	Elf64_Phdr *phdr = (Elf64_Phdr *)(head->bytes + sizeof(ehdr));

	memcpy(head->bytes, &ehdr, sizeof(ehdr));
	*phdr++ = (Elf64_Phdr){
		.p_type = PT_NOTE,
		.p_offset = notes_offset(nr),
		.p_filesz = notes->size,
		.p_memsz = notes->size,
		.p_align = 4,
	};
	for (size_t i = 0; i < segments->nr; i++) {
		phdr[i] = segments->phdr[i];
		phdr[i].p_offset = phdr[i].p_filesz ? phdr[i].p_offset + head->shift : head->size;
	}
	if (nr >= PN_XNUM)
		memcpy(head->bytes + ehdr.e_shoff, &many, sizeof(many));
	memcpy(head->bytes + notes_offset(nr), notes->bytes, notes->size);
}

static bool make_head(const struct vmcore *vmcore, const struct segments *segments,
		      const struct notes *notes, struct head *head)
{
	uint64_t first = first_offset(vmcore);
	uint64_t needed = page_up(notes_offset(segments->nr + 1) + notes->size);

	head->shift = needed > first ? needed - first : 0;
	head->size = first + head->shift;
	head->nr_loads = segments->nr;
	head->bytes = calloc(1, head->size);
	if (head->bytes)
		write_head(vmcore, segments, notes, head);
	return head->bytes;
}

/*
 * Zeros
 */

static bool add_range(struct head *head, uint64_t start, uint64_t end)
{
	size_t nr = head->nr_zeros;

	/* There is room up to the next power of two. */
	if (!(nr & (nr - 1))) {
		struct view_range *more = reallocarray(head->zeros, nr ? 2 * nr : 1, sizeof(*more));

		if (!more)
			return false;
		head->zeros = more;
	}
	head->zeros[head->nr_zeros++] = (struct view_range){ start, end };
	return true;
}

/* @end: of the file; it may be cut short. */
static bool add_zeros(struct head *head, const GElf_Phdr *load, const struct unaccepted_pages *zeros, uint64_t end)
{
	size_t i = unaccepted_pages_find(zeros, load->p_paddr / PAGE_SIZE);

	for (; i < zeros->nr && zeros->run[i].start * PAGE_SIZE < load->p_paddr + load->p_filesz; i++) {
		struct view_range range = within(load, &zeros->run[i]);
		/* A segment may begin or end within a page; the whole page is unaccepted. */
		uint64_t from = page_down(range.start + load->p_offset + head->shift);
		uint64_t to = page_up(range.end + load->p_offset + head->shift);

		if (to > end)
			to = end;
		if (range.start < range.end && from < to && !add_range(head, from, to))
			return false;
	}
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct view_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void sort_zeros(struct head *head)
{
	size_t last = 0;

	if (!head->nr_zeros)
		return;
	qsort(head->zeros, head->nr_zeros, sizeof(*head->zeros), by_start);
	for (size_t i = 1; i < head->nr_zeros; i++) {
		if (head->zeros[i].start > head->zeros[last].end)
			head->zeros[++last] = head->zeros[i];
		else if (head->zeros[i].end > head->zeros[last].end)
			head->zeros[last].end = head->zeros[i].end;
	}
	head->nr_zeros = last + 1;
}

const char *head_create(const struct vmcore *vmcore, const struct unaccepted_pages *holes,
			const struct unaccepted_pages *zeros, const char *info, struct head *ret)
{
	struct segments segments = { 0 };
	struct notes notes = { 0 };
	bool ok;

	*ret = (struct head){ 0 };
	for (size_t i = 0; i < vmcore->nr_loads; i++)
		cut(&segments, &vmcore->loads[i], holes);
	keep_end(&segments, vmcore);
	ok = !segments.no_memory && copy_notes(vmcore, info, &notes) &&
	     make_head(vmcore, &segments, &notes, ret);
	for (size_t i = 0; i < vmcore->nr_loads && ok; i++)
		ok = add_zeros(ret, &vmcore->loads[i], zeros, page_up(vmcore->st.st_size + ret->shift));
	sort_zeros(ret);
	free(segments.phdr);
	free(notes.bytes);
	if (ok)
		return NULL;
	head_destroy(ret);
	return NO_MEMORY;
}

void head_destroy(struct head *head)
{
	free(head->bytes);
	free(head->zeros);
	*head = (struct head){ 0 };
}
