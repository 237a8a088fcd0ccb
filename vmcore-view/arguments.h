/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arguments of the command: each vmcore among them gets a view. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "plan.h"

/**
 * arguments_view() - give views to the arguments of a command
 * @command: @count words; the function may replace all but the first
 *
 * It says what it found, and what it cannot do. If it cannot make a view of a vmcore, the command sees the vmcore as
 * it is. If there is any view, the environment has the views and the library.
 */
void arguments_view(char **command, int count, const struct plan_wish *wish);

#endif /* ARGUMENTS_H */
