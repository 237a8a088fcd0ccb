/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command's arguments: those that are vmcores get their views. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "plan.h"

/**
 * arguments_view() - give views to the arguments of a command
 * @command: @count words; words behind the first are replaced by others
 *
 * What is found, and what cannot be done, is said. Where there is no view of a vmcore, the command sees it as it
 * is. If there are any views, they are in the environment, and so is the library.
 */
void arguments_view(char **command, int count, const struct plan_wish *wish);

#endif /* ARGUMENTS_H */
