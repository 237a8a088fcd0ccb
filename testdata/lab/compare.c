// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare LABDIR [STOCK] OURS: judges a filtered dump, page by page.
 *
 * The judges are the guest's memory, as it lies in the files of LABDIR/ram.map,
 * and the dump that the stock tool made; both dumps are read with libkdumpfile.
 * Rules for every page frame:
 *  - kept by both: the same bytes in both dumps and in the guest's memory;
 *  - kept by the stock tool alone: nobody ever wrote to it (it is a hole in the file, or
 *    zeros, since the guest may read the guard page before accepted memory);
 *  - kept by our tool alone: this must not happen.
 * With one dump, each page in it must have the bytes of the guest's memory.
 * Prints lines "name value". Exit status 1 if a page breaks a rule.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../gen/kdump.h"

#define MAX_PARTS	8

struct part {
	uint64_t start;
	uint64_t size;
	uint64_t offset;
	int fd;
};

static struct part parts[MAX_PARTS];
static unsigned int nr_parts;

static struct counts {
	uint64_t both, only_stock, only_ours, differ, read, written, not_ram;
} counts;

static void read_map(const char *dir)
{
	char path[4096], name[16];
	FILE *f;

	snprintf(path, sizeof(path), "%s/ram.map", dir);
	f = fopen(path, "r");
	if (!f)
		err(BROKEN, "%s", path);
	while (nr_parts < MAX_PARTS) {
		struct part *p = &parts[nr_parts];

		if (fscanf(f, "%" SCNu64 " %" SCNu64 " %15s %" SCNu64,
			   &p->start, &p->size, name, &p->offset) != 4)
			break;
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		p->fd = open(path, O_RDONLY);
		if (p->fd < 0)
			err(BROKEN, "%s", path);
		nr_parts++;
	}
	fclose(f);
	if (!nr_parts)
		errx(BROKEN, "%s/ram.map names no memory", dir);
}

static const struct part *find_part(uint64_t paddr)
{
	for (unsigned int i = 0; i < nr_parts; i++)
		if (paddr >= parts[i].start && paddr - parts[i].start < parts[i].size)
			return &parts[i];
	return NULL;
}

static bool read_ram(uint64_t paddr, void *buf)
{
	const struct part *p = find_part(paddr);

	return p && pread(p->fd, buf, PAGE_SIZE, p->offset + paddr - p->start) == PAGE_SIZE;
}

/* True if the guest touched the page: an untouched page is a hole in the sparse file. */
static bool is_touched(uint64_t paddr)
{
	const struct part *p = find_part(paddr);
	off_t offset;

	if (!p)
		return true;
	offset = p->offset + paddr - p->start;
	return lseek(p->fd, offset, SEEK_DATA) == offset;
}

/* Reads a page that the dump's bitmap has. */
static void must_read(const struct dump *dump, uint64_t paddr, void *buf)
{
	if (!read_page(dump, paddr / PAGE_SIZE, buf))
		errx(BROKEN, "0x%" PRIx64 ": the bitmap has the page, the dump has not", paddr);
}

static void complain(uint64_t paddr, const char *what)
{
	static unsigned int said;

	if (said++ < 10)
		fprintf(stderr, "0x%" PRIx64 ": %s\n", paddr, what);
}

static void judge_both(uint64_t paddr, const struct dump *stock, const struct dump *ours)
{
	unsigned char ram[PAGE_SIZE], theirs[PAGE_SIZE], page[PAGE_SIZE];

	counts.both++;
	must_read(ours, paddr, page);
	if (stock)
		must_read(stock, paddr, theirs);
	if (!read_ram(paddr, ram)) {
		counts.not_ram++;
		complain(paddr, "in the dump, but the guest has no memory there");
	} else if (memcmp(page, ram, PAGE_SIZE) || (stock && memcmp(theirs, ram, PAGE_SIZE))) {
		counts.differ++;
		complain(paddr, "the dump and the guest's memory are not equal");
	}
}

static void judge_only_stock(uint64_t paddr)
{
	static const unsigned char zeros[PAGE_SIZE];
	unsigned char ram[PAGE_SIZE];

	counts.only_stock++;
	if (!is_touched(paddr))
		return;
	if (read_ram(paddr, ram) && !memcmp(ram, zeros, PAGE_SIZE)) {
		counts.read++;
		return;
	}
	counts.written++;
	complain(paddr, "left out, but the guest wrote to it");
}

/* Judges each page that one of the dumps has. */
static void judge(const struct dump *stock, const struct dump *ours)
{
	uint64_t pfn, in_ours, in_stock;

	for (pfn = 0; ; pfn++) {
		in_ours = next_page(ours, pfn);
		in_stock = stock ? next_page(stock, pfn) : in_ours;
		pfn = in_ours < in_stock ? in_ours : in_stock;
		if (pfn == ours->max_pfn)
			return;
		if (in_ours == in_stock) {
			judge_both(pfn * PAGE_SIZE, stock, ours);
		} else if (in_stock == pfn) {
			judge_only_stock(pfn * PAGE_SIZE);
		} else {
			counts.only_ours++;
			complain(pfn * PAGE_SIZE, "in our dump alone");
		}
	}
}

int main(int argc, char **argv)
{
	struct dump stock, ours;
	bool two = argc == 4;

	if (argc != 3 && !two)
		errx(BROKEN, "usage: compare LABDIR [STOCK] OURS");
	read_map(argv[1]);
	ours = open_dump(argv[argc - 1]);
	if (two) {
		stock = open_dump(argv[2]);
		if (stock.max_pfn != ours.max_pfn)
			errx(1, "max_pfn: %s has %" PRIu64 ", %s has %" PRIu64,
			     argv[2], stock.max_pfn, argv[3], ours.max_pfn);
	}
	judge(two ? &stock : NULL, &ours);
	printf("both %" PRIu64 "\nonly_stock %" PRIu64 "\nonly_ours %" PRIu64 "\n",
	       counts.both, counts.only_stock, counts.only_ours);
	printf("differ %" PRIu64 "\nread %" PRIu64 "\nwritten %" PRIu64 "\nnot_ram %" PRIu64 "\n",
	       counts.differ, counts.read, counts.written, counts.not_ram);
	return counts.differ || counts.written || counts.only_ours || counts.not_ram || !counts.both;
}
