/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of zones, with its total and a summary. */
#ifndef ZONE_TABLE_H
#define ZONE_TABLE_H

#include "guest/survey.h"

/**
 * print_zone_table() - print the table. Tests and scripts read it: columns keep their places.
 */
void print_zone_table(const struct survey *survey);

#endif /* ZONE_TABLE_H */
