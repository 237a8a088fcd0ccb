/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LOADER_H
#define LOADER_H

#include <efi.h>
#include <efilib.h>

/* Before what the loader says; each has its own. */
extern const CHAR16 *const loader_name;

/* Says what went wrong, and switches the machine off. */
void die(const CHAR16 *what, EFI_STATUS status);

/* The image of the loader itself, and the root of the volume that it came from. */
EFI_LOADED_IMAGE *loader_init(EFI_HANDLE self, EFI_SYSTEM_TABLE *systab, EFI_FILE_HANDLE *ret_root);

/* The number in a file, in hexadecimal. */
UINT64 read_hex(EFI_FILE_HANDLE root, CHAR16 *name);

/* Does the file have this word in it? */
BOOLEAN has_word(EFI_FILE_HANDLE root, CHAR16 *name, const char *word);

/*
 * All free memory above @from is unaccepted from now on: the firmware has it no more, and GetMemoryMap() says so. Each
 * range is given to @each, unless that is NULL. To be called before the kernel's file is read: memory that the firmware
 * has used and freed is touched.
 */
void take_memory(UINT64 from, void (*each)(void *data, UINT64 start, UINT64 end), void *data);

/* To be called when one of BS' functions was replaced: the table has a checksum. */
void boot_services_changed(void);

/* Comes back only if the kernel does. */
void start_kernel(EFI_HANDLE self, EFI_HANDLE device, EFI_FILE_HANDLE root);

#endif /* LOADER_H */
