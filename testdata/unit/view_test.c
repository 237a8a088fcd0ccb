// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests vmcore-view: the new head of a vmcore, which pages become holes, changes to vmcoreinfo, and when nothing
 * needs to change. libelf reads the heads and so judges their form.
 */
#include "head.h"
#include "holes.h"
#include "plan.h"
#include "tap.h"
#include "unaccepted_memmap.h"
#include "vmcoreinfo.h"

#include <libelf.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_LOADS	4
#define MAX_RUNS	4
#define DIRECT_MAP	0xffff888000000000ull

static void *resize(const struct unaccepted_host *host, void *memory, size_t old, size_t size)
{
	(void)host;
	(void)old;
	if (size)
		return realloc(memory, size);
	free(memory);
	return NULL;
}

static const struct unaccepted_host host = { .resize = resize };

static void is_text(const char *got, const char *wanted, const char *what, const char *name)
{
	if (!ok(!strcmp(got, wanted), "%s: %s", what, name))
		printf("#   got:    %s\n#   wanted: %s\n", got, wanted);
}

/*
 * A head
 */

struct load {
	uint64_t paddr, filesz, offset;
	/* The bytes that the segment has only in memory (p_memsz - p_filesz). */
	uint64_t more;
};

static void fill_loads(struct vmcore *vmcore, const struct load *loads, size_t nr)
{
	vmcore->loads = calloc(nr + 1, sizeof(*vmcore->loads));
	vmcore->nr_loads = nr;
	for (size_t i = 0; i < nr; i++) {
		uint64_t end = loads[i].offset + loads[i].filesz;

		vmcore->loads[i] = (GElf_Phdr){
			.p_type = PT_LOAD,
			.p_flags = PF_R | PF_W | PF_X,
			.p_offset = loads[i].offset,
			.p_vaddr = DIRECT_MAP + loads[i].paddr,
			.p_paddr = loads[i].paddr,
			.p_filesz = loads[i].filesz,
			.p_memsz = loads[i].filesz + loads[i].more,
		};
		if ((uint64_t)vmcore->st.st_size < end)
			vmcore->st.st_size = end;
	}
}

static void add_note(struct vmcore *vmcore, const char *name, const char *text)
{
	const Elf64_Nhdr header = { .n_namesz = strlen(name) + 1, .n_descsz = strlen(text) };
	size_t size = sizeof(header) + vmcore_padded(header.n_namesz) + vmcore_padded(header.n_descsz);
	char *to;

	vmcore->notes = realloc(vmcore->notes, vmcore->notes_size + size);
	to = memset(vmcore->notes + vmcore->notes_size, 0, size);
	memcpy(to, &header, sizeof(header));
	memcpy(to + sizeof(header), name, strlen(name));
	memcpy(to + sizeof(header) + vmcore_padded(header.n_namesz), text, strlen(text));
	vmcore->notes_size += size;
}

static void begin(struct vmcore *vmcore, const struct load *loads, size_t nr)
{
	*vmcore = (struct vmcore){
		.fd = -1,
		.ehdr = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_CORE,
			.e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
		},
	};
	fill_loads(vmcore, loads, nr);
	add_note(vmcore, "CORE", "registers");
	add_note(vmcore, VMCORE_INFO_NOTE, "OSRELEASE=6.12.0\n");
}

static void fill_pages(struct unaccepted_pages *pages, const struct unaccepted_run *runs, size_t nr)
{
	*pages = (struct unaccepted_pages){ 0 };
	for (size_t i = 0; i < nr && runs[i].end; i++)
		unaccepted_pages_add(&host, pages, runs[i].start, runs[i].end);
}

static Elf *open_head(const struct head *head)
{
	elf_version(EV_CURRENT);
	return elf_memory(head->bytes, head->size);
}

/* Prints "PADDR+FILESZ@OFFSET" for each PT_LOAD, in hexadecimal; "/MEMSZ" if p_memsz differs. */
static void print_loads(const struct head *head, char *to)
{
	Elf *elf = open_head(head);
	GElf_Phdr phdr;
	size_t nr = 0;

	*to = '\0';
	elf_getphdrnum(elf, &nr);
	for (size_t i = 0; i < nr; i++) {
		gelf_getphdr(elf, i, &phdr);
		if (phdr.p_type != PT_LOAD)
			continue;
		to += sprintf(to, "%s%llx+%llx@%llx", i > 1 ? " " : "", (unsigned long long)phdr.p_paddr,
			      (unsigned long long)phdr.p_filesz, (unsigned long long)phdr.p_offset);
		if (phdr.p_memsz != phdr.p_filesz)
			to += sprintf(to, "/%llx", (unsigned long long)phdr.p_memsz);
	}
	elf_end(elf);
}

