// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exhaust: takes memory and touches it until there is none left, and the kernel ends the process.
 */
#include <stdlib.h>

#define STEP	(1 << 20)
#define PAGE	4096

int main(void)
{
	volatile char *memory;

	while ((memory = malloc(STEP)))
		for (int at = 0; at < STEP; at += PAGE)
			memory[at] = 1;
	return 1;
}
