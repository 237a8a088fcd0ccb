/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STDIO_VIEWS_H
#define STDIO_VIEWS_H

/* Call it once the views are known: stdin of the command may be one. */
void stdio_start(void);

#endif /* STDIO_VIEWS_H */
