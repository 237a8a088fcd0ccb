// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests the adapter for makedumpfile with a fake makedumpfile (fake/) and a fake machine
 * (dead_machine.h): bitmaps, passes, marks, and the data that the core gets. The tests of the core
 * test the search itself.
 */
#include "makedumpfile.h"
#include <stdarg.h>
#include "unaccepted_makedumpfile_host.c"
/* Included for its static state, so that each test can start from the state of a new program. */
#include "unaccepted_makedumpfile.c"
#include "tap.h"
#include "dead_machine.h"

/*
 * Bitmaps and passes
 */

static void test_blocks(void)
{
	reset(typed_info);
	mark(1);
	mark(2);
	mark(PAGES / BLOCK - 1);
	is(pass(PAGES), PAGES - 3 * BLOCK, "blocks", "pages left");
	is(nr_unaccepted_pages(), 3 * BLOCK, "blocks", "pages counted");
	ok(unaccepted_pages_at(BLOCK - 1) == 0, "blocks: the page before is none");
	ok(unaccepted_pages_at(BLOCK) == 2 * BLOCK, "blocks: two of them begin at the head");
	ok(unaccepted_pages_at(3 * BLOCK - 1) == 1, "blocks: the last page is one");
	ok(unaccepted_pages_at(3 * BLOCK) == 0, "blocks: the page after the last is none");
	ok(unaccepted_pages_at(PAGES) == 0, "blocks: there is none beyond the end of memory");
	is(accepted_from(BLOCK + 5), 3 * BLOCK, "blocks", "where accepted memory goes on");
	is(reads, PAGES / BLOCK, "blocks", "only heads are read, each once");
	is(lines_said(), 0, "blocks", "nothing is said");
}

/* Before the search there are no unaccepted pages, and this answer is not remembered. */
static void test_early(void)
{
	reset(typed_info);
	mark(1);
	is(unaccepted_pages_at(BLOCK), 0, "early", "nothing yet");
	pass(PAGES);
	is(unaccepted_pages_at(BLOCK), BLOCK, "early", "found later");
}

/* Counting passes and writing passes see the same pages, for every size of cycles. */
static void test_cycles(void)
{
	static const mdf_pfn_t steps[] = { PAGES, 4 * BLOCK, 1500, 7 };

	reset(typed_info);
	mark(3);
	mark(40);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		is(pass(steps[i]), PAGES - 2 * BLOCK, "cycles", "pages left");
		is(nr_unaccepted_pages(), 2 * BLOCK, "cycles", "pages counted once");
	}
	is(reads, PAGES / BLOCK, "cycles", "the memory map is searched once");
}

/* Later loops skip these pages: if the bitmap still had them, all later pages would be shifted. */
static void test_broken_bitmap(void)
{
	reset(typed_info);
	mark(1);
	mark(40);
	file_bytes = 40 * BLOCK / BITPERBYTE;
	is(pass_with(cycle_in_file, PAGES), FAILED, "a bitmap that cannot be read", "no dump");
	file_bytes = sizeof(file_bits);
	is(lines_said(), 1, "a bitmap that cannot be read", "one line");
	reset(typed_info);
	mark(1);
	broken_sync = TRUE;
	is(pass_with(cycle_in_file, PAGES), FAILED, "a bitmap that cannot be written", "no dump");
}

/*
 * The adapter does not search struct pages that makedumpfile reads anyway
 */

static const char *const infos_2021[] = {
	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nNUMBER(PAGE_OFFLINE_MAPCOUNT_VALUE)=-257\n",
	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nNUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE)=-385\n",
};

/* A kernel that has the design of 2021, or may have it. */
static void reset_2021(size_t i)
{
	reset(infos_2021[i]);
	make_nodes();
}

