// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi.h"
#include "../efi/loader.h"

#define RSDP_XSDT	24
#define TABLE_LENGTH	4
#define TABLE_CHECKSUM	9
#define XSDT_ENTRIES	36
#define MADT_ENTRIES	44

static EFI_GUID acpi_guid = { 0x8868e871, 0xe4f1, 0x11d3, { 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 } };

static u32 length(const u8 *table)
{
	return *(const u32 *)(table + TABLE_LENGTH);
}

void acpi_set_checksum(u8 *table)
{
	u8 sum = 0;

	for (u32 i = 0; i < length(table); i++)
		sum += table[i];
	table[TABLE_CHECKSUM] -= sum;
}

u8 *acpi_xsdt(void)
{
	u8 *rsdp;

	if (EFI_ERROR(LibGetSystemConfigurationTable(&acpi_guid, (void **)&rsdp)))
		die(L"ACPI's tables", EFI_NOT_FOUND);
	return at_address(*(u64 *)(rsdp + RSDP_XSDT));
}

u64 *acpi_find_madt(u8 *xsdt)
{
	for (u32 at = XSDT_ENTRIES; at < length(xsdt); at += sizeof(u64)) {
		u64 *entry = (u64 *)(xsdt + at);

		if (!CompareMem(at_address(*entry), "APIC", 4))
			return entry;
	}
	die(L"MADT", EFI_NOT_FOUND);
	return NULL;
}

const struct madt_entry *madt_next(const u8 *madt, const struct madt_entry *entry)
{
	const u8 *next = entry ? (const u8 *)entry + entry->length : madt + MADT_ENTRIES;

	return next < madt + length(madt) ? (const struct madt_entry *)next : NULL;
}

const struct madt_local_apic *madt_next_cpu(const u8 *madt, const struct madt_local_apic *cpu)
{
	const struct madt_entry *entry = (const void *)cpu;

	while ((entry = madt_next(madt, entry))) {
		cpu = (const void *)entry;
		if (entry->type == MADT_LOCAL_APIC && cpu->flags & LOCAL_APIC_ENABLED)
			return cpu;
	}
	return NULL;
}

u32 madt_cpus(const u8 *madt)
{
	const struct madt_local_apic *cpu = NULL;
	u32 cpus = 0;

	while ((cpu = madt_next_cpu(madt, cpu)))
		cpus++;
	return cpus;
}

u8 *madt_with(const u8 *madt, const struct madt_entry *entry)
{
	u32 old = length(madt);
	u8 *new;

	if (EFI_ERROR(BS->AllocatePool(EfiACPIReclaimMemory, old + entry->length, (void **)&new)))
		die(L"AllocatePool", EFI_OUT_OF_RESOURCES);
	CopyMem(new, (void *)madt, old);
	CopyMem(new + old, (void *)entry, entry->length);
	*(u32 *)(new + TABLE_LENGTH) += entry->length;
	acpi_set_checksum(new);
	return new;
}
