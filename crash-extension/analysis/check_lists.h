/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Do the lists agree with themselves, with each other, and with the borders of zones? */
#ifndef CHECK_LISTS_H
#define CHECK_LISTS_H

#include "analysis/remarks.h"

/**
 * check_list() - check the list of one zone
 * @zone: its index; its blocks are compared with those of the zones before it
 */
void check_list(const struct survey *survey, int zone, struct remarks *remarks);

#endif /* CHECK_LISTS_H */