static void print_zeros(const struct head *head, char *to)
{
	*to = '\0';
	for (size_t i = 0; i < head->nr_zeros; i++)
		to += sprintf(to, "%s%llx-%llx", i ? " " : "", (unsigned long long)head->zeros[i].start,
			      (unsigned long long)head->zeros[i].end);
}

/* The first page of the file is at 0x1000, unless a load has another offset. */
static const struct head_case {
	const char *name;
	struct load loads[MAX_LOADS];
	struct unaccepted_run holes[MAX_RUNS];
	const char *wanted;
	const char *zeros;
} head_cases[] = {
	{ "no hole", { { 0, 0x10000, 0x1000, 0 } }, { { 0 } }, "0+10000@1000", "" },
	{ "a hole", { { 0, 0x10000, 0x1000, 0 } }, { { 4, 6 } },
	  "0+4000@1000 6000+a000@7000", "5000-7000" },
	{ "two holes", { { 0, 0x10000, 0x1000, 0 } }, { { 4, 6 }, { 8, 9 } },
	  "0+4000@1000 6000+2000@7000 9000+7000@a000", "5000-7000 9000-a000" },
	{ "a hole at the start", { { 0, 0x10000, 0x1000, 0 } }, { { 0, 6 } }, "6000+a000@7000", "1000-7000" },
	{ "a hole at the end", { { 0, 0x10000, 0x1000, 0 } }, { { 12, 16 } },
	  "0+c000@1000 10000+0@1000", "d000-11000" },
	{ "nothing but a hole", { { 0, 0x10000, 0x1000, 0 } }, { { 0, 16 } }, "10000+0@1000", "1000-11000" },
	{ "one of two segments", { { 0, 0x4000, 0x1000, 0 }, { 0x8000, 0x4000, 0x5000, 0 } }, { { 0, 4 } },
	  "8000+4000@5000", "1000-5000" },
	{ "the last of two segments", { { 0, 0x4000, 0x1000, 0 }, { 0x8000, 0x4000, 0x5000, 0 } }, { { 8, 12 } },
	  "0+4000@1000 c000+0@1000", "5000-9000" },
	{ "across two segments", { { 0, 0x4000, 0x1000, 0 }, { 0x8000, 0x4000, 0x5000, 0 } }, { { 2, 10 } },
	  "0+2000@1000 a000+2000@7000", "3000-7000" },
	{ "between two segments", { { 0, 0x4000, 0x1000, 0 }, { 0x8000, 0x4000, 0x5000, 0 } }, { { 4, 8 } },
	  "0+4000@1000 8000+4000@5000", "" },
	{ "behind all memory", { { 0, 0x4000, 0x1000, 0 } }, { { 8, 12 } }, "0+4000@1000", "" },
	/* The kernel's text has a segment of its own, and is also in the segment of the memory around it. */
	{ "beside the kernel's text", { { 0x4000, 0x2000, 0x5000, 0 }, { 0, 0x10000, 0x1000, 0 } }, { { 8, 12 } },
	  "4000+2000@5000 0+8000@1000 c000+4000@d000", "9000-d000" },
	{ "in segments that overlap", { { 0x4000, 0x4000, 0x5000, 0 }, { 0, 0x10000, 0x1000, 0 } }, { { 6, 12 } },
	  "4000+2000@5000 0+6000@1000 c000+4000@d000", "7000-d000" },
	{ "segments out of order", { { 0x8000, 0x4000, 0x1000, 0 }, { 0, 0x4000, 0x5000, 0 } }, { { 1, 2 }, { 9, 10 } },
	  "8000+1000@1000 a000+2000@3000 0+1000@5000 2000+2000@7000", "2000-3000 6000-7000" },
	{ "a segment that begins and ends within pages", { { 0x800, 0x7c00, 0x1800, 0 } }, { { 2, 4 } },
	  "800+1800@1800 4000+4400@5000", "3000-5000" },
	{ "and its first page is one", { { 0x800, 0x7c00, 0x1800, 0 } }, { { 0, 1 } }, "1000+7400@2000", "1000-2000" },
	{ "and its last page is one", { { 0x800, 0x7c00, 0x1800, 0 } }, { { 8, 9 } },
	  "800+7800@1800 8400+0@1000", "9000-a000" },
	/* Bytes that are only in memory follow the last byte in the file. */
	{ "more memory than bytes", { { 0, 0x4000, 0x1000, 0x2000 } }, { { 1, 2 } },
	  "0+1000@1000 2000+2000@3000/4000", "2000-3000" },
	{ "more memory than bytes, the last of these", { { 0, 0x4000, 0x1000, 0x2000 } }, { { 3, 4 } },
	  "0+3000@1000 6000+0@1000", "4000-5000" },
	{ "more memory than bytes, in the memory", { { 0, 0x4000, 0x1000, 0x2000 } }, { { 5, 6 } },
	  "0+4000@1000/6000", "" },
	{ "an empty segment", { { 0, 0x4000, 0x1000, 0 }, { 0x8000, 0, 0x5000, 0 } }, { { 1, 2 } },
	  "0+1000@1000 2000+2000@3000 8000+0@1000", "2000-3000" },
	{ "a segment of no bytes", { { 0, 0x4000, 0x1000, 0 }, { 0x8000, 0, 0x5000, 0x4000 } }, { { 9, 10 } },
	  "0+4000@1000 8000+0@1000/4000", "" },
	/* The file has more room before its first page than the head needs. */
	{ "room before the first page", { { 0, 0x4000, 0x5000, 0 } }, { { 1, 2 } },
	  "0+1000@5000 2000+2000@7000", "6000-7000" },
};