static void test_waiting(void)
{
	static const mdf_pfn_t steps[] = { PAGES, 4 * BLOCK, 1500, 7 };

	for (size_t i = 0; i < 2; i++) {
		reset_2021(i);
		is(pass(PAGES), PAGES, "waiting", "nothing is there");
		is(reads, 0, "waiting", "nothing is there, and no struct page is read for it");
		reset_2021(i);
		passes_none = TRUE;
		is(pass(PAGES), PAGES, "waiting", "the dump level wants no struct pages");
		ok(reads >= PAGES / 512, "waiting: then they are read: %u reads", reads);
		for (size_t n = 0; n < sizeof(steps) / sizeof(*steps); n++) {
			reset_2021(i);
			mark_2021(3);
			mark_2021(40);
			is(pass(steps[n]), PAGES - 2 * BLOCK, "waiting", "pages left");
			is(pass(steps[n]), PAGES - 2 * BLOCK, "waiting", "pages left the next time");
			is(nr_unaccepted_pages(), 2 * BLOCK, "waiting", "pages counted once");
			ok(unaccepted_pages_at(40 * BLOCK) == BLOCK, "waiting: known in the end");
		}
		reset_2021(i);
		mark_2021(3);
		passes_none = TRUE;
		is(pass(PAGES), PAGES - BLOCK, "waiting", "what the dump level does not want is looked for");
	}
}

static void test_not_waiting(void)
{
	reset_2021(1);
	mark_2021(3);
	memory[0] = (struct unaccepted_run){ 3 * BLOCK + 24, PAGES };
	is(pass(PAGES), PAGES - 4 * BLOCK, "not waiting", "a head in a hole, where makedumpfile does not look");
	reset_2021(0);
	exclude_unaccepted_memmap();
	is(pass(PAGES), PAGES, "not waiting", "the memory map is to be left out");
	ok(reads > 0, "not waiting: then all cycles have to know");
	reset_2021(0);
	info->flag_refiltering = TRUE;
	is(pass(PAGES), PAGES, "not waiting", "a dump that was filtered before");
	ok(reads > 0, "not waiting: makedumpfile does not look at all of it");
	reset(typed_info);
	is(pass(PAGES), PAGES, "not waiting", "lists, all of them empty");
	is(reads, 0, "not waiting", "lists, all of them empty: no struct page is read");
	reset_2021(0);
	mark_2021(3);
	broken_sync = TRUE;
	is(pass_with(cycle_in_file, PAGES), FAILED, "waiting", "a bitmap that cannot be written: no dump");
}

/* Built for a machine whose kernels have no unaccepted memory, unless vmcoreinfo says so. */
static void test_other_machine(void)
{
	reset_2021(0);
	mark_2021(3);
	passes_none = TRUE;
	is(pass(PAGES), PAGES, "another machine", "one-bit types");
	is(reads, 0, "another machine", "one-bit types: nothing is read");
	reset(typed_info);
	mark(3);
	is(pass(PAGES), PAGES, "another machine", "page types");
	is(reads, 0, "another machine", "page types: nothing is read");
	reset_2021(1);
	mark_2021(3);
	is(pass(PAGES), PAGES - BLOCK, "another machine", "its kernel says that it has them");
}

/*
 * The data that the core gets
 */

static void test_holes(void)
{
	reset(typed_info);
	mark(4);
	mark(6);
	memory[0] = (struct unaccepted_run){ 0, 5 * BLOCK - 24 };
	memory[1] = (struct unaccepted_run){ 7 * BLOCK - 1, PAGES };
	is(pass(PAGES), PAGES - 2 * BLOCK - 23 - (BLOCK - 24) - 1, "holes", "pages left");
	is(nr_unaccepted_pages(), BLOCK - 24 + 1, "holes", "a page that is not there is not counted");
}

