/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What "help unaccepted" shows, as crash wants it: ended by NULL. */
#ifndef HELP_H
#define HELP_H

#include <stddef.h>

extern char *help_unaccepted[];

#endif /* HELP_H */
