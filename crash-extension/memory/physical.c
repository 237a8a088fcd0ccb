// SPDX-License-Identifier: GPL-2.0-or-later
/* Physical memory of the dead guest, as the dump has it. */
#include "memory/physical.h"

#include "unaccepted_guest.h"

bool is_zero(const void *bytes, long size)
{
	const char *first = bytes;

	return !*first && !memcmp(first, first + 1, size - 1);
}

static bool read_page_part(physaddr_t address, void *ret, long size)
{
	return readmem(address, PHYSADDR, ret, size, "memory", RETURN_ON_ERROR | QUIET);
}

/*
 * With "set zero_excluded on" crash gives zeros for pages that the dump lacks. Such zeros must not
 * pass for an empty list or an empty zone.
 */
static bool is_made_up(physaddr_t address, const void *bytes, long size)
{
	char page[UNACCEPTED_PAGE_SIZE];

	if (!(*diskdump_flags & ZERO_EXCLUDED) && !sadump_is_zero_excluded())
		return false;
	return is_zero(bytes, size) &&
	       read_page_part(PAGEBASE(address), page, sizeof(page)) && is_zero(page, sizeof(page));
}

bool read_physical(physaddr_t address, void *ret, long size)
{
	char *to = ret;

	for (long part; size > 0; address += part, to += part, size -= part) {
		part = MIN(size, (long)(PAGESIZE() - PAGEOFFSET(address)));
		if (!read_page_part(address, to, part) || is_made_up(address, to, part))
			return false;
	}
	return true;
}