static void test_head(const struct head_case *c)
{
	struct unaccepted_pages holes;
	struct vmcore vmcore;
	char text[1024];
	struct head head;
	size_t nr = 0;

	while (nr < MAX_LOADS && c->loads[nr].offset)
		nr++;
	begin(&vmcore, c->loads, nr);
	fill_pages(&holes, c->holes, MAX_RUNS);
	is(!head_create(&vmcore, &holes, &holes, NULL, &head), true, "a head", c->name);
	print_loads(&head, text);
	is_text(text, c->wanted, "segments", c->name);
	print_zeros(&head, text);
	is_text(text, c->zeros, "zeros", c->name);
	is(head.size % PAGE_SIZE + head.shift % PAGE_SIZE, 0, "of whole pages", c->name);
	head_destroy(&head);
	unaccepted_pages_free(&host, &holes);
	vmcore_close(&vmcore);
}

static void test_addresses(void)
{
	const struct load loads[] = { { 0, 0x10000, 0x1000, 0 }, { 0x10000, 0x10000, 0x11000, 0 } };
	const struct unaccepted_run runs[] = { { 4, 6 }, { 18, 32 } };
	struct unaccepted_pages holes;
	struct vmcore vmcore;
	struct head head;
	Elf64_Phdr *phdr;

	begin(&vmcore, loads, ARRAY_SIZE(loads));
	vmcore.loads[0].p_vaddr = UINT64_MAX;
	fill_pages(&holes, runs, ARRAY_SIZE(runs));
	head_create(&vmcore, &holes, &holes, NULL, &head);
	phdr = (Elf64_Phdr *)(head.bytes + sizeof(Elf64_Ehdr));
	is(head.nr_loads, 4, "PT_LOADs", "addresses");
	ok(phdr[1].p_vaddr == UINT64_MAX && phdr[2].p_vaddr == UINT64_MAX, "what has no virtual address gets none");
	is(phdr[3].p_vaddr, DIRECT_MAP + 0x10000, "virtual address", "as it was");
	is(phdr[4].p_vaddr, DIRECT_MAP + 0x20000, "virtual address", "of the end of memory");
	head_destroy(&head);
	unaccepted_pages_free(&host, &holes);
	vmcore_close(&vmcore);
}

/* In a truncated file there are no zeros after the last page. */
static void test_cut_short(void)
{
	const struct load loads[] = { { 0, 0x10000, 0x1000, 0 } };
	const struct unaccepted_run runs[] = { { 4, 6 }, { 8, 12 }, { 14, 16 } };
	struct unaccepted_pages holes;
	struct vmcore vmcore;
	struct head head;
	char text[256];

	begin(&vmcore, loads, ARRAY_SIZE(loads));
	vmcore.st.st_size = 0xb234;
	fill_pages(&holes, runs, ARRAY_SIZE(runs));
	head_create(&vmcore, &holes, &holes, NULL, &head);
	print_zeros(&head, text);
	is_text(text, "5000-7000 9000-c000", "zeros", "a file that is cut short");
	head_destroy(&head);
	unaccepted_pages_free(&host, &holes);
	vmcore_close(&vmcore);
}

