// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dumpmap VMCORE DUMP: what a filtered dump has kept of the vmcore it was made from.
 *
 * Prints the page frames that are in DUMP as half-open ranges, "START-END", one
 * a line. Every one of them must be in VMCORE, with the same bytes; where this
 * does not hold, says so and exits 1. Exits 99 if it cannot tell.
 *
 * Both files are read with libkdumpfile, which shares no code with makedumpfile.
 * A page whose bitmap bit is clear reads as KDUMP_ERR_NODATA; one filled with
 * zeros is in the dump, also at levels that "exclude" zeros: they share one copy.
 */
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <libkdumpfile/kdumpfile.h>

#define PAGE_SIZE	4096
#define BROKEN		99
#define MAX_COMPLAINTS	10

static kdump_ctx_t *open_dump(const char *path)
{
	kdump_ctx_t *ctx = kdump_new();
	int fd = open(path, O_RDONLY);

	if (!ctx)
		errx(BROKEN, "kdump_new: out of memory");
	if (fd < 0)
		err(BROKEN, "%s", path);
	if (kdump_set_number_attr(ctx, KDUMP_ATTR_FILE_FD, fd) != KDUMP_OK)
		errx(BROKEN, "%s: %s", path, kdump_get_err(ctx));
	return ctx;
}

static uint64_t max_pfn(kdump_ctx_t *ctx)
{
	kdump_num_t value;

	if (kdump_get_number_attr(ctx, "max_pfn", &value) != KDUMP_OK)
		errx(BROKEN, "max_pfn: %s", kdump_get_err(ctx));
	return value;
}

/* Is the page there? Then its bytes are in @buf. */
static bool read_page(kdump_ctx_t *ctx, uint64_t pfn, void *buf)
{
	size_t len = PAGE_SIZE;
	kdump_status status = kdump_read(ctx, KDUMP_MACHPHYSADDR, pfn * PAGE_SIZE, buf, &len);

	if (status == KDUMP_OK)
		return true;
	if (status != KDUMP_ERR_NODATA)
		errx(BROKEN, "pfn %" PRIu64 ": %s", pfn, kdump_get_err(ctx));
	kdump_clear_err(ctx);
	return false;
}

static bool equals_vmcore(kdump_ctx_t *vmcore, uint64_t pfn, const void *page)
{
	static unsigned int complaints;
	unsigned char original[PAGE_SIZE];
	const char *what;

	if (!read_page(vmcore, pfn, original))
		what = "in the dump, but not in the vmcore";
	else if (memcmp(page, original, PAGE_SIZE))
		what = "other bytes than in the vmcore";
	else
		return true;
	if (complaints++ < MAX_COMPLAINTS)
		warnx("pfn %" PRIu64 ": %s", pfn, what);
	return false;
}

/* The end of the run of kept pages that begins at @pfn; @pfn itself if it is not kept. */
static uint64_t kept_until(kdump_ctx_t *dump, kdump_ctx_t *vmcore, uint64_t pfn,
			   uint64_t end, bool *same)
{
	unsigned char page[PAGE_SIZE];

	while (pfn < end && read_page(dump, pfn, page)) {
		if (!equals_vmcore(vmcore, pfn, page))
			*same = false;
		pfn++;
	}
	return pfn;
}

int main(int argc, char **argv)
{
	kdump_ctx_t *vmcore, *dump;
	bool same = true;
	uint64_t end;

	if (argc != 3)
		errx(BROKEN, "usage: dumpmap VMCORE DUMP");
	vmcore = open_dump(argv[1]);
	dump = open_dump(argv[2]);
	end = max_pfn(dump);
	for (uint64_t pfn = 0, stop; pfn < end; pfn = stop + 1) {
		stop = kept_until(dump, vmcore, pfn, end, &same);
		if (stop > pfn)
			printf("%" PRIu64 "-%" PRIu64 "\n", pfn, stop);
	}
	kdump_free(dump);
	kdump_free(vmcore);
	return !same;
}
