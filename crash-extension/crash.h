/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crash's own header, and two rules for all code that runs inside crash:
 *
 * A dump may be damaged. Nothing in it may end the command with FATAL, every walk
 * is bounded, and a message about a fault says what was read, where, and what was
 * expected.
 *
 * Ctrl-C makes crash jump out of a command at any point; crash then frees what
 * GETBUF gave. So a command holds nothing else, and keeps no state for the next one.
 */
#ifndef UNACCEPTED_CRASH_H
#define UNACCEPTED_CRASH_H

#include "defs.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#endif /* UNACCEPTED_CRASH_H */