/* The first segment of /proc/vmcore is the kernel's text, which is also in the segments of memory. */
static void test_memory_in_no_order(void)
{
	reset(typed_info);
	mark(2);
	mark(40);
	memory[0] = (struct unaccepted_run){ 2 * BLOCK + 10, 3 * BLOCK };
	memory[1] = (struct unaccepted_run){ 32 * BLOCK, PAGES };
	memory[2] = (struct unaccepted_run){ 0, 16 * BLOCK };
	is(pass(PAGES), PAGES - 16 * BLOCK - 2 * BLOCK, "memory in no order", "pages left");
	is(reads, 48, "memory in no order", "heads are read once");
}

static void test_filtered_dump(void)
{
	reset(typed_info);
	mark(2);
	mark(40);
	info->flag_refiltering = TRUE;
	memory[0] = (struct unaccepted_run){ 1, 2 };
	memory[1] = (struct unaccepted_run){ 40 * BLOCK + 3, 41 * BLOCK };
	is(pass(PAGES), 1, "a dump with a bitmap", "pages left");
	is(nr_unaccepted_pages(), BLOCK - 3, "a dump with a bitmap", "pages counted");
	is(reads, 1 + 2, "a dump with a bitmap", "only pages in the dump and pages on the lists are read");
}

static void test_parts(void)
{
	reset(typed_info);
	mark(1);
	mark(33);
	unaccepted_makedumpfile_host_init(&state.host, &lent);
	is(state.host.nr_parts, 1, "parts", "parts that follow each other are one");
	unaccepted_makedumpfile_host_deinit(&state.host);
	maps[1].mem_map = NOT_MEMMAP_ADDR;
	unaccepted_makedumpfile_host_init(&state.host, &lent);
	is(state.host.nr_parts, 2, "parts", "one is not there");
	unaccepted_makedumpfile_host_deinit(&state.host);
	is(pass(PAGES), PAGES - 2 * BLOCK, "parts", "what has no part is kept");
	is(lines_said(), 0, "parts", "a missing part is no fault");
	reset(typed_info);
	mark(63);
	maps[2].mem_map -= 4096;
	is(pass(PAGES), PAGES, "parts", "each part has a place of its own");
}

static void test_faults(void)
{
	reset(typed_info);
	mark(1);
	mark(2);
	unreadable = BLOCK;
	is(pass(PAGES), PAGES - BLOCK, "a head that cannot be read", "its block is kept");
	ok(strstr(said, "1 struct page cannot be read"), "a head that cannot be read: a line says so");
	is(lines_said(), 2, "a head that cannot be read", "and a second line says that a list is damaged");
	is(loud_reads, 0, "a head that cannot be read", "makedumpfile does not say it as well");
	is(message_level, 7, "a head that cannot be read", "and speaks again later");
}

static const mdf_pfn_t low_blocks[] = { 1, 2, 9, 5 };
static const mdf_pfn_t high_blocks[] = { 40, 33, 34, 32, 63 };

static void make_lists_at(unsigned long offset)
{
	reset(one_bit_info);
	make_lists(offset);
	make_list(0, low_blocks, 4);
	make_list(1, high_blocks, 5);
}

static void test_nodes(void)
{
	make_lists_at(BEHIND_FREE_AREA);
	is(pass(1500), PAGES - 9 * BLOCK, "nodes", "lists of both");
	ok(unaccepted_pages_at(5 * BLOCK) && !unaccepted_pages_at(6 * BLOCK) &&
	   unaccepted_pages_at(32 * BLOCK), "nodes: blocks in no order");
	make_lists_at(BEHIND_FREE_AREA);
	vt.node_online_map_len = 0;
	is(pass(PAGES), PAGES - 4 * BLOCK, "nodes", "without NUMA there is node 0");
	make_lists_at(BEHIND_FREE_AREA);
	lost_node = 0;
	is(pass(PAGES), PAGES - 5 * BLOCK, "nodes", "one list is damaged, the other is used");
	ok(strstr(said, "is damaged; it is not believed") && lines_said() == 1, "nodes: one line says so");
}

