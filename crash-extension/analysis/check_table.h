/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the acceptance table agree with the lists? */
#ifndef CHECK_TABLE_H
#define CHECK_TABLE_H

#include "analysis/remarks.h"
#include "guest/acceptance_table.h"

/**
 * check_table() - compare each unit of the table with the lists
 *
 * Return: how many units were compared.
 */
ulong check_table(const struct survey *survey, const struct acceptance_table *table, struct remarks *remarks);

#endif /* CHECK_TABLE_H */
