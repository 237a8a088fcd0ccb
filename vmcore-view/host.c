// SPDX-License-Identifier: GPL-2.0-or-later
#include "host.h"

#include "unaccepted.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* mem_section.section_mem_map: an address, and flags below it (SECTION_MAP_LAST_BIT). */
#define SECTION_MARKED_PRESENT	1ull
#define SECTION_MAP_MASK	(~0x3full)
/* No machine has so many sections (of 128 MiB) or nodes: a larger number is damaged. */
#define MAX_SECTIONS	(1ull << 30)
#define MAX_NODES	1024

static struct host *to_host(const struct unaccepted_host *host)
{
	return (struct host *)host;
}

/*
 * vmcoreinfo
 */

static const char *find_line(const struct host *host, const char *kind, const char *name)
{
	char key[128];

	snprintf(key, sizeof(key), "%s(%s)", kind, name);
	return host->vmcore->info ? unaccepted_find_line(host->vmcore->info, key) : NULL;
}

static bool number(const struct unaccepted_host *host, const char *key, int64_t *ret)
{
	const char *info = to_host(host)->vmcore->info;
	const char *value = info ? unaccepted_find_line(info, key) : NULL;

	return value && unaccepted_parse_number(value, ret);
}

/* Symbols are hexadecimal numbers. */
static bool find_symbol(const struct host *host, const char *name, uint64_t *ret)
{
	const char *value = find_line(host, "SYMBOL", name);
	char *end;

	if (!value)
		return false;
	errno = 0;
	*ret = strtoull(value, &end, 16);
	return !errno && end != value && (!*end || *end == '\n');
}

static bool find_number(const struct host *host, const char *kind, const char *name, uint64_t *ret)
{
	const char *value = find_line(host, kind, name);
	int64_t got;

	if (!value || !unaccepted_parse_number(value, &got) || got < 0)
		return false;
	*ret = got;
	return true;
}

/*
 * Kernel virtual memory
 */

static bool translate_page(struct host *host, uint64_t address)
{
	addrxlat_fulladdr_t full = { .addr = address - address % PAGE_SIZE, .as = ADDRXLAT_KVADDR };

	if (host->translated && host->virtual == full.addr)
		return true;
	host->virtual = full.addr;
	host->translated = addrxlat_fulladdr_conv(&full, ADDRXLAT_MACHPHYSADDR, host->xlat,
						  host->system) == ADDRXLAT_OK;
	if (!host->translated)
		addrxlat_ctx_clear_err(host->xlat);
	host->physical = full.addr;
	return host->translated;
}

static bool translate(const struct unaccepted_host *host, uint64_t address, uint64_t *ret)
{
	struct host *this = to_host(host);

	if (!translate_page(this, address))
		return false;
	*ret = this->physical + address % PAGE_SIZE;
	return true;
}

/* libkdumpfile reads a dump by makedumpfile. */
static bool read_physical(struct host *host, uint64_t address, void *ret, size_t size)
{
	size_t got = size;

	if (host->vmcore->loads)
		return vmcore_read(host->vmcore, address, ret, size);
	if (kdump_read(host->kdump, KDUMP_MACHPHYSADDR, address, ret, &got) == KDUMP_OK && got == size)
		return true;
	kdump_clear_err(host->kdump);
	return false;
}

static enum unaccepted_map_page read_map_page(struct unaccepted_reader *reader, uint64_t address, void *ret)
{
	struct host *host = (struct host *)((char *)reader - offsetof(struct host, reader));

	if (!translate_page(host, address))
		return UNACCEPTED_MAP_PAGE_LOST;
	if (!read_physical(host, host->physical, ret, PAGE_SIZE))
		return UNACCEPTED_MAP_PAGE_LEFT_OUT;
	return UNACCEPTED_MAP_PAGE_THERE;
}

/* The dump comes first; only what it lacks is rebuilt. */
static bool read_part(struct host *host, uint64_t address, void *ret, size_t size)
{
	char page[UNACCEPTED_PAGE_SIZE];

	if (translate_page(host, address) &&
	    read_physical(host, host->physical + address % PAGE_SIZE, ret, size))
		return true;
	if (!host->rebuilds || !unaccepted_rebuild(&host->reader, address, page))
		return false;
	memcpy(ret, page + address % PAGE_SIZE, size);
	return true;
}

static bool read_virtual(const struct unaccepted_host *host, uint64_t address, void *ret, size_t size)
{
	char *to = ret;

	while (size) {
		uint64_t part = PAGE_SIZE - address % PAGE_SIZE;

		if (part > size)
			part = size;
		if (!read_part(to_host(host), address, to, part))
			return false;
		address += part;
		to += part;
		size -= part;
	}
	return true;
}