/* More segments than e_phnum can count. */
static void test_many(void)
{
	const uint64_t pages = 140000;
	const struct load loads[] = { { 0, pages * PAGE_SIZE, 0x1000, 0 } };
	struct unaccepted_pages holes = { 0 };
	struct vmcore vmcore;
	struct head head;
	GElf_Phdr phdr;
	size_t nr = 0;
	Elf *elf;

	begin(&vmcore, loads, ARRAY_SIZE(loads));
	for (uint64_t pfn = 1; pfn < pages; pfn += 2)
		unaccepted_pages_add(&host, &holes, pfn, pfn + 1);
	head_create(&vmcore, &holes, &holes, NULL, &head);
	elf = open_head(&head);
	is(elf_getphdrnum(elf, &nr), 0, "libelf", "many segments");
	/* One segment before each hole, the empty segment at the end, and PT_NOTE. */
	is(nr, pages / 2 + 2, "program headers", "many segments");
	is(head.nr_loads, pages / 2 + 1, "PT_LOADs", "many segments");
	is(((Elf64_Ehdr *)head.bytes)->e_phnum, PN_XNUM, "e_phnum", "many segments");
	ok(gelf_getphdr(elf, 12345, &phdr) && phdr.p_paddr == 12344 * 2 * PAGE_SIZE &&
	   phdr.p_offset == head.shift + 0x1000 + 12344 * 2 * PAGE_SIZE, "one of many segments");
	ok(gelf_getphdr(elf, 0, &phdr) && phdr.p_type == PT_NOTE &&
	   !memcmp(head.bytes + phdr.p_offset + 12, "CORE", 5), "the notes behind many segments");
	elf_end(elf);
	is(head.nr_zeros, pages / 2, "zeros", "many segments");
	is(head.shift, head.size - 0x1000, "shift", "many segments");
	head_destroy(&head);
	unaccepted_pages_free(&host, &holes);
	vmcore_close(&vmcore);
}

/*
 * Notes
 */

/* Prints "NAME=TEXT" for each note, in one line. */
static void print_notes(const struct head *head, char *to)
{
	const Elf64_Phdr *phdr = (const Elf64_Phdr *)(head->bytes + sizeof(Elf64_Ehdr));
	struct vmcore vmcore = { .notes = head->bytes + phdr->p_offset, .notes_size = phdr->p_filesz };
	struct vmcore_note note;

	*to = '\0';
	for (size_t at = 0; vmcore_next_note(&vmcore, &at, &note); )
		to += sprintf(to, "%s%.*s=%.*s", at && *to ? "|" : "", (int)note.name_size, note.name, (int)note.size, note.text);
}

static void check_notes(const struct vmcore *vmcore, const char *info, const char *wanted, const char *name)
{
	const struct unaccepted_pages none = { 0 };
	struct head head;
	char text[256];

	head_create(vmcore, &none, &none, info, &head);
	print_notes(&head, text);
	is_text(text, wanted, "notes", name);
	head_destroy(&head);
}

static void test_notes(void)
{
	const struct load loads[] = { { 0, 0x4000, 0x1000, 0 } };
	struct vmcore vmcore;

	begin(&vmcore, loads, ARRAY_SIZE(loads));
	check_notes(&vmcore, NULL, "CORE=registersVMCOREINFO=OSRELEASE=6.12.0\n", "as they are");
	check_notes(&vmcore, "KEY=1\n", "CORE=registersVMCOREINFO=KEY=1\n", "a shorter text");
	check_notes(&vmcore, "KEY=a much longer text than it was before\n",
		    "CORE=registersVMCOREINFO=KEY=a much longer text than it was before\n", "a longer text");
	add_note(&vmcore, VMCORE_INFO_NOTE, "SECOND=1\n");
	add_note(&vmcore, "VMCOREDD", "0123456");
	check_notes(&vmcore, "KEY=1\n", "CORE=registersVMCOREINFO=KEY=1\nVMCOREINFO=SECOND=1\nVMCOREDD=0123456",
		    "only the first, which counts");
	vmcore_close(&vmcore);
}

/*
 * Which pages become holes
 */

static struct unaccepted_pages alternating(size_t nr, uint64_t (*size)(size_t i))
{
	struct unaccepted_pages pages = { 0 };
	uint64_t pfn = 0;

