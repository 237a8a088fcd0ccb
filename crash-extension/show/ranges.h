/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -r: unaccepted memory in physical ranges. */
#ifndef RANGES_H
#define RANGES_H

#include "guest/survey.h"

void show_ranges(const struct survey *survey);

#endif /* RANGES_H */
