/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command's program: can it have the library, and how it gets it. */
#ifndef PROGRAM_H
#define PROGRAM_H

/**
 * program_refuses() - does the dynamic loader give this program no preloaded library?
 * @name: as execvp() takes it
 *
 * Return: NULL, or one line: why. A script's interpreter is not looked at: it starts others, which
 * inherit the library.
 */
const char *program_refuses(const char *name);

/**
 * program_preload() - have the dynamic loader give the library to the program
 *
 * Return: NULL, or one line: why that cannot be.
 */
const char *program_preload(void);

#endif /* PROGRAM_H */
