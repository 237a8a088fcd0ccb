/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does NR_UNACCEPTED of a zone agree with its list, or with its page types? */
#ifndef CHECK_COUNTER_H
#define CHECK_COUNTER_H

#include "analysis/check_page_types.h"

/**
 * check_counter() - check the counter of a zone
 * @types: all zero if the kernel has no page type for unaccepted blocks
 *
 * Return: false: there is no counter, or nothing to compare it with.
 */
bool check_counter(const struct survey *survey, const struct zone_survey *zone, const struct page_types *types,
		   struct remarks *remarks);

#endif /* CHECK_COUNTER_H */
