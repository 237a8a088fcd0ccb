// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare LABDIR STOCK OURS: judges a filtered dump, page by page.
 *
 * The judges are the guest's memory, as it lies in the files of LABDIR/ram.map,
 * and the dump that the stock tool made; both dumps are read with libkdumpfile.
 * What must hold for every page frame:
 *  - kept by both: the same bytes in both dumps and in the guest's memory;
 *  - kept by the stock tool alone: nobody ever wrote to it (a hole in the file, or
 *    zeros: the guard before the memory that is accepted may have been read);
 *  - kept by us alone: never.
 * Prints one "name value" a line; exit status 1 if one of these does not hold.
 */
#define _GNU_SOURCE
#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>
#include <libkdumpfile/kdumpfile.h>

#define PAGE_SIZE	4096
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
		err(99, "%s", path);
	while (nr_parts < MAX_PARTS) {
		struct part *p = &parts[nr_parts];

		if (fscanf(f, "%" SCNu64 " %" SCNu64 " %15s %" SCNu64,
			   &p->start, &p->size, name, &p->offset) != 4)
			break;
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		p->fd = open(path, O_RDONLY);
		if (p->fd < 0)
			err(99, "%s", path);
		nr_parts++;
	}
	fclose(f);
	if (!nr_parts)
		errx(99, "%s/ram.map names no memory", dir);
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

/* Was the page ever touched? Only what was is there in the sparse file. */
static bool is_touched(uint64_t paddr)
{
	const struct part *p = find_part(paddr);
	off_t offset;

	if (!p)
		return true;
	offset = p->offset + paddr - p->start;
	return lseek(p->fd, offset, SEEK_DATA) == offset;
}

static kdump_ctx_t *open_dump(const char *path)
{
	kdump_ctx_t *ctx = kdump_new();
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		err(99, "%s", path);
	if (kdump_set_number_attr(ctx, KDUMP_ATTR_FILE_FD, fd) != KDUMP_OK)
		errx(99, "%s: %s", path, kdump_get_err(ctx));
	return ctx;
}

static uint64_t max_pfn(kdump_ctx_t *ctx)
{
	kdump_num_t value;

	if (kdump_get_number_attr(ctx, "max_pfn", &value) != KDUMP_OK)
		errx(99, "%s", kdump_get_err(ctx));
	return value;
}

/* Is the page in the dump? Then its bytes are in @buf. */
static bool read_dump(kdump_ctx_t *ctx, uint64_t paddr, void *buf)
{
	size_t len = PAGE_SIZE;
	kdump_status status = kdump_read(ctx, KDUMP_MACHPHYSADDR, paddr, buf, &len);

	if (status == KDUMP_OK)
		return true;
	if (status != KDUMP_ERR_NODATA)
		errx(99, "0x%" PRIx64 ": %s", paddr, kdump_get_err(ctx));
	kdump_clear_err(ctx);
	return false;
}

static void complain(uint64_t paddr, const char *what)
{
	static unsigned int said;

	if (said++ < 10)
		fprintf(stderr, "0x%" PRIx64 ": %s\n", paddr, what);
}

static void judge_both(uint64_t paddr, const void *stock, const void *ours)
{
	unsigned char ram[PAGE_SIZE];

	counts.both++;
	if (!read_ram(paddr, ram)) {
		counts.not_ram++;
		complain(paddr, "in both dumps, but the guest has no memory there");
	} else if (memcmp(stock, ours, PAGE_SIZE) || memcmp(ours, ram, PAGE_SIZE)) {
		counts.differ++;
		complain(paddr, "the dumps and the guest's memory are not equal");
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

static void judge(uint64_t paddr, kdump_ctx_t *stock, kdump_ctx_t *ours)
{
	unsigned char a[PAGE_SIZE], b[PAGE_SIZE];
	bool in_stock = read_dump(stock, paddr, a);
	bool in_ours = read_dump(ours, paddr, b);

	if (in_stock && in_ours) {
		judge_both(paddr, a, b);
	} else if (in_stock) {
		judge_only_stock(paddr);
	} else if (in_ours) {
		counts.only_ours++;
		complain(paddr, "in our dump alone");
	}
}

int main(int argc, char **argv)
{
	kdump_ctx_t *stock, *ours;
	uint64_t end;

	if (argc != 4)
		errx(99, "usage: compare LABDIR STOCK OURS");
	read_map(argv[1]);
	stock = open_dump(argv[2]);
	ours = open_dump(argv[3]);
	end = max_pfn(stock);
	if (end != max_pfn(ours))
		errx(1, "max_pfn: %s has %" PRIu64 ", %s has %" PRIu64,
		     argv[2], end, argv[3], max_pfn(ours));
	for (uint64_t pfn = 0; pfn < end; pfn++)
		judge(pfn * PAGE_SIZE, stock, ours);
	printf("both %" PRIu64 "\nonly_stock %" PRIu64 "\nonly_ours %" PRIu64 "\n",
	       counts.both, counts.only_stock, counts.only_ours);
	printf("differ %" PRIu64 "\nread %" PRIu64 "\nwritten %" PRIu64 "\nnot_ram %" PRIu64 "\n",
	       counts.differ, counts.read, counts.written, counts.not_ram);
	return counts.differ || counts.written || counts.only_ours || counts.not_ram || !counts.both;
}
