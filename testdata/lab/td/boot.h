/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is done while the firmware is there.
 */
#ifndef TD_BOOT_H
#define TD_BOOT_H

#include "td.h"

/* The program's own memory. */
struct place {
	u64 start, end;
	/* From an address in the image that the firmware loaded to the same in the copy. */
	u64 moved;
};

/*
 * boot_cpus.c: the CPUs that the firmware does not run on become processors of the TD, and ACPI's tables say how a kernel
 * wakes them. They start when the firmware has no more use for them: when the kernel ends the boot services.
 */
void prepare_other_cpus(struct td *td, const struct place *place);

#endif /* TD_BOOT_H */
