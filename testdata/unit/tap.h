/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of the Test Anything Protocol that these tests need. Tests have no
 * numbers and there is no plan: the script that runs the programs adds both.
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned int tap_failed;

static inline bool __attribute__((format(printf, 2, 3)))
ok(bool good, const char *name, ...)
{
	va_list args;

	printf("%sok - ", good ? "" : "not ");
	va_start(args, name);
	vprintf(name, args);
	va_end(args);
	putchar('\n');
	tap_failed += !good;
	return good;
}

/* Tests that two numbers are equal; if not, prints both. */
static inline void is(long long got, long long wanted, const char *what, const char *name)
{
	if (!ok(got == wanted, "%s: %s", what, name))
		printf("#   got:    %lld (0x%llx)\n#   wanted: %lld (0x%llx)\n",
		       got, (unsigned long long)got, wanted, (unsigned long long)wanted);
}

static inline int tap_exit(void)
{
	return tap_failed != 0;
}

#endif /* TAP_H */