void host_rebuild(struct host *host, struct unaccepted_guest *guest)
{
	host->reader = (struct unaccepted_reader){ .kernel = guest->kernel, .read = read_map_page };
	host->rebuilds = unaccepted_describe_map(guest, &host->reader.map);
}

static bool read_word(struct host *host, uint64_t address, uint64_t *ret)
{
	return read_virtual(&host->host, address, ret, sizeof(*ret));
}

/*
 * Nodes: with NUMA, node_data[] has the addresses of the nodes in node_online_map
 */

static bool is_online(struct host *host, uint64_t node)
{
	uint64_t map, word;

	return find_symbol(host, "node_online_map", &map) &&
	       read_word(host, map + node / 64 * sizeof(word), &word) && word >> node % 64 & 1;
}

static enum unaccepted_next node(const struct unaccepted_host *host, unsigned int n, uint64_t *ret)
{
	struct host *this = to_host(host);
	uint64_t table, length;

	*ret = 0;
	if (find_symbol(this, "contig_page_data", ret))
		return n ? UNACCEPTED_END : UNACCEPTED_NEXT;
	if (!find_symbol(this, "node_data", &table) ||
	    !find_number(this, "LENGTH", "node_data", &length) || length > MAX_NODES)
		return n ? UNACCEPTED_END : UNACCEPTED_FAULT;
	for (uint64_t i = 0; i < length; i++) {
		if (!is_online(this, i) || n--)
			continue;
		*ret = table + i * sizeof(*ret);
		return read_word(this, *ret, ret) && *ret ? UNACCEPTED_NEXT : UNACCEPTED_FAULT;
	}
	return UNACCEPTED_END;
}

/*
 * Memory
 */

static bool memory_of_loads(const struct vmcore *vmcore, uint64_t pfn, struct unaccepted_run *ret)
{
	bool found = false;

	for (size_t i = 0; i < vmcore->nr_loads; i++) {
		const GElf_Phdr *load = &vmcore->loads[i];
		struct unaccepted_run run = {
			.start = load->p_paddr >> PAGE_SHIFT,
			.end = (load->p_paddr + load->p_memsz + PAGE_SIZE - 1) >> PAGE_SHIFT,
		};

		if (run.end <= pfn || run.start == run.end || (found && run.start >= ret->start))
			continue;
		*ret = run;
		found = true;
	}
	return found;
}

/* A hole in a view is memory in the guest, so the memory map tells here. */
static bool memory_of_map(const struct host *host, uint64_t pfn, struct unaccepted_run *ret)
{
	for (unsigned int i = 0; i < host->nr_parts; i++) {
		const struct unaccepted_part *part = &host->parts[i];

		if (part->end_pfn <= pfn)
			continue;
		*ret = (struct unaccepted_run){ part->start_pfn, part->end_pfn };
		return true;
	}
	return false;
}

static bool memory(const struct unaccepted_host *host, uint64_t pfn, struct unaccepted_run *ret)
{
	const struct host *this = to_host(host);

	return this->behind_views ? memory_of_map(this, pfn, ret) :
				    memory_of_loads(this->vmcore, pfn, ret);
}

/*
 * The memory map
 */

static bool part(const struct unaccepted_host *host, unsigned int n, struct unaccepted_part *ret)
{
	const struct host *this = to_host(host);

	if (n >= this->nr_parts)
		return false;
	*ret = this->parts[n];
	return true;
}

static const char *add_part(struct host *host, uint64_t start, uint64_t pages, uint64_t address,
			    uint64_t struct_size)
{
	struct unaccepted_part *last = host->nr_parts ? &host->parts[host->nr_parts - 1] : NULL;
	struct unaccepted_part *more;

	if (last && last->end_pfn == start &&
	    address - last->address == (start - last->start_pfn) * struct_size) {
		last->end_pfn += pages;
		return NULL;
	}
	more = reallocarray(host->parts, host->nr_parts + 1, sizeof(*more));
	if (!more)
		return "there is no memory for its memory map";
	host->parts = more;
	more[host->nr_parts++] = (struct unaccepted_part){ start, start + pages, address };
	return NULL;
}

struct sections {
	/* mem_section[], of pages full of struct mem_section (CONFIG_SPARSEMEM_EXTREME). */
	uint64_t roots;
	uint64_t nr_roots;
	uint64_t size;
	uint64_t map_offset;
	uint64_t pages;
	uint64_t struct_size;
};

