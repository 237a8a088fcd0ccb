/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the unaccepted memory of a vmcore, for people and for programs. */
#ifndef LIST_H
#define LIST_H

#include "guest.h"

/**
 * list_text() - print the generation, the unaccepted ranges, remarks on what is doubtful, and the total to stdout
 */
void list_text(const struct guest *guest);

/**
 * list_json() - print the same as JSON; the man page describes it
 */
void list_json(const struct guest *guest);

#endif /* LIST_H */
