/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this program does before the kernel ends the boot services.
 */
#ifndef TD_BOOT_H
#define TD_BOOT_H

#include "td.h"

/* The program's own memory. */
struct place {
	u64 start, end;
	/* The distance from the image that the firmware loaded to its copy. */
	u64 moved;
};

/*
 * boot_cpus.c: makes the CPUs that the firmware does not run on processors of the TD. ACPI's tables say how a kernel
 * wakes them. They start when the kernel ends the boot services, since until then the firmware may use them.
 */
void prepare_other_cpus(struct td *td, const struct place *place);

#endif /* TD_BOOT_H */
