// SPDX-License-Identifier: GPL-2.0-or-later
#include "makedumpfile.h"
#include "elf_info.h"
#include "print_info.h"
#include "unaccepted_makedumpfile.h"
#include "unaccepted_memmap.h"
#include "unaccepted_search.h"
#include <unistd.h>

#define PATH_PROC_VMCORE	"/proc/vmcore"
#define PATH_EFI		"/sys/firmware/efi"

static struct {
	int searched;
	/* --exclude-unaccepted-memmap was given. */
	int wants_memmap_out;
	/* Unaccepted memory, and what of the memory map is left out for it. */
	struct runs runs;
	struct runs memmap;
	/* Around the page last asked for: all there is as @is_unaccepted says. */
	struct run around;
	int is_unaccepted;
	/* What the pass under way took out, and up to where it has come. */
	mdf_pfn_t pages;
	mdf_pfn_t memmap_pages;
	mdf_pfn_t last_start;
} state;

/*
 * The memory map goes with a mark in the header of the dump, by which crash
 * knows that it can get it back; and -e leaves out parts of it unseen.
 */
static void search_memmap(void)
{
	if (info->flag_elf_dumpfile || info->flag_excludevm)
		MSG("The memory map is kept: --exclude-unaccepted-memmap goes neither with -E nor with -e.\n");
	else if (!find_predictable_memmap(&state.runs, &state.memmap))
		MSG("The memory map is kept: it is not one array of whole struct pages.\n");
}

/* The dump that is read was itself made with --exclude-unaccepted-memmap. */
static int input_lacks_memmap(void)
{
	return info->flag_refiltering && info->dh_memory->status & DUMP_DH_UNACCEPTED_MEMMAP;
}

/* Some dumps (--diskset) have no name of their own. */
static int reads_proc_vmcore(void)
{
	return info->name_memory && !strcmp(info->name_memory, PATH_PROC_VMCORE);
}

/*
 * /proc/vmcore hides unaccepted memory as far as the capture kernel has found
 * the acceptance table, and it finds the table through EFI.
 */
static void say_who_hides_it(void)
{
	if (state.runs.nr && reads_proc_vmcore() && access(PATH_EFI, F_OK))
		MSG("This kernel was started without EFI, so " PATH_PROC_VMCORE
		    " does not hide unaccepted memory: do not copy it. It is not read here.\n");
}

static void search(const struct unaccepted_host *host)
{
	state.searched = TRUE;
	if (is_xen_memory())
		return;
	if (input_lacks_memmap()) {
		MSG("%s lacks the memory map of unaccepted memory: it cannot be filtered again.\n",
		    info->name_memory);
		return;
	}
	search_unaccepted(host, &state.runs);
	say_who_hides_it();
	state.around = (struct run){ 0, 0 };
	if (state.wants_memmap_out)
		search_memmap();
}

/*
 * Memory is gone through more than once, to count and to write, and cycle by
 * cycle; a cycle that does not lie behind the one before begins a new pass.
 */
static void note_pass(const struct cycle *cycle)
{
	if (cycle->start_pfn <= state.last_start)
		state.pages = state.memmap_pages = 0;
	state.last_start = cycle->start_pfn;
}

static mdf_pfn_t clear_bits_of_byte(char *byte, unsigned int first, unsigned int nr)
{
	unsigned char mask = ((1 << nr) - 1) << first;
	mdf_pfn_t cleared = __builtin_popcount(*byte & mask);

	*byte &= ~mask;
	return cleared;
}

static mdf_pfn_t clear_word(char *byte)
{
	uint64_t word;

	memcpy(&word, byte, sizeof(word));
	memset(byte, 0, sizeof(word));
	return __builtin_popcountll(word);
}

/* Clears the bits [start, end). Returns how many were set. */
static mdf_pfn_t clear_bits(char *bits, mdf_pfn_t start, mdf_pfn_t end)
{
	const unsigned int word = sizeof(uint64_t) * BITPERBYTE;
	mdf_pfn_t cleared = 0;
	unsigned int nr;

	for (; start < end; start += nr) {
		char *byte = bits + start / BITPERBYTE;
		unsigned int first = start % BITPERBYTE;

		nr = first == 0 && end - start >= word ? word : MIN(end - start, BITPERBYTE - first);
		cleared += nr == word ? clear_word(byte) : clear_bits_of_byte(byte, first, nr);
	}
	return cleared;
}