/* Without one of these facts the tool finds no unaccepted memory. */
static void test_layout(void)
{
	make_lists_at(BEHIND_FREE_AREA);
	size_table.free_area = NOT_FOUND_STRUCTURE;
	is(pass(PAGES), PAGES, "layout", "without the size of free_area");
	make_lists_at(BEHIND_FREE_AREA);
	offset_table.page.lru = NOT_FOUND_STRUCTURE;
	is(pass(PAGES), PAGES, "layout", "without the offset of page.lru");
	reset(typed_info);
	mark(1);
	offset_table.page._mapcount = NOT_FOUND_STRUCTURE;
	is(pass(PAGES), PAGES, "layout", "without the offset of _mapcount");
	reset(typed_info);
	mark(1);
	array_table.zone.free_area = NOT_FOUND_STRUCTURE;
	is(pass(PAGES), PAGES, "layout", "without the size of a block");
	reset(typed_info);
	mark(1);
	xen = TRUE;
	is(pass(PAGES), PAGES, "layout", "Xen");
}

/* A kernel whose struct zone has other members before the list, and a kernel without unaccepted memory. */
static void test_debuginfo(void)
{
	make_lists_at(ELSEWHERE);
	is(pass(PAGES), PAGES, "debuginfo", "nothing tells where lists are");
	make_lists_at(ELSEWHERE);
	info->name_vmlinux = "vmlinux";
	list_in_debuginfo = ELSEWHERE;
	is(pass(PAGES), PAGES - 9 * BLOCK, "debuginfo", "tells where lists are");
	make_lists_at(BEHIND_FREE_AREA);
	info->name_vmlinux = "vmlinux";
	is(pass(PAGES), PAGES, "debuginfo", "tells that there are no lists");
	reset(typed_info);
	mark(1);
	info->name_vmlinux = "vmlinux";
	is(pass(PAGES), PAGES, "debuginfo", "without lists the page type is not used either");
}

/* The next run has makedumpfile -i, with a file that contains @text. */
static void with_file(const char *text)
{
	static char name[] = "/tmp/vmcoreinfo.XXXXXX";
	int fd;

	strcpy(name + sizeof(name) - 7, "XXXXXX");
	fd = mkstemp(name);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
	info->name_vmcoreinfo = name;
}

/* One block, and no usable lists. */
static void reset_for_file(void)
{
	reset(NULL);
	mark(7);
	make_nodes();
}

static void test_vmcoreinfo_file(void)
{
	reset_for_file();
	is(pass(PAGES), PAGES, "no vmcoreinfo", "all is kept");
	reset_for_file();
	with_file(typed_info);
	is(pass(PAGES), PAGES - BLOCK, "vmcoreinfo in a file", "pages left");
	unlink(info->name_vmcoreinfo);
	reset_for_file();
	info->name_vmcoreinfo = "/nonexistent";
	is(pass(PAGES), PAGES, "vmcoreinfo in no file", "all is kept");
	make_lists_at(BEHIND_FREE_AREA);
	with_file("\nOFFSET(zone.unaccepted_pages)=99999\n");
	is(pass(PAGES), PAGES - 9 * BLOCK, "vmcoreinfo in a file", "tells of no place in a zone");
	unlink(info->name_vmcoreinfo);
}

/* -i reads what -g writes. */
static void test_written_offset(void)
{
	char *text = NULL;
	size_t size;

	reset(NULL);
	info->file_vmcoreinfo = open_memstream(&text, &size);
	write_unaccepted_vmcoreinfo();
	fflush(info->file_vmcoreinfo);
	is(size, 0, "written", "nothing without debuginfo");
	info->name_vmlinux = "vmlinux";
	list_in_debuginfo = ELSEWHERE;
	fprintf(info->file_vmcoreinfo, "PAGESIZE=4096\n");
	write_unaccepted_vmcoreinfo();
	fclose(info->file_vmcoreinfo);
	make_lists_at(ELSEWHERE);
	with_file(text);
	is(pass(PAGES), PAGES - 9 * BLOCK, "written", "a file tells where lists are");
	unlink(info->name_vmcoreinfo);
	free(text);
}