static bool find_sections(struct host *host, struct sections *ret)
{
	uint64_t section_bits, memory_bits;

	if (!find_symbol(host, "mem_section", &ret->roots) ||
	    !find_number(host, "LENGTH", "mem_section", &ret->nr_roots) ||
	    !find_number(host, "SIZE", "mem_section", &ret->size) ||
	    !find_number(host, "OFFSET", "mem_section.section_mem_map", &ret->map_offset) ||
	    !find_number(host, "NUMBER", "SECTION_SIZE_BITS", &section_bits) ||
	    !find_number(host, "NUMBER", "MAX_PHYSMEM_BITS", &memory_bits) ||
	    !find_number(host, "SIZE", "page", &ret->struct_size))
		return false;
	if (!ret->size || ret->size > PAGE_SIZE || ret->map_offset > ret->size - sizeof(uint64_t) ||
	    section_bits <= PAGE_SHIFT || section_bits >= memory_bits || memory_bits >= 64 ||
	    !ret->struct_size || ret->struct_size > PAGE_SIZE)
		return false;
	ret->pages = 1ull << (section_bits - PAGE_SHIFT);
	return ret->nr_roots <= MAX_SECTIONS;
}

/* A section whose entry cannot be read counts as one without a memory map: its blocks are not found. */
static const char *add_section(struct host *host, const struct sections *sections, uint64_t entry,
			       uint64_t nr)
{
	uint64_t coded, start = nr * sections->pages;

	if (!read_word(host, entry + sections->map_offset, &coded) || !(coded & SECTION_MARKED_PRESENT))
		return NULL;
	return add_part(host, start, sections->pages,
			(coded & SECTION_MAP_MASK) + start * sections->struct_size,
			sections->struct_size);
}

static const char *add_sections(struct host *host, const struct sections *sections)
{
	uint64_t per_root = PAGE_SIZE / sections->size;
	const char *why = NULL;

	for (uint64_t nr = 0; nr * sections->pages < host->end && !why; nr++) {
		uint64_t root;

		if (nr / per_root >= sections->nr_roots)
			break;
		if (!read_word(host, sections->roots + nr / per_root * sizeof(root), &root) || !root)
			nr += per_root - 1 - nr % per_root;
		else
			why = add_section(host, sections, root + nr % per_root * sections->size, nr);
	}
	return why;
}

static const char *find_map(struct host *host)
{
	struct sections sections;
	uint64_t map, size;

	/* CONFIG_FLATMEM */
	if (find_symbol(host, "mem_map", &map)) {
		if (!find_number(host, "SIZE", "page", &size) || !read_word(host, map, &map))
			return "its memory map (mem_map) cannot be read";
		return add_part(host, 0, host->end, map, size);
	}
	if (!find_sections(host, &sections))
		return "its vmcoreinfo does not tell where the memory map is";
	return add_sections(host, &sections);
}

/*
 * Set-up and clean-up
 */

static void *resize(const struct unaccepted_host *host, void *memory, size_t old, size_t size)
{
	(void)host;
	(void)old;
	if (size)
		return realloc(memory, size);
	free(memory);
	return NULL;
}

static bool open_kdump(struct host *host)
{
	host->kdump = kdump_new();
	return host->kdump &&
	       kdump_set_number_attr(host->kdump, KDUMP_ATTR_FILE_FD, host->vmcore->fd) == KDUMP_OK &&
	       kdump_set_string_attr(host->kdump, KDUMP_ATTR_OSTYPE, "linux") == KDUMP_OK &&
	       kdump_get_addrxlat(host->kdump, &host->xlat, &host->system) == KDUMP_OK;
}

/* For a vmcore the ELF header tells, for a dump by makedumpfile libkdumpfile. */
static void find_end(struct host *host)
{
	kdump_num_t end;

	host->end = vmcore_end(host->vmcore) >> PAGE_SHIFT;
	if (!host->vmcore->loads && kdump_get_number_attr(host->kdump, "max_pfn", &end) == KDUMP_OK)
		host->end = end;
}

static const char *open_guest(struct host *host)
{
	struct vmcore *vmcore = host->vmcore;

	if (!open_kdump(host))
		return host->kdump ? kdump_get_err(host->kdump) : "libkdumpfile has no memory";
	if (!vmcore->loads && kdump_vmcoreinfo_raw(host->kdump, &vmcore->info) != KDUMP_OK)
		vmcore->info = NULL;
	if (!vmcore->info)
		return "it has no vmcoreinfo";
	find_end(host);
	return find_map(host);
}

const char *host_init(struct host *host, struct vmcore *vmcore, bool behind_views)
{
	const char *why;

	*host = (struct host){
		.host = {
			.read = read_virtual,
			.number = number,
			.node = node,
			.part = part,
			.memory = memory,
			.translate = translate,
			.resize = resize,
		},
		.vmcore = vmcore,
		.behind_views = behind_views,
	};
	why = open_guest(host);
	if (!why && !host->nr_parts)
		why = "no part of its memory map can be found";
	return why;
}

void host_deinit(struct host *host)
{
	free(host->parts);
	if (host->system)
		addrxlat_sys_decref(host->system);
	if (host->xlat)
		addrxlat_ctx_decref(host->xlat);
	if (host->kdump)
		kdump_free(host->kdump);
	*host = (struct host){ 0 };
}
