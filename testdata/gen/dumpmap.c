// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dumpmap VMCORE DUMP: prints which pages of a vmcore a filtered dump has kept.
 *
 * Prints the page frames that are in DUMP as half-open ranges, "START-END", one
 * a line. Each of them must be in VMCORE, with the same bytes; otherwise it
 * prints a message and exits 1. Exits 99 if it cannot read a file.
 *
 * Both files are read with libkdumpfile, which shares no code with makedumpfile.
 * A page whose bitmap bit is clear reads as KDUMP_ERR_NODATA; one filled with
 * zeros is in the dump, even at levels that "exclude" zeros: these pages share one copy.
 */
#include <stdio.h>
#include <string.h>
#include "kdump.h"

#define MAX_COMPLAINTS	10

static bool equals_vmcore(const struct dump *vmcore, uint64_t pfn, const void *page)
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

/* Returns the end of the run of kept pages that begins at @pfn; @pfn itself if it is not kept. */
static uint64_t kept_until(const struct dump *dump, const struct dump *vmcore, uint64_t pfn,
			   bool *same)
{
	unsigned char page[PAGE_SIZE];

	while (pfn < dump->max_pfn && read_page(dump, pfn, page)) {
		if (!equals_vmcore(vmcore, pfn, page))
			*same = false;
		pfn++;
	}
	return pfn;
}

int main(int argc, char **argv)
{
	struct dump vmcore, dump;
	bool same = true;

	if (argc != 3)
		errx(BROKEN, "usage: dumpmap VMCORE DUMP");
	vmcore = open_dump(argv[1]);
	dump = open_dump(argv[2]);
	for (uint64_t pfn = next_page(&dump, 0), stop; pfn < dump.max_pfn; pfn = next_page(&dump, stop + 1)) {
		stop = kept_until(&dump, &vmcore, pfn, &same);
		if (stop > pfn)
			printf("%" PRIu64 "-%" PRIu64 "\n", pfn, stop);
	}
	kdump_free(dump.ctx);
	kdump_free(vmcore.ctx);
	return !same;
}
