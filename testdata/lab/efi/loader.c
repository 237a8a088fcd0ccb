// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Code that the lab's boot loaders share: it takes memory away from the firmware and reports it as unaccepted, and starts
 * a kernel with a command line from the volume that the loader was started from.
 */
#include "loader.h"

/* A memory type in the range that UEFI leaves to loaders. */
#define LOADER_OWN_MEMORY_TYPE	0x80000015U

static EFI_GET_MEMORY_MAP firmware_get_memory_map;

static EFI_STATUS EFIAPI get_memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map,
					UINTN *key, UINTN *desc_size, UINT32 *version)
{
	EFI_STATUS status = firmware_get_memory_map(size, map, key, desc_size, version);

	if (EFI_ERROR(status))
		return status;
	for (UINTN at = 0; at < *size; at += *desc_size) {
		EFI_MEMORY_DESCRIPTOR *desc = (void *)((UINT8 *)map + at);

		if (desc->Type == LOADER_OWN_MEMORY_TYPE)
			desc->Type = UNACCEPTED_MEMORY_TYPE;
	}
	return status;
}

void boot_services_changed(void)
{
	BS->Hdr.CRC32 = 0;
	BS->CalculateCrc32(&BS->Hdr, BS->Hdr.HeaderSize, &BS->Hdr.CRC32);
}

static void hook_get_memory_map(void)
{
	firmware_get_memory_map = BS->GetMemoryMap;
	BS->GetMemoryMap = get_memory_map;
	boot_services_changed();
}

void die(const CHAR16 *what, EFI_STATUS status)
{
	Print(L"%s: %s: %r\n", loader_name, what, status);
	RT->ResetSystem(EfiResetShutdown, status, 0, NULL);
}

/* Finds the first range of free memory above @from in the firmware's map; FALSE if there is none. */
static BOOLEAN find_range(UINT64 from, UINT64 *start, UINT64 *end)
{
	UINTN entries, key, desc_size;
	UINT32 version;
	EFI_MEMORY_DESCRIPTOR *map = LibMemoryMap(&entries, &key, &desc_size, &version);
	BOOLEAN found = FALSE;

	if (!map)
		die(L"GetMemoryMap", EFI_OUT_OF_RESOURCES);
	for (UINTN i = 0; i < entries && !found; i++) {
		EFI_MEMORY_DESCRIPTOR *desc = (void *)((UINT8 *)map + i * desc_size);

		*start = desc->PhysicalStart;
		*end = *start + desc->NumberOfPages * EFI_PAGE_SIZE;
		found = desc->Type == EfiConventionalMemory && *end > from;
	}
	FreePool(map);
	if (*start < from)
		*start = from;
	return found;
}

/* Every allocation changes the map, since the firmware allocates memory for the map itself. */
void take_memory(UINT64 from, void (*each)(void *data, UINT64 start, UINT64 end), void *data)
{
	UINT64 start, end, pages = 0;
	EFI_STATUS status;

	while (find_range(from, &start, &end)) {
		status = BS->AllocatePages(AllocateAddress, LOADER_OWN_MEMORY_TYPE,
					   (end - start) / EFI_PAGE_SIZE, &start);
		if (EFI_ERROR(status))
			die(L"AllocatePages", status);
		if (each)
			each(data, start, end);
		pages += (end - start) / EFI_PAGE_SIZE;
	}
	hook_get_memory_map();
	Print(L"%s: %ld MiB above 0x%lx are unaccepted\n", loader_name, pages / 256, from);
}

/* Reads the whole file and puts a 0 behind it; the caller owns the buffer. */
static CHAR8 *read_file(EFI_FILE_HANDLE root, CHAR16 *name)
{
	EFI_FILE_HANDLE file;
	EFI_FILE_INFO *info;
	EFI_STATUS status;
	CHAR8 *text;
	UINTN size;

	status = root->Open(root, &file, name, EFI_FILE_MODE_READ, 0);
	if (EFI_ERROR(status))
		die(name, status);
	info = LibFileInfo(file);
	size = info->FileSize;
	text = AllocateZeroPool(size + 1);
	status = file->Read(file, &size, text);
	if (EFI_ERROR(status))
		die(name, status);
	FreePool(info);
	file->Close(file);
	return text;
}

/* Converts one line of ASCII to UCS-2, the form of load options. */
static CHAR16 *load_options(const CHAR8 *line, UINT32 *ret_size)
{
	UINTN len = 0;
	CHAR16 *options;

	while (line[len] && line[len] != '\n')
		len++;
	*ret_size = (len + 1) * sizeof(*options);
	options = AllocateZeroPool(*ret_size);
	for (UINTN i = 0; i < len; i++)
		options[i] = line[i];
	return options;
}

UINT64 read_hex(EFI_FILE_HANDLE root, CHAR16 *name)
{
	CHAR8 *text = read_file(root, name);
	UINT32 size;
	CHAR16 *line = load_options(text, &size);
	UINT64 value = xtoi(line);

	FreePool(line);
	FreePool(text);
	return value;
}

/* True if text begins with word. */
static BOOLEAN begins_with(const CHAR8 *text, const char *word)
{
	while (*word && *text == *word) {
		text++;
		word++;
	}
	return !*word && *text <= ' ';
}

BOOLEAN has_word(EFI_FILE_HANDLE root, CHAR16 *name, const char *word)
{
	CHAR8 *text = read_file(root, name);
	BOOLEAN found = begins_with(text, word);

	for (UINTN i = 0; text[i] && !found; i++)
		found = text[i] <= ' ' && begins_with(&text[i + 1], word);
	FreePool(text);
	return found;
}

static EFI_HANDLE load_kernel(EFI_HANDLE self, EFI_HANDLE device, EFI_FILE_HANDLE root)
{
	EFI_LOADED_IMAGE *image;
	EFI_HANDLE kernel;
	EFI_STATUS status;
	CHAR8 *cmdline;

	status = BS->LoadImage(FALSE, self, FileDevicePath(device, L"\\lab\\linux"),
			       NULL, 0, &kernel);
	if (EFI_ERROR(status))
		die(L"LoadImage", status);
	BS->HandleProtocol(kernel, &LoadedImageProtocol, (void **)&image);
	cmdline = read_file(root, L"\\lab\\cmdline");
	image->LoadOptions = load_options(cmdline, &image->LoadOptionsSize);
	FreePool(cmdline);
	return kernel;
}

EFI_LOADED_IMAGE *loader_init(EFI_HANDLE self, EFI_SYSTEM_TABLE *systab, EFI_FILE_HANDLE *ret_root)
{
	EFI_LOADED_IMAGE *image;

	InitializeLib(self, systab);
	BS->HandleProtocol(self, &LoadedImageProtocol, (void **)&image);
	*ret_root = LibOpenRoot(image->DeviceHandle);
	if (!*ret_root)
		die(L"volume", EFI_NOT_FOUND);
	return image;
}

void start_kernel(EFI_HANDLE self, EFI_HANDLE device, EFI_FILE_HANDLE root)
{
	EFI_HANDLE kernel = load_kernel(self, device, root);

	die(L"StartImage", BS->StartImage(kernel, NULL, NULL));
}
