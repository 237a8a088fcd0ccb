/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of the command: can it have the library, and how does it get the library? */
#ifndef PROGRAM_H
#define PROGRAM_H

/**
 * program_refuses() - does the dynamic loader give this program no preloaded library?
 * @name: as execvp() takes it
 *
 * Return: NULL, or one line: why. The interpreter of a script is not checked: it starts other programs, which
 * inherit the library.
 */
const char *program_refuses(const char *name);

/**
 * program_preload() - have the dynamic loader give the library to the program
 *
 * Return: NULL, or one line: why it failed.
 */
const char *program_preload(void);

#endif /* PROGRAM_H */
