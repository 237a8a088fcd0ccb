/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of makedumpfile that the adapter uses. The names are makedumpfile's;
 * dead_machine.h implements them on a fake machine's memory.
 */
#ifndef FAKE_MAKEDUMPFILE_H
#define FAKE_MAKEDUMPFILE_H

#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define TRUE			1
#define FALSE			0
#define MIN(a, b)		((a) < (b) ? (a) : (b))
#define MAX(a, b)		((a) > (b) ? (a) : (b))
#define roundup(x, y)		(((x) + (y) - 1) / (y) * (y))
#define NOT_FOUND_STRUCTURE	(-1)
#define NOT_MEMMAP_ADDR		0
#define NOT_PADDR		(~0ULL)
#define VADDR			0
#define PGMM_CACHED		512
#define DUMP_DH_EXCLUDED_VMEMMAP	0x10
#define SIZE(X)			(size_table.X)
#define OFFSET(X)		(offset_table.X)
#define ARRAY_LENGTH(X)		(array_table.X)

typedef unsigned long long mdf_pfn_t;

struct size_table {
	long page;
	long zone;
	long free_area;
};

struct offset_table {
	struct {
		long _mapcount;
		long private;
		long lru;
	} page;
	struct {
		long free_area;
		long spanned_pages;
	} zone;
	struct {
		long node_zones;
		long nr_zones;
		long node_start_pfn;
		long node_spanned_pages;
	} pglist_data;
};

struct array_table {
	struct {
		long free_area;
	} zone;
};

struct mem_map_data {
	mdf_pfn_t pfn_start;
	mdf_pfn_t pfn_end;
	unsigned long mem_map;
};

struct cycle {
	mdf_pfn_t start_pfn;
	mdf_pfn_t end_pfn;
};

#define BITPERBYTE		8
#define BUFSIZE_BITMAP		128
#define PFN_BUFBITMAP		(BITPERBYTE * BUFSIZE_BITMAP)

/* With fd < 0 buf has the bits of a cycle, otherwise one block of the bits in the file. */
struct dump_bitmap {
	int fd;
	int no_block;
	char *file_name;
	char *buf;
	off_t offset;
};

struct disk_dump_header {
	int status;
	unsigned int sub_hdr_size;
};

struct kdump_sub_header {
	unsigned long size_note;
};

struct DumpInfo {
	int fd_memory;
	char *name_memory;
	int flag_elf_dumpfile;
	int flag_excludevm;
	int flag_refiltering;
	int flag_sadump;
	struct disk_dump_header *dh_memory;
	char *name_vmcoreinfo;
	FILE *file_vmcoreinfo;
	char *name_vmlinux;
	int fd_vmlinux;
	long page_size;
	mdf_pfn_t max_mapnr;
	unsigned int num_mem_map;
	struct mem_map_data *mem_map_data;
	struct dump_bitmap *bitmap2;
};

struct vm_table {
	int node_online_map_len;
};

extern struct vm_table vt;
extern struct DumpInfo *info;
extern struct size_table size_table;
extern struct offset_table offset_table;
extern struct array_table array_table;

int readmem(int type, unsigned long long addr, void *buf, size_t size);
unsigned long long vaddr_to_paddr(unsigned long long vaddr);

static inline unsigned long long pfn_to_paddr(mdf_pfn_t pfn)
{
	return pfn * 4096;
}

static inline mdf_pfn_t paddr_to_pfn(unsigned long long paddr)
{
	return paddr / 4096;
}

#endif /* FAKE_MAKEDUMPFILE_H */
