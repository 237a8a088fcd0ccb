/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory map: one array with a struct page for each page. */
#ifndef MEMORY_MAP_H
#define MEMORY_MAP_H

#include "guest/guest.h"
#include "memory/page_tables.h"

/**
 * pfn_to_page() - where the struct page of a page is, if it has one
 */
ulong pfn_to_page(const struct guest *guest, ulong pfn);

/**
 * page_mapped() - does a page have a struct page, and so perhaps memory?
 */
enum mapped page_mapped(const struct guest *guest, ulong pfn);

#endif /* MEMORY_MAP_H */