	for (size_t i = 0; i < nr; i++) {
		unaccepted_pages_add(&host, &pages, pfn, pfn + size(i));
		pfn += size(i) + 1;
	}
	return pages;
}

static uint64_t one(size_t i)
{
	(void)i;
	return 1;
}

static uint64_t growing(size_t i)
{
	return i + 1;
}

static uint64_t mixed(size_t i)
{
	return 1 + i * 2654435761u % 97;
}

static uint64_t size_of(const struct unaccepted_run *run)
{
	return run->end - run->start;
}

/* True if no chosen run is smaller than one that was not chosen, and all are from @pages, in their order. */
static bool are_largest(const struct unaccepted_pages *pages, const struct unaccepted_pages *holes)
{
	uint64_t least = UINT64_MAX, most = 0;
	size_t hole = 0;

	for (size_t i = 0; i < pages->nr; i++) {
		const struct unaccepted_run *run = &pages->run[i];

		if (hole < holes->nr && !memcmp(run, &holes->run[hole], sizeof(*run))) {
			least = size_of(run) < least ? size_of(run) : least;
			hole++;
		} else if (size_of(run) > most) {
			most = size_of(run);
		}
	}
	return hole == holes->nr && most <= least;
}

static void check_holes(uint64_t memory, size_t nr, uint64_t (*size)(size_t i), size_t wanted, const char *name)
{
	struct unaccepted_pages pages = alternating(nr, size), holes = { 0 };

	ok(holes_choose(&host, memory, &pages, &holes), "%s: are chosen", name);
	is(holes.nr, wanted, "so many holes", name);
	ok(are_largest(&pages, &holes), "%s: the largest", name);
	unaccepted_pages_free(&host, &pages);
	unaccepted_pages_free(&host, &holes);
}

static void test_holes(void)
{
	check_holes(1 << 20, 0, one, 0, "4 GiB, nothing");
	check_holes(1 << 20, 1, one, 1, "4 GiB, one");
	check_holes(1 << 20, 256, one, 256, "4 GiB, as many as there is room for");
	check_holes(1 << 20, 257, one, 256, "4 GiB, one too many");
	check_holes(1 << 20, 5000, mixed, 256, "4 GiB, of many sizes");
	check_holes(1 << 20, 5000, growing, 256, "4 GiB, each of another size");
	check_holes(1 << 16, 5000, one, 4096, "256 MiB");
	check_holes(1 << 24, 5000, mixed, HOLES_ALWAYS, "64 GiB");
	check_holes(1 << 28, 5000, growing, HOLES_ALWAYS, "1 TiB");
	check_holes(1ull << 40, 63, one, 63, "4 PiB, few");
	check_holes(0, 100, one, HOLES_ALWAYS, "no memory at all");
}

/*
 * vmcoreinfo
 */

static const struct info_case {
	const char *name;
	const char *info;
	struct vmcoreinfo_edit edit;
	const char *wanted;
} info_cases[] = {
	{ "nothing to say", "A=1\nB=2\n", { 0 }, "A=1\nB=2\n" },
	{ "nothing at all", "", { 0 }, "" },
	{ "the last line has no end", "A=1", { 0 }, "A=1\n" },
	{ "the mark", "A=1\n", { .memmap_left_out = true }, "A=1\n" UNACCEPTED_MEMMAP_KEY "=1\n" },
	{ "the mark, the last line has no end", "A=1", { .memmap_left_out = true }, "A=1\n" UNACCEPTED_MEMMAP_KEY "=1\n" },
	{ "a new name", "OFFSET(page.compound_info)=8\n", { 0 },
	  "OFFSET(page.compound_info)=8\nOFFSET(page.compound_head)=8\n" },
	{ "a new name, the last line has no end", "OFFSET(page.compound_info)=8", { 0 },
	  "OFFSET(page.compound_info)=8\nOFFSET(page.compound_head)=8\n" },
	{ "a new name and the mark", "OFFSET(page.compound_info)=8\n", { .memmap_left_out = true },
	  "OFFSET(page.compound_info)=8\nOFFSET(page.compound_head)=8\n" UNACCEPTED_MEMMAP_KEY "=1\n" },
	{ "both names", "OFFSET(page.compound_info)=8\nOFFSET(page.compound_head)=16\n", { 0 },
	  "OFFSET(page.compound_info)=8\nOFFSET(page.compound_head)=16\n" },
	{ "the old name alone", "OFFSET(page.compound_head)=8\n", { 0 }, "OFFSET(page.compound_head)=8\n" },
	{ "twice the new name: the first line", "OFFSET(page.compound_info)=8\nOFFSET(page.compound_info)=16\n", { 0 },
	  "OFFSET(page.compound_info)=8\nOFFSET(page.compound_info)=16\nOFFSET(page.compound_head)=8\n" },
	{ "a name that ends so", "XOFFSET(page.compound_info)=8\n", { 0 }, "XOFFSET(page.compound_info)=8\n" },
	{ "by the free lists", "A=1\nNUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nB=2\n", { .by_free_lists = true },
	  "A=1\nB=2\n" },
	{ "by the free lists, of two lines neither stays",
	  "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\nA=1\nNUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-1", { .by_free_lists = true },
	  "A=1\n" },
	{ "by the free lists: what told our type says it", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\nA=1\n",
	  { .by_free_lists = true, .type = (int32_t)0xf7000000 }, "A=1\nNUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)=-150994944\n" },
	{ "by the free lists: who says our type is not contradicted",
	  "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\nNUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)=-1\n",
	  { .by_free_lists = true, .type = (int32_t)0xf7000000 }, "NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)=-1\n" },
	{ "not by the free lists", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\n", { .type = (int32_t)0xf7000000 },
	  "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\n" },
};

