// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcoreinfo.h"

#include "unaccepted_memmap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Linux kernel commit d50569612c29 ("mm: rename the 'compound_head' field in the 'struct page' to 'compound_info'") (in
 * v7.1). Bit 0 still marks a tail page, and makedumpfile uses only that bit. Without the name, versions up to 1.7.9 take the
 * second page of a compound page for a page of a process and leave it out; crash opens none of those dumps.
 */
#define OLD_NAME	"OFFSET(page.compound_head)"
#define NEW_NAME	"OFFSET(page.compound_info)"

/*
 * Without this line makedumpfile follows the free lists. Version 1.7.6 needs that: since Linux kernel commit
 * 4ffca5a96678 ("mm: support only one page_type per page") (in v6.12) its test for slab pages is true for free pages, too.
 */
#define BUDDY_TYPE	"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)="
#define OUR_TYPE	"NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE)"

/* Copies all lines but those that begin with @start; NULL: all. Return: the end of the copy. */
static char *copy_lines(const char *info, const char *start, char *to)
{
	while (*info) {
		size_t length = strcspn(info, "\n");

		if (!start || strncmp(info, start, strlen(start))) {
			memcpy(to, info, length);
			to[length] = '\n';
			to += length + 1;
		}
		info += length + (info[length] != '\0');
	}
	*to = '\0';
	return to;
}

static char *append_old_name(const char *info, char *to)
{
	const char *value = unaccepted_find_line(info, NEW_NAME);

	if (!value || unaccepted_find_line(info, OLD_NAME))
		return to;
	return to + sprintf(to, OLD_NAME "=%.*s\n", (int)strcspn(value, "\n"), value);
}

static char *append_type(const char *info, int32_t type, char *to)
{
	if (!type || unaccepted_find_line(info, OUR_TYPE))
		return to;
	return to + sprintf(to, OUR_TYPE "=%d\n", type);
}

char *vmcoreinfo_edit(const char *info, const struct vmcoreinfo_edit *edit)
{
	/* No value is longer than all lines together. */
	size_t most = 2 * strlen(info) +
		      sizeof("\n" OLD_NAME "=\n" OUR_TYPE "=-2147483648\n" UNACCEPTED_MEMMAP_KEY "=1\n");
	char *ret = malloc(most), *to;

	if (!ret)
		return NULL;
	to = copy_lines(info, edit->by_free_lists ? BUDDY_TYPE : NULL, ret);
	to = append_old_name(info, to);
	if (edit->by_free_lists)
		to = append_type(info, edit->type, to);
	if (edit->memmap_left_out)
		strcpy(to, UNACCEPTED_MEMMAP_KEY "=1\n");
	return ret;
}