/*
 * The memory map, and marks
 */

/* Four blocks in a row. The last points to a fifth block elsewhere. */
static void make_unaccepted_row(void)
{
	reset(typed_info);
	for (int block = 4; block < 8; block++)
		mark(block);
	mark(12);
}

#define MAP_PAGES	(BLOCK * STRUCT / 4096)
#define LEFT_OUT	(5 * MAP_PAGES - 3)

static void test_memmap(void)
{
	struct disk_dump_header header = { 1, 100 };

	make_unaccepted_row();
	is(pass(PAGES), PAGES - 5 * BLOCK, "memory map", "kept if nobody asks");
	mark_unaccepted_header(&header);
	ok(header.status == 1 && header.sub_hdr_size == 100, "memory map: and no mark");
	make_unaccepted_row();
	exclude_unaccepted_memmap();
	is(pass(PAGES), PAGES - 5 * BLOCK - LEFT_OUT, "memory map",
	   "all is left out except the head page of each row, and that of a block with another neighbour");
	is(nr_unaccepted_pages(), 5 * BLOCK, "memory map", "is no unaccepted memory");
	is(nr_unaccepted_memmap_pages(), LEFT_OUT, "memory map", "pages counted");
	is(pass(1500), PAGES - 5 * BLOCK - LEFT_OUT, "memory map", "in cycles");
	is(nr_unaccepted_memmap_pages(), LEFT_OUT, "memory map", "pages counted once");
	mark_unaccepted_header(&header);
	is(header.status, 0x10011, "memory map", "the dump is marked");
	ok(header.sub_hdr_size >= 100 + MARK_SIZE + 3, "memory map: there is room for the other mark");
}

static void check_kept(const char *why)
{
	exclude_unaccepted_memmap();
	is(pass(PAGES), PAGES - 5 * BLOCK, "memory map kept", why);
	ok(strstr(said, "The memory map is kept") && lines_said() == 1, "memory map kept: %s: is said", why);
}

static void test_memmap_kept(void)
{
	make_unaccepted_row();
	info->flag_elf_dumpfile = TRUE;
	check_kept("in an ELF file");
	make_unaccepted_row();
	info->flag_excludevm = TRUE;
	check_kept("with -e");
	make_unaccepted_row();
	maps[2].mem_map += 4096;
	maps[1].mem_map = NOT_MEMMAP_ADDR;
	check_kept("it is not one array");
	reset(typed_info);
	exclude_unaccepted_memmap();
	is(pass(PAGES), PAGES, "memory map kept", "nothing is unaccepted");
	is(lines_said(), 0, "memory map kept", "nothing is unaccepted, nothing is said");
}

/* A dump from which the memory map was left out. */
static void test_marked_dump(void)
{
	make_unaccepted_row();
	info->flag_refiltering = TRUE;
	input_header.status = DUMP_DH_EXCLUDED_VMEMMAP | DUMP_DH_UNACCEPTED_MEMMAP;
	is(pass_with(cycle_in_file, PAGES), FAILED, "mark in the header", "no dump");
	ok(strstr(said, "lacks the memory map") && lines_said() == 1, "mark in the header: one line says so");
	is(pass_with(cycle_in_file, PAGES), FAILED, "mark in the header", "not at the second attempt either");
	input_header.status = DUMP_DH_EXCLUDED_VMEMMAP;
	is(pass(PAGES), PAGES - 5 * BLOCK, "control: what -e left out", "is filtered again");
	make_unaccepted_row();
	set_vmcoreinfo("PAGESIZE=4096\nNUMBER(UNACCEPTED_MEMMAP_EXCLUDED)=1\n");
	is(pass(PAGES), PAGES, "mark in vmcoreinfo", "as the stock tool");
	is(reads, 0, "mark in vmcoreinfo", "nothing is searched");
}

