// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * generation < VMCOREINFO: prints which generation the core recognises in a kernel.
 *
 * Reads vmcoreinfo's lines, ignores other lines, and prints one word.
 */
#include <stdio.h>
#include <stdlib.h>
#include "unaccepted.h"

static char *text;

static bool number(const struct unaccepted_host *host, const char *key, int64_t *ret)
{
	const char *value = unaccepted_find_line(text, key);

	(void)host;
	return value && unaccepted_parse_number(value, ret);
}

int main(void)
{
	const struct unaccepted_host host = { .number = number };
	struct unaccepted_numbers numbers;
	struct unaccepted_kernel kernel;
	int64_t orders;
	size_t size = 0;

	/* Reads all of stdin, since a text has no 0. */
	if (getdelim(&text, &size, 0, stdin) < 0)
		text = NULL;
	unaccepted_read_numbers(&host, &numbers);
	if (!number(&host, "LENGTH(zone.free_area)", &orders))
		orders = 0;
	puts(unaccepted_generation_name(unaccepted_identify(&numbers, orders, &kernel)));
	free(text);
	return 0;
}
