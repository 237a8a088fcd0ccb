// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * generation < VMCOREINFO: which generation the core takes a kernel for.
 *
 * Reads vmcoreinfo's lines, other lines do no harm, and prints one word.
 */
#include <stdio.h>
#include "unaccepted.h"

#define LINE_SIZE	512

int main(void)
{
	struct unaccepted_numbers numbers = { 0 };
	struct unaccepted_kernel kernel;
	unsigned long orders = 0;
	char line[LINE_SIZE];

	while (fgets(line, sizeof(line), stdin)) {
		unaccepted_read_line(line, &numbers);
		sscanf(line, "LENGTH(zone.free_area)=%lu", &orders);
	}
	puts(unaccepted_generation_name(unaccepted_identify(&numbers, orders, &kernel)));
	return 0;
}
