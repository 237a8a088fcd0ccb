// SPDX-License-Identifier: GPL-2.0-or-later
#include "makedumpfile.h"
#include "elf_info.h"
#include "print_info.h"
#include "unaccepted_makedumpfile.h"
#include "unaccepted_makedumpfile_host.h"
#include "unaccepted_memmap.h"
#include "unaccepted_search.h"
#include <unistd.h>

#define PATH_PROC_VMCORE	"/proc/vmcore"
#define PATH_EFI		"/sys/firmware/efi"

/* The line of vmcoreinfo that marks a dump, and the head of the vmcoreinfo note. */
#define MARK			UNACCEPTED_MEMMAP_KEY "=1\n"
#define MARK_SIZE		(sizeof(MARK) - 1)
#define NOTE_NAME		"VMCOREINFO\0"
#define NOTE_HEAD		(sizeof(Elf64_Nhdr) + sizeof(NOTE_NAME))

/* When to search: at once, or when makedumpfile has met a struct page of an unaccepted block. */
enum wait {
	WAIT_UNASKED,
	WAIT_NO,
	WAIT_FOR_PAGE,
};

struct unaccepted_run accepted_around;

static struct {
	enum wait wait;
	/* The page type to wait for. Has a struct page had it, and were all of this cycle looked at? */
	uint32_t type;
	int met;
	int has_passed;
	int searched;
	/* --exclude-unaccepted-memmap was given. */
	int wants_memmap_out;
	/* Unaccepted memory, and the part of the memory map that is left out. */
	struct unaccepted_makedumpfile_host host;
	struct unaccepted_pages found;
	struct unaccepted_pages memmap;
	/* The pages that this pass has excluded so far, and where its last cycle began. */
	mdf_pfn_t pages;
	mdf_pfn_t memmap_pages;
	mdf_pfn_t last_start;
	unsigned long mark_size;
} state;

/*
 * crash knows by a mark in the header of the dump that it can rebuild the memory
 * map; an ELF file has no such header. -e leaves out parts of the memory map
 * without looking at them.
 */
static void search_memmap(struct unaccepted_guest *guest)
{
	struct unaccepted_map map;

	if (info->flag_elf_dumpfile || info->flag_excludevm)
		MSG("The memory map is kept: --exclude-unaccepted-memmap works neither with -E nor with -e.\n");
	else if (state.found.nr && !unaccepted_describe_map(guest, &map))
		MSG("The memory map is kept: it is not one array of whole struct pages.\n");
	else if (state.found.nr &&
		 !unaccepted_find_memmap(guest, &map, &state.found, PGMM_CACHED, &state.memmap))
		MSG("The memory map is kept: there is no memory to remember where it can be left out.\n");
}

static void say(const struct unaccepted_report *report)
{
	char line[256];
	unsigned int i;

	for (i = 0; unaccepted_remark(report, i, line, sizeof(line)); i++)
		MSG("%s\n", line);
}

/* Some dumps (--diskset) have no name of their own. */
static int reads_proc_vmcore(void)
{
	return info->name_memory && !strcmp(info->name_memory, PATH_PROC_VMCORE);
}

/*
 * /proc/vmcore hides unaccepted memory only if the capture kernel has found the
 * acceptance table. It finds the table through EFI.
 */
static void say_who_hides_it(void)
{
	if (state.found.nr && reads_proc_vmcore() && access(PATH_EFI, F_OK))
		MSG("This kernel was started without EFI, so " PATH_PROC_VMCORE
		    " does not hide unaccepted memory: do not copy it. makedumpfile does not read that memory.\n");
}

/*
 * Such a dump was made with --exclude-unaccepted-memmap: unaccepted memory is not in
 * its bitmap, and most of the memory map that a search would need is not there.
 */
static int is_marked(const struct unaccepted_host *host)
{
	int64_t mark;

	return host->number(host, UNACCEPTED_MEMMAP_KEY, &mark) && mark;
}

static void begin(struct unaccepted_guest *guest, const struct unaccepted_lent *lent)
{
	struct unaccepted_layout layout;

	unaccepted_makedumpfile_host_init(&state.host, lent);
	unaccepted_makedumpfile_layout(&layout);
	unaccepted_guest_init(guest, &state.host.host, &layout);
}

static void search(const struct unaccepted_lent *lent)
{
	struct unaccepted_report report;
	struct unaccepted_guest guest;

	begin(&guest, lent);
	if (!is_marked(&state.host.host)) {
		unaccepted_search(&guest, &state.found, &report);
		say(&report);
		say_who_hides_it();
		if (state.wants_memmap_out)
			search_memmap(&guest);
	}
	unaccepted_makedumpfile_host_deinit(&state.host);
}

/*
 * With --exclude-unaccepted-memmap the result must be known from the first cycle on. In a
 * dump that is filtered again makedumpfile does not look at all struct pages.
 */