/*
 * A bitmap in a file is in memory a block at a time, and is_dumpable() takes
 * the next block in without writing the one that it had.
 */
static int take_in(mdf_pfn_t pfn, struct cycle *cycle, const struct unaccepted_host *host)
{
	if (!host->sync_bitmap())
		return FALSE;
	is_dumpable(info->bitmap2, pfn, cycle);
	return info->bitmap2->no_block == (int)(pfn / PFN_BUFBITMAP);
}

static mdf_pfn_t exclude_run_in_file(mdf_pfn_t start, mdf_pfn_t end, struct cycle *cycle,
				     const struct unaccepted_host *host)
{
	mdf_pfn_t pages = 0;
	mdf_pfn_t next;

	for (; start < end; start = next) {
		mdf_pfn_t block = start - start % PFN_BUFBITMAP;

		next = MIN(end, block + PFN_BUFBITMAP);
		if (take_in(start, cycle, host))
			pages += clear_bits(info->bitmap2->buf, start - block, next - block);
	}
	return pages;
}

static mdf_pfn_t exclude_run(const struct run *run, struct cycle *cycle,
			     const struct unaccepted_host *host)
{
	mdf_pfn_t start = MAX(run->start, cycle->start_pfn);
	mdf_pfn_t end = MIN(run->end, cycle->end_pfn);

	if (info->bitmap2->fd >= 0)
		return exclude_run_in_file(start, end, cycle, host);
	return clear_bits(info->bitmap2->buf, start - cycle->start_pfn, end - cycle->start_pfn);
}

/* Returns the number of pages that were in the bitmap. */
static mdf_pfn_t exclude_runs(const struct runs *runs, struct cycle *cycle,
			      const struct unaccepted_host *host)
{
	mdf_pfn_t pages = 0;
	size_t i;

	for (i = runs_find(runs, cycle->start_pfn);
	     i < runs->nr && runs->run[i].start < cycle->end_pfn; i++)
		pages += exclude_run(&runs->run[i], cycle, host);
	return pages;
}

void exclude_unaccepted_pages(struct cycle *cycle, const struct unaccepted_host *host)
{
	if (!state.searched)
		search(host);
	note_pass(cycle);
	state.pages += exclude_runs(&state.runs, cycle, host);
	state.memmap_pages += exclude_runs(&state.memmap, cycle, host);
}

void exclude_unaccepted_memmap(void)
{
	state.wants_memmap_out = TRUE;
}

int unaccepted_dump_status(void)
{
	return state.memmap.nr ? DUMP_DH_EXCLUDED_VMEMMAP | DUMP_DH_UNACCEPTED_MEMMAP : 0;
}

static void look_around(mdf_pfn_t pfn)
{
	const struct runs *runs = &state.runs;
	size_t i = runs_find(runs, pfn);

	state.is_unaccepted = i < runs->nr && runs->run[i].start <= pfn;
	if (state.is_unaccepted) {
		state.around = runs->run[i];
		return;
	}
	state.around.start = i ? runs->run[i - 1].end : 0;
	state.around.end = i < runs->nr ? runs->run[i].start : info->max_mapnr;
}

mdf_pfn_t unaccepted_pages_at(mdf_pfn_t pfn)
{
	if (pfn >= info->max_mapnr)
		return 0;
	if (pfn < state.around.start || pfn >= state.around.end)
		look_around(pfn);
	return state.is_unaccepted ? state.around.end - pfn : 0;
}

mdf_pfn_t nr_unaccepted_pages(void)
{
	return state.pages;
}

mdf_pfn_t nr_unaccepted_memmap_pages(void)
{
	return state.memmap_pages;
}

void write_unaccepted_vmcoreinfo(void)
{
	unsigned long offset = list_offset_in_debuginfo();

	if (offset)
		fprintf(info->file_vmcoreinfo, UNACCEPTED_LIST_KEY "%lu\n", offset);
}
