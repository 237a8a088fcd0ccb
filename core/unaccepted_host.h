/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the core needs of the tool that it is built into: makedumpfile, crash, vmcore-view.
 *
 * A host embeds this struct in one of its own. The core calls these functions and
 * nothing else. It keeps its state in structs that the caller gives it, so nothing is
 * lost when crash leaves a command in the middle (Ctrl-C).
 */
#ifndef UNACCEPTED_HOST_H
#define UNACCEPTED_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an iterator gives. */
enum unaccepted_next {
	UNACCEPTED_END,
	UNACCEPTED_NEXT,
	/* Something could not be read, or is damaged. Each iterator says whether it goes on after that. */
	UNACCEPTED_FAULT,
};

/* Pages, half-open. */
struct unaccepted_run {
	uint64_t start;
	uint64_t end;
};

/* A part of the memory map: the struct pages of the pages [start_pfn, end_pfn). */
struct unaccepted_part {
	uint64_t start_pfn;
	uint64_t end_pfn;
	/* The virtual address of the first struct page. */
	uint64_t address;
};

struct unaccepted_host {
	/* Read @size bytes of kernel virtual memory. Return: false: the dump does not have all of them. */
	bool (*read)(const struct unaccepted_host *host, uint64_t address, void *ret, size_t size);
	/*
	 * The number in the first line "@key=..." of vmcoreinfo. Return: false: there is no such
	 * line, or unaccepted_parse_number() refuses its value.
	 */
	bool (*number)(const struct unaccepted_host *host, const char *key, int64_t *ret);
	/* The address of the @n-th online node's pglist_data. FAULT: the node exists, but its address is not known. */
	enum unaccepted_next (*node)(const struct unaccepted_host *host, unsigned int n, uint64_t *ret);
	/* The @n-th part of the memory map, in ascending order. Return: false: there are no more. */
	bool (*part)(const struct unaccepted_host *host, unsigned int n, struct unaccepted_part *ret);
	/*
	 * The first run of memory that ends behind @pfn, whether its pages were filtered out or not. There
	 * may be no struct pages outside of memory. Return: false: there is no such run.
	 */
	bool (*memory)(const struct unaccepted_host *host, uint64_t pfn, struct unaccepted_run *ret);
	/* The physical address of a kernel virtual one. Only unaccepted_find_memmap() calls this. */
	bool (*translate)(const struct unaccepted_host *host, uint64_t address, uint64_t *ret);
	/* As realloc(), from @old bytes to @size. Only sets of pages call this. */
	void *(*resize)(const struct unaccepted_host *host, void *memory, size_t old, size_t size);
};

#endif /* UNACCEPTED_HOST_H */
