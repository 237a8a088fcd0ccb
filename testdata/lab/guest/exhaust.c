// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exhaust: allocates and touches memory until there is none left and the kernel kills the process.
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
