// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A boot loader that plays the firmware of a confidential guest.
 *
 * It takes the free memory above an address away from the firmware, under a
 * memory type of its own, and has GetMemoryMap() report that type as
 * EfiUnacceptedMemoryType (UEFI 2.9). It starts the kernel's EFI stub from the
 * same volume, which builds the bitmap and the table as in a TDX or SNP guest.
 *
 * On the volume it expects
 *   \lab\from      the address, in hexadecimal; 0 leaves all memory accepted
 *   \lab\cmdline   the kernel's command line
 *   \lab\linux     the kernel
 */
#include "loader.h"

const CHAR16 *const loader_name = L"unaccept";

EFI_STATUS efi_main(EFI_HANDLE self, EFI_SYSTEM_TABLE *systab)
{
	EFI_LOADED_IMAGE *image;
	EFI_FILE_HANDLE root;
	UINT64 from;

	image = loader_init(self, systab, &root);
	from = read_hex(root, L"\\lab\\from");
	if (from)
		take_memory(from, NULL, NULL);
	start_kernel(self, image->DeviceHandle, root);
	return EFI_ABORTED;
}
