/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SAY_H
#define SAY_H

/**
 * say() - print one line to stderr, after the launcher's name
 */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* SAY_H */