static enum wait ask_wait(const struct unaccepted_lent *lent)
{
	struct unaccepted_guest guest;
	enum wait wait = WAIT_NO;

	if (state.wants_memmap_out || info->flag_refiltering || info->flag_sadump || is_xen_memory())
		return WAIT_NO;
	begin(&guest, lent);
	if (!is_marked(&state.host.host) && unaccepted_can_wait(&guest))
		wait = WAIT_FOR_PAGE;
	unaccepted_makedumpfile_host_deinit(&state.host);
	state.type = guest.kernel.type;
	return wait;
}

/*
 * The input was itself made with --exclude-unaccepted-memmap. The output would have
 * no mark by which crash knows that it can rebuild the memory map.
 */
static int input_lacks_memmap(void)
{
	return info->flag_refiltering && info->dh_memory->status & DUMP_DH_UNACCEPTED_MEMMAP;
}

static int search_once(const struct unaccepted_lent *lent)
{
	if (state.searched)
		return TRUE;
	if (input_lacks_memmap()) {
		ERRMSG("%s lacks the memory map of unaccepted memory: it cannot be filtered again.\n",
		       info->name_memory);
		return FALSE;
	}
	if (!is_xen_memory())
		search(lent);
	accepted_around = (struct unaccepted_run){ 0, 0 };
	state.searched = TRUE;
	return TRUE;
}

/*
 * makedumpfile goes through memory several times, to count and to write, and each
 * time cycle by cycle. A cycle that does not lie behind the one before begins a new
 * pass.
 */
static void note_pass(const struct cycle *cycle)
{
	if (cycle->start_pfn <= state.last_start)
		state.pages = state.memmap_pages = 0;
	state.last_start = cycle->start_pfn;
}

/* Clears the bits [start, end), whole words at once. Returns how many were set. */
static mdf_pfn_t clear_bits(char *bits, mdf_pfn_t start, mdf_pfn_t end)
{
	const unsigned int word_bits = sizeof(uint64_t) * BITPERBYTE;
	mdf_pfn_t cleared = 0;

	while (start < end) {
		char *byte = bits + start / BITPERBYTE;
		char bit = 1 << start % BITPERBYTE;
		uint64_t word;

		if (start % word_bits || end - start < word_bits) {
			cleared += (*byte & bit) != 0;
			*byte &= ~bit;
			start++;
			continue;
		}
		memcpy(&word, byte, sizeof(word));
		memset(byte, 0, sizeof(word));
		cleared += __builtin_popcountll(word);
		start += word_bits;
	}
	return cleared;
}

/* Of a bitmap in a file one block is in memory: make it this one. */
static int take_in(int block, const struct unaccepted_lent *lent)
{
	struct dump_bitmap *bitmap = info->bitmap2;
	off_t at = bitmap->offset + (off_t)BUFSIZE_BITMAP * block;

	if (bitmap->no_block == block)
		return TRUE;
	if (!lent->sync_bitmap())
		return FALSE;
	if (pread(bitmap->fd, bitmap->buf, BUFSIZE_BITMAP, at) != BUFSIZE_BITMAP) {
		ERRMSG("Can't read the bitmap(%s). %s\n", bitmap->file_name, strerror(errno));
		return FALSE;
	}
	bitmap->no_block = block;
	return TRUE;
}

static int exclude_run_in_file(mdf_pfn_t start, mdf_pfn_t end, const struct unaccepted_lent *lent,
			       mdf_pfn_t *pages)
{
	mdf_pfn_t next;

	for (; start < end; start = next) {
		mdf_pfn_t block = start - start % PFN_BUFBITMAP;

		next = MIN(end, block + PFN_BUFBITMAP);
		if (!take_in(block / PFN_BUFBITMAP, lent))
			return FALSE;
		*pages += clear_bits(info->bitmap2->buf, start - block, next - block);
	}
	return TRUE;
}

static int exclude_run(const struct unaccepted_run *run, const struct cycle *cycle,
		       const struct unaccepted_lent *lent, mdf_pfn_t *pages)
{
	mdf_pfn_t start = MAX(run->start, cycle->start_pfn);
	mdf_pfn_t end = MIN(run->end, cycle->end_pfn);

	if (info->bitmap2->fd >= 0)
		return exclude_run_in_file(start, end, lent, pages);
	*pages += clear_bits(info->bitmap2->buf, start - cycle->start_pfn, end - cycle->start_pfn);
	return TRUE;
}

/* @pages: grows by the number of pages that were in the bitmap. */
static int exclude_runs(const struct unaccepted_pages *runs, const struct cycle *cycle,
			const struct unaccepted_lent *lent, mdf_pfn_t *pages)
{
	size_t i;

	for (i = unaccepted_pages_find(runs, cycle->start_pfn);
	     i < runs->nr && runs->run[i].start < cycle->end_pfn; i++)
		if (!exclude_run(&runs->run[i], cycle, lent, pages))
			return FALSE;
	return TRUE;
}