/* Makes a note, vmcoreinfo, and @behind bytes 'x' after them. */
static char *make_notes(unsigned int behind, struct kdump_sub_header *kh)
{
	unsigned long size = vmcoreinfo_size(), at = VMCOREINFO_AT - NOTES_AT;
	Elf64_Nhdr other = { 4, 4, 1 }, nhdr = { 11, size, 0 };
	char *notes;

	kh->size_note = at + (behind ? roundup(size, 4) : size) + behind;
	notes = calloc(1, kh->size_note);
	memcpy(notes, &other, sizeof(other));
	memcpy(notes + at - 24, &nhdr, sizeof(nhdr));
	memcpy(notes + at - 12, "VMCOREINFO", 11);
	if (pread(info->fd_memory, notes + at, size, VMCOREINFO_AT) != (ssize_t)size)
		abort();
	memset(notes + kh->size_note - behind, 'x', behind);
	return notes;
}

static void check_marked(const char *text, unsigned int behind)
{
	unsigned long at = VMCOREINFO_AT - NOTES_AT, size;
	struct kdump_sub_header kh;
	char *notes;

	set_vmcoreinfo(text);
	notes = make_notes(behind, &kh);
	notes = mark_unaccepted_notes(notes, &kh);
	size = vmcoreinfo_size() + unaccepted_mark_size();
	is(size, strlen(text) + 37, "marked notes", "vmcoreinfo is longer");
	is(((Elf64_Nhdr *)(notes + at - 24))->n_descsz, size, "marked notes", "its note says so");
	ok(!memcmp(notes + at, text, strlen(text)), "marked notes: what was there is there");
	ok(!memcmp(notes + at + strlen(text), "NUMBER(UNACCEPTED_MEMMAP_EXCLUDED)=1\n", 37),
	   "marked notes: the line is there");
	is(kh.size_note, at + roundup(size, 4) + behind, "marked notes", "their size");
	ok(!behind || (notes[at + roundup(size, 4)] == 'x' && notes[kh.size_note - 1] == 'x'),
	   "marked notes: the next one follows");
	free(notes);
}

static void check_unmarked(const char *text, unsigned int damaged, const char *why)
{
	struct kdump_sub_header kh;
	char *notes, *got;

	set_vmcoreinfo(text);
	notes = make_notes(8, &kh);
	notes[damaged] ^= 1;
	got = mark_unaccepted_notes(notes, &kh);
	ok(got == notes && unaccepted_mark_size() == 0, "unmarked notes: %s", why);
	free(got);
}

static void test_marked_notes(void)
{
	make_unaccepted_row();
	check_unmarked("A=1\n", 0, "nothing was left out");
	set_vmcoreinfo(typed_info);
	exclude_unaccepted_memmap();
	pass(PAGES);
	check_marked("A=1\n", 0);
	check_marked("A=12\n", 0);
	check_marked("A=1\n", 12);
	check_marked("A=123\n", 12);
	check_marked("A=1234\n", 12);
	check_unmarked("A=1\n", 20 + 4, "a note of another size");
	check_unmarked("A=1\n", 20 + 12, "a note of another name");
	check_unmarked("A=1", 0, "no whole line");
	set_vmcoreinfo(NULL);
	struct kdump_sub_header kh = { 0 };
	ok(mark_unaccepted_notes(NULL, &kh) == NULL, "unmarked notes: no vmcoreinfo");
}

int main(void)
{
	if (OTHER_MACHINE) {
		test_other_machine();
		reset(NULL);
		return tap_exit();
	}
	test_blocks();
	test_early();
	test_cycles();
	test_broken_bitmap();
	test_waiting();
	test_not_waiting();
	test_holes();
	test_memory_in_no_order();
	test_filtered_dump();
	test_parts();
	test_faults();
	test_nodes();
	test_layout();
	test_debuginfo();
	test_vmcoreinfo_file();
	test_written_offset();
	test_memmap();
	test_memmap_kept();
	test_marked_dump();
	test_marked_notes();
	reset(NULL);
	return tap_exit();
}
