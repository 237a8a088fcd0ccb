/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of ACPI's tables that describe CPUs (ACPI 6.4, 5.2.12).
 */
#ifndef TD_ACPI_H
#define TD_ACPI_H

#include "types.h"

enum madt_type {
	MADT_LOCAL_APIC = 0,
	MADT_MAILBOX = 16,
};

struct madt_entry {
	u8 type, length;
};

struct madt_local_apic {
	u8 type, length, processor, apic_id;
	u32 flags;
} __attribute__((packed));

#define LOCAL_APIC_ENABLED	1

struct madt_mailbox {
	u8 type, length;
	u16 version;
	u32 reserved;
	u64 address;
} __attribute__((packed));

/*
 * The table with the addresses of all others, and its entry with the MADT's address. Switches the machine off if it is
 * missing.
 */
u8 *acpi_xsdt(void);
u64 *acpi_find_madt(u8 *xsdt);

/* The entry of a MADT after @entry, or the first if @entry is NULL. NULL if there is no further entry. */
const struct madt_entry *madt_next(const u8 *madt, const struct madt_entry *entry);

/* The next CPU after @cpu that a kernel may use, and the number of such CPUs. */
const struct madt_local_apic *madt_next_cpu(const u8 *madt, const struct madt_local_apic *cpu);
u32 madt_cpus(const u8 *madt);

/* Returns a copy of @madt with one more entry. */
u8 *madt_with(const u8 *madt, const struct madt_entry *entry);

/* Call this after a change of a table. */
void acpi_set_checksum(u8 *table);

#endif /* TD_ACPI_H */