static int exclude_now(const struct cycle *cycle, const struct unaccepted_lent *lent)
{
	if (!search_once(lent))
		return FALSE;
	note_pass(cycle);
	return exclude_runs(&state.found, cycle, lent, &state.pages) &&
	       exclude_runs(&state.memmap, cycle, lent, &state.memmap_pages);
}

int exclude_unaccepted_pages(struct cycle *cycle, const struct unaccepted_lent *lent)
{
	if (state.wait == WAIT_UNASKED)
		state.wait = ask_wait(lent);
	state.has_passed = FALSE;
	return state.wait == WAIT_FOR_PAGE || exclude_now(cycle, lent);
}

void look_at_struct_pages(const unsigned char *pages, mdf_pfn_t nr)
{
	const unsigned char *end = pages + nr * SIZE(page);
	const long size = SIZE(page), offset = OFFSET(page._mapcount);
	const uint32_t wanted = state.type;
	uint32_t type;

	if (state.wait != WAIT_FOR_PAGE)
		return;
	for (; pages < end; pages += size) {
		memcpy(&type, pages + offset, sizeof(type));
		if (type == wanted)
			state.met = TRUE;
	}
}

void struct_pages_have_passed(void)
{
	state.has_passed = TRUE;
}

int exclude_met_unaccepted_pages(struct cycle *cycle, const struct unaccepted_lent *lent)
{
	if (state.wait != WAIT_FOR_PAGE || (state.has_passed && !state.met))
		return TRUE;
	state.wait = WAIT_NO;
	return exclude_now(cycle, lent);
}

mdf_pfn_t look_up_unaccepted_pages(mdf_pfn_t pfn)
{
	const struct unaccepted_pages *found = &state.found;
	size_t i = unaccepted_pages_find(found, pfn);

	if (pfn >= info->max_mapnr)
		return 0;
	if (i < found->nr && found->run[i].start <= pfn)
		return found->run[i].end - pfn;
	accepted_around.start = i ? found->run[i - 1].end : 0;
	accepted_around.end = i < found->nr ? found->run[i].start : info->max_mapnr;
	return 0;
}

mdf_pfn_t nr_unaccepted_pages(void)
{
	return state.pages;
}

mdf_pfn_t nr_unaccepted_memmap_pages(void)
{
	return state.memmap_pages;
}

void exclude_unaccepted_memmap(void)
{
	state.wants_memmap_out = TRUE;
}

/*
 * The marks of a dump
 */

void mark_unaccepted_header(struct disk_dump_header *dh)
{
	if (!state.memmap.nr)
		return;
	dh->status |= DUMP_DH_EXCLUDED_VMEMMAP | DUMP_DH_UNACCEPTED_MEMMAP;
	dh->sub_hdr_size += roundup(MARK_SIZE, 4);
}

/* Where vmcoreinfo begins in the notes, or 0. */
static unsigned long find_vmcoreinfo(const char *notes, unsigned long size_note, unsigned long size)
{
	const char *note;
	off_t at, start;

	get_pt_note(&start, NULL);
	get_vmcoreinfo(&at, NULL);
	at -= start;
	if (at % 4 || at < (off_t)NOTE_HEAD || at > (off_t)size_note || size > size_note - at)
		return 0;
	note = notes + at - NOTE_HEAD;
	if (((const Elf64_Nhdr *)note)->n_descsz != size ||
	    memcmp(note + sizeof(Elf64_Nhdr), NOTE_NAME, sizeof(NOTE_NAME)))
		return 0;
	return notes[at + size - 1] == '\n' ? at : 0;
}

char *mark_unaccepted_notes(char *notes, struct kdump_sub_header *kh)
{
	unsigned long size, at, old, new;
	char *marked;

	state.mark_size = 0;
	if (!state.memmap.nr || !has_vmcoreinfo())
		return notes;
	get_vmcoreinfo(NULL, &size);
	at = find_vmcoreinfo(notes, kh->size_note, size);
	/* Where the next note begins. */
	old = MIN(at + roundup(size, 4), kh->size_note);
	new = at + roundup(size + MARK_SIZE, 4);
	marked = at ? calloc(1, new + kh->size_note - old) : NULL;
	if (!marked)
		return notes;
	memcpy(marked, notes, at + size);
	memcpy(marked + at + size, MARK, MARK_SIZE);
	memcpy(marked + new, notes + old, kh->size_note - old);
	((Elf64_Nhdr *)(marked + at - NOTE_HEAD))->n_descsz += MARK_SIZE;
	kh->size_note += new - old;
	free(notes);
	state.mark_size = MARK_SIZE;
	return marked;
}

unsigned long unaccepted_mark_size(void)
{
	return state.mark_size;
}

void write_unaccepted_vmcoreinfo(void)
{
	long offset = unaccepted_list_in_debuginfo();

	if (offset > 0)
		fprintf(info->file_vmcoreinfo, UNACCEPTED_LIST_KEY "=%ld\n", offset);
}
