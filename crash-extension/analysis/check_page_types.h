/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Do the page types agree with the lists? */
#ifndef CHECK_PAGE_TYPES_H
#define CHECK_PAGE_TYPES_H

#include "analysis/remarks.h"

/* What the page types of a zone say, whatever is on its list. */
struct page_types {
	/* Struct pages that were read. */
	ulong looked;
	/* Pages of all blocks that have the type. */
	ulong pages;
	/* Pages of blocks that just left the list, and still have the type. */
	ulong leaving;
	/* Pages of blocks that the list should have; each was a finding. */
	ulong lost;
	/* Some struct pages are not in the dump. */
	bool incomplete;
};

/**
 * check_page_types() - compare the page types of a zone with its list
 */
void check_page_types(const struct survey *survey, const struct zone_survey *zone, struct remarks *remarks,
		      struct page_types *ret);

#endif /* CHECK_PAGE_TYPES_H */
