/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -z: the lists of the zones, block by block. */
#ifndef LISTS_H
#define LISTS_H

#include "guest/survey.h"

void show_lists(const struct survey *survey);

#endif /* LISTS_H */
