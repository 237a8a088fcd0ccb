/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -m: a picture of memory in characters, as wide as the terminal. */
#ifndef MAP_H
#define MAP_H

#include "guest/survey.h"

void show_map(const struct survey *survey);

#endif /* MAP_H */
