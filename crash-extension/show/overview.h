/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command prints without an option. */
#ifndef OVERVIEW_H
#define OVERVIEW_H

#include "guest/survey.h"

/**
 * show_overview() - the generation, the table of zones, and what else is known
 */
void show_overview(const struct survey *survey);

#endif /* OVERVIEW_H */
