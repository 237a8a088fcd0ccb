/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notes that the kernel wrote for tools that read its dump. */
#ifndef VMCOREINFO_H
#define VMCOREINFO_H

#include "crash.h"

/**
 * vmcoreinfo_number() - the number that vmcoreinfo has for a key
 *
 * Return: false: it has none.
 */
bool vmcoreinfo_number(const char *key, int64_t *ret);

#endif /* VMCOREINFO_H */
