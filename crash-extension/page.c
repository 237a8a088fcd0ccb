// SPDX-License-Identifier: GPL-2.0-or-later
/* From struct page to page and back, and what a struct page says. */
#include "extension.h"

/* What is read at once: the neighbours of a struct page are asked for next. */
static bool fill(struct guest *guest, ulong address)
{
	struct pages_read *cache = &guest->pages_read;

	if (cache->valid && cache->start == address)
		return true;
	cache->start = address;
	cache->valid = read_mapped(&guest->mapping, address, cache->bytes, sizeof(cache->bytes));
	return cache->valid;
}

static bool read_raw(struct guest *guest, ulong page, char *ret)
{
	ulong size = guest->at.page_size, offset = page % sizeof(guest->pages_read.bytes);

	if (offset + size > sizeof(guest->pages_read.bytes))
		return read_mapped(&guest->mapping, page, ret, size);
	if (!fill(guest, page - offset))
		return false;
	memcpy(ret, guest->pages_read.bytes + offset, size);
	return true;
}

bool read_page(struct guest *guest, ulong page, struct page_facts *ret)
{
	char raw[PAGE_STRUCT_MAX];

	if (!read_raw(guest, page, raw))
		return false;
	ret->flags = ULONG(raw + guest->at.page_flags);
	ret->private = ULONG(raw + guest->at.page_private);
	ret->next = ULONG(raw + guest->at.lru);
	ret->prev = ULONG(raw + guest->at.lru + sizeof(ulong));
	ret->type = UINT(raw + guest->at.page_type);
	return true;
}

static bool can_be(ulong pfn)
{
	return !(pfn >> (MAX_PHYSMEM_BITS() - PAGESHIFT()));
}

ulong pfn_to_page(const struct guest *guest, ulong pfn)
{
	return VMEMMAP_VADDR + pfn * guest->at.page_size;
}

bool page_to_pfn(const struct guest *guest, ulong page, ulong *ret)
{
	ulong offset = page - VMEMMAP_VADDR;

	if (page < VMEMMAP_VADDR || offset % guest->at.page_size ||
	    !can_be(offset / guest->at.page_size))
		return false;
	*ret = offset / guest->at.page_size;
	return true;
}

enum mapped page_mapped(const struct guest *guest, ulong pfn)
{
	struct mapping mapping;

	return can_be(pfn) ? find_mapping(pfn_to_page(guest, pfn), &mapping) : NOT_MAPPED;
}
