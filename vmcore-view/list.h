/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found in a vmcore, for people and for programs. */
#ifndef LIST_H
#define LIST_H

#include "guest.h"

/**
 * list_text() - print the generation, the unaccepted ranges and the total to stdout, and what is in doubt
 */
void list_text(const struct guest *guest);

/**
 * list_json() - the same as JSON; the man page has its members
 */
void list_json(const struct guest *guest);

#endif /* LIST_H */