static void test_info(const struct info_case *c)
{
	char *text = vmcoreinfo_edit(c->info, &c->edit);

	is_text(text, c->wanted, "vmcoreinfo", c->name);
	free(text);
}

/*
 * Plans
 */

struct plan_case {
	const char *name;
	const char *info;
	const char *why;
	uint64_t phoff;
	/* The offset of page 0 in the file. */
	uint64_t offset;
	struct unaccepted_run unaccepted[MAX_RUNS];
	size_t holes, zeros;
	bool changes;
};

static const struct plan_case plan_cases[] = {
	{ "nothing unaccepted", "A=1\n", NULL, 64, 0x1000, { { 0 } }, 0, 0, false },
	{ "nothing unaccepted, no vmcoreinfo", NULL, NULL, 64, 0x1000, { { 0 } }, 0, 0, false },
	{ "unaccepted", "A=1\n", NULL, 64, 0x1000, { { 4, 8 }, { 12, 16 } }, 2, 2, true },
	{ "an unaccepted page that no tool can map", "A=1\n", NULL, 64, 0x1234, { { 4, 8 } }, 1, 0, true },
	{ "program headers elsewhere", "A=1\n", NULL, 128, 0x1000, { { 0 } }, 0, 0, true },
	{ "a new name", "OFFSET(page.compound_info)=8\n", NULL, 64, 0x1000, { { 0 } }, 0, 0, true },
	{ "a new name, of a kernel that cannot be searched", "OFFSET(page.compound_info)=8\n", "it cannot", 64, 0x1000,
	  { { 4, 8 } }, 0, 0, true },
	{ "a kernel that cannot be searched", "A=1\n", "it cannot", 64, 0x1000, { { 4, 8 } }, 0, 0, false },
};

static void test_plan(const struct plan_case *c)
{
	const struct load load = { 0, 0x10000, c->offset, 0 };
	const struct plan_wish wish = { 0 };
	struct vmcore vmcore;
	struct guest guest = { .why = c->why, .host.host.resize = resize };
	struct plan plan;

	begin(&vmcore, &load, 1);
	vmcore.info = c->info ? strdup(c->info) : NULL;
	vmcore.ehdr.e_phoff = c->phoff;
	guest.host.vmcore = &vmcore;
	fill_pages(&guest.unaccepted, c->unaccepted, MAX_RUNS);
	is(!plan_create(&vmcore, &guest, &wish, &plan), true, "a plan", c->name);
	is(plan.holes.nr, c->holes, "holes", c->name);
	is(plan.zeros.nr, c->zeros, "zeros", c->name);
	is(plan_changes(&plan, &vmcore), c->changes, "changes something", c->name);
	plan_destroy(&guest, &plan);
	unaccepted_pages_free(&host, &guest.unaccepted);
	vmcore_close(&vmcore);
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(head_cases); i++)
		test_head(&head_cases[i]);
	test_addresses();
	test_cut_short();
	test_many();
	test_notes();
	test_holes();
	for (size_t i = 0; i < ARRAY_SIZE(info_cases); i++)
		test_info(&info_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(plan_cases); i++)
		test_plan(&plan_cases[i]);
	return tap_exit();
}
