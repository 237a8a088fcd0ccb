/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LOADER_H
#define LOADER_H

#include <efi.h>
#include <efilib.h>

/* EfiUnacceptedMemoryType (UEFI 2.9), which gnu-efi does not have. */
#define UNACCEPTED_MEMORY_TYPE	15

/* The prefix of the loader's messages; each loader has its own. */
extern const CHAR16 *const loader_name;

/* Prints what went wrong, and switches the machine off. */
void die(const CHAR16 *what, EFI_STATUS status);

/* Returns the loader's own image, and the root of the volume that it came from. */
EFI_LOADED_IMAGE *loader_init(EFI_HANDLE self, EFI_SYSTEM_TABLE *systab, EFI_FILE_HANDLE *ret_root);

/* Reads a hexadecimal number from a file. */
UINT64 read_hex(EFI_FILE_HANDLE root, CHAR16 *name);

/* True if the file contains this word. */
BOOLEAN has_word(EFI_FILE_HANDLE root, CHAR16 *name, const char *word);

/*
 * Makes all free memory above @from unaccepted: takes it from the firmware, and has GetMemoryMap() report it so. Calls
 * @each for each range, unless @each is NULL. Call this before reading the kernel's file, since the firmware touches the
 * memory that it uses and frees for that.
 */
void take_memory(UINT64 from, void (*each)(void *data, UINT64 start, UINT64 end), void *data);

/* Call this after replacing a function in BS: it computes the table's checksum again. */
void boot_services_changed(void);

/* Returns only if the kernel returns. */
void start_kernel(EFI_HANDLE self, EFI_HANDLE device, EFI_FILE_HANDLE root);

#endif /* LOADER_H */
