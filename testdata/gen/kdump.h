/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a dump with libkdumpfile, which shares no code with makedumpfile. The judges use it. Any error here ends the
 * program with BROKEN, since it cannot judge then.
 */
#ifndef KDUMP_H
#define KDUMP_H

#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <libkdumpfile/kdumpfile.h>

#define PAGE_SIZE	4096
#define BROKEN		99

struct dump {
	kdump_ctx_t *ctx;
	kdump_bmp_t *pages;	/* the pages in the dump */
	uint64_t max_pfn;
};

static struct dump open_dump(const char *path)
{
	struct dump dump = { .ctx = kdump_new() };
	kdump_attr_t pages;
	kdump_num_t value;
	int fd = open(path, O_RDONLY);

	if (!dump.ctx)
		errx(BROKEN, "kdump_new: out of memory");
	if (fd < 0)
		err(BROKEN, "%s", path);
	if (kdump_set_number_attr(dump.ctx, KDUMP_ATTR_FILE_FD, fd) != KDUMP_OK ||
	    kdump_get_attr(dump.ctx, KDUMP_ATTR_FILE_PAGEMAP, &pages) != KDUMP_OK ||
	    kdump_get_number_attr(dump.ctx, "max_pfn", &value) != KDUMP_OK)
		errx(BROKEN, "%s: %s", path, kdump_get_err(dump.ctx));
	dump.pages = pages.val.bitmap;
	dump.max_pfn = value;
	return dump;
}

/* Returns the first page at or above @pfn in the dump; max_pfn if there is none. */
static uint64_t next_page(const struct dump *dump, uint64_t pfn)
{
	kdump_addr_t next = pfn;

	if (kdump_bmp_find_set(dump->pages, &next) != KDUMP_OK || next > dump->max_pfn)
		return dump->max_pfn;
	return next;
}

/* True if the dump has the page; then its bytes are in @buf. */
static bool read_page(const struct dump *dump, uint64_t pfn, void *buf)
{
	size_t len = PAGE_SIZE;
	kdump_status status = kdump_read(dump->ctx, KDUMP_MACHPHYSADDR, pfn * PAGE_SIZE, buf, &len);

	if (status == KDUMP_OK)
		return true;
	if (status != KDUMP_ERR_NODATA)
		errx(BROKEN, "pfn %" PRIu64 ": %s", pfn, kdump_get_err(dump->ctx));
	kdump_clear_err(dump->ctx);
	return false;
}

#endif
