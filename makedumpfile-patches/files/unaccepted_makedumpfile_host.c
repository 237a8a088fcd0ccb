// SPDX-License-Identifier: GPL-2.0-or-later
#include "makedumpfile.h"
#include "elf_info.h"
#include "dwarf_info.h"
#include "print_info.h"
#include "unaccepted_makedumpfile_host.h"

/* makedumpfile reads dumps of the machine that it is built for. A test sets another one. */
#ifndef OTHER_MACHINE
#ifdef __x86_64__
#define OTHER_MACHINE	false
#else
#define OTHER_MACHINE	true
#endif
#endif

/* vmcoreinfo is one page in the kernel; a size far above is damaged. */
#define MAX_VMCOREINFO	(1 << 20)

static const struct unaccepted_makedumpfile_host *of(const struct unaccepted_host *host)
{
	return (const struct unaccepted_makedumpfile_host *)host;
}

/*
 * What vmcoreinfo says
 */

static char *read_text(int fd, off_t offset, unsigned long size)
{
	char *text;

	if (size == 0 || size > MAX_VMCOREINFO)
		return NULL;
	text = calloc(1, size + 1);
	if (text && pread(fd, text, size, offset) == (ssize_t)size)
		return text;
	free(text);
	return NULL;
}

/* What makedumpfile -g wrote, for a dump that has none of its own. */
static char *read_vmcoreinfo_file(void)
{
	char *text = NULL;
	struct stat st;
	int fd;

	if (!info->name_vmcoreinfo)
		return NULL;
	fd = open(info->name_vmcoreinfo, O_RDONLY);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0)
		text = read_text(fd, 0, st.st_size);
	close(fd);
	return text;
}

/* The dump's own vmcoreinfo comes before a file. */
static char *read_vmcoreinfo_text(void)
{
	unsigned long size;
	off_t offset;

	if (!has_vmcoreinfo())
		return read_vmcoreinfo_file();
	get_vmcoreinfo(&offset, &size);
	return read_text(info->fd_memory, offset, size);
}

static bool number_in(const char *text, const char *key, int64_t *ret)
{
	const char *value = unaccepted_find_line(text, key);

	return value && unaccepted_parse_number(value, ret);
}

static bool host_number(const struct unaccepted_host *host, const char *key, int64_t *ret)
{
	return number_in(of(host)->vmcoreinfo, key, ret);
}

/*
 * What the kernel's structs are
 */

static uint64_t known_offset(long value)
{
	return value < 0 ? UNACCEPTED_NOWHERE : (uint64_t)value;
}

static uint64_t known_size(long value)
{
	return value < 0 ? 0 : value;
}

/* Another caller may have opened the debuginfo of a module in between. */
static int use_debuginfo(void)
{
	return info->name_vmlinux &&
	       set_dwarf_debuginfo("vmlinux", NULL, info->name_vmlinux, info->fd_vmlinux);
}

static long member(char *structure, char *name)
{
	return get_member_offset(structure, name, DWARF_INFO_GET_MEMBER_OFFSET);
}

long unaccepted_list_in_debuginfo(void)
{
	return use_debuginfo() ? member("zone", "unaccepted_pages") : NOT_FOUND_STRUCTURE;
}

/* Debuginfo that lacks the struct does not tell. */
static enum unaccepted_answer has_member(char *structure, long offset)
{
	if (offset >= 0)
		return UNACCEPTED_YES;
	return get_structure_size(structure, 0) > 0 ? UNACCEPTED_NO : UNACCEPTED_UNKNOWN;
}

static void ask_debuginfo(struct unaccepted_layout *ret)
{
	long list, byte;

	if (!use_debuginfo())
		return;
	list = member("zone", "unaccepted_pages");
	ret->zone_list = known_offset(list);
	ret->has_list = has_member("zone", list);
	ret->zone_start_pfn = known_offset(member("zone", "zone_start_pfn"));
	ret->has_table = has_member("efi", member("efi", "unaccepted"));
	byte = get_enum_number("PGTY_unaccepted");
	if (byte > 0 && byte <= UINT8_MAX)
		ret->type = (int32_t)((uint32_t)byte << 24);
}

static void ask_vmcoreinfo_file(struct unaccepted_layout *ret)
{
	char *text = read_vmcoreinfo_file();
	int64_t list;

	if (number_in(text, UNACCEPTED_LIST_KEY, &list))
		ret->zone_list = known_offset(list);
	free(text);
}

void unaccepted_makedumpfile_layout(struct unaccepted_layout *ret)
{
	*ret = (struct unaccepted_layout){
		.page_size = known_size(SIZE(page)),
		.page_type = known_offset(OFFSET(page._mapcount)),
		.page_private = known_offset(OFFSET(page.private)),
		.page_lru = known_offset(OFFSET(page.lru)),
		.node_zones = known_offset(OFFSET(pglist_data.node_zones)),
		.nr_zones = known_offset(OFFSET(pglist_data.nr_zones)),
		.node_start_pfn = known_offset(OFFSET(pglist_data.node_start_pfn)),
		.node_spanned_pages = known_offset(OFFSET(pglist_data.node_spanned_pages)),
		.zone_size = known_size(SIZE(zone)),
		.zone_spanned_pages = known_offset(OFFSET(zone.spanned_pages)),
		.zone_free_area = known_offset(OFFSET(zone.free_area)),
		.zone_start_pfn = UNACCEPTED_NOWHERE,
		.zone_list = UNACCEPTED_NOWHERE,
		.free_area_size = known_size(SIZE(free_area)),
		.nr_page_orders = known_size(ARRAY_LENGTH(zone.free_area)),
		.free_list = UNACCEPTED_NOWHERE,
		.has_list = UNACCEPTED_UNKNOWN,
		.has_table = UNACCEPTED_UNKNOWN,
		.other_machine = OTHER_MACHINE,
	};
	ask_vmcoreinfo_file(ret);
	ask_debuginfo(ret);
}

/*
 * What is in memory. makedumpfile would print a line for each failed read. The search counts
 * them instead, and one line says how many there were.
 */

static bool host_read(const struct unaccepted_host *host, uint64_t address, void *ret, size_t size)
{
	int level = message_level;
	int good;

	(void)host;
	message_level &= ~ML_PRINT_ERROR_MSG;
	good = readmem(VADDR, address, ret, size);
	message_level = level;
	return good;
}

static bool host_translate(const struct unaccepted_host *host, uint64_t address, uint64_t *ret)
{
	int level = message_level;

	(void)host;
	message_level &= ~ML_PRINT_ERROR_MSG;
	*ret = vaddr_to_paddr(address);
	message_level = level;
	return *ret != NOT_PADDR;
}

/* A kernel without NUMA has one node, and no map of online nodes. */
static int nth_online_node(const struct unaccepted_lent *lent, unsigned int n)
{
	int node = 0;

	if (vt.node_online_map_len == 0)
		return n == 0 ? 0 : -1;
	node = lent->next_online_node(0);
	while (n-- && node >= 0)
		node = lent->next_online_node(node + 1);
	return node;
}

static enum unaccepted_next host_node(const struct unaccepted_host *host, unsigned int n,
				      uint64_t *ret)
{
	const struct unaccepted_lent *lent = of(host)->lent;
	int node = nth_online_node(lent, n);

	if (node < 0)
		return UNACCEPTED_END;
	*ret = lent->next_online_pgdat(node);
	return *ret ? UNACCEPTED_NEXT : UNACCEPTED_FAULT;
}

static bool continues(const struct unaccepted_part *part, const struct mem_map_data *mmd)
{
	return mmd->pfn_start == part->end_pfn &&
	       mmd->mem_map == part->address + (part->end_pfn - part->start_pfn) * SIZE(page);
}

static void collect_parts(struct unaccepted_makedumpfile_host *host)
{
	struct unaccepted_part *part = calloc(info->num_mem_map, sizeof(*part));
	unsigned int i, nr = 0;

	for (i = 0; part && i < info->num_mem_map; i++) {
		const struct mem_map_data *mmd = &info->mem_map_data[i];

		if (mmd->mem_map == NOT_MEMMAP_ADDR)
			continue;
		if (nr && continues(&part[nr - 1], mmd))
			part[nr - 1].end_pfn = mmd->pfn_end;
		else
			part[nr++] = (struct unaccepted_part){ mmd->pfn_start, mmd->pfn_end, mmd->mem_map };
	}
	host->parts = part;
	host->nr_parts = nr;
}

static bool host_part(const struct unaccepted_host *host, unsigned int n, struct unaccepted_part *ret)
{
	if (n >= of(host)->nr_parts)
		return false;
	*ret = of(host)->parts[n];
	return true;
}

/* Segments may be in any order, and overlap. */
static bool memory_of_elf(uint64_t pfn, struct unaccepted_run *ret)
{
	unsigned long long start, end;
	bool found = false;
	int i;

	for (i = 0; get_pt_load(i, &start, &end, NULL, NULL); i++) {
		struct unaccepted_run run = { paddr_to_pfn(start), paddr_to_pfn(end + info->page_size - 1) };

		if (run.end <= pfn || (found && run.start >= ret->start))
			continue;
		*ret = run;
		found = true;
	}
	return found;
}

/* kdump-compressed and sadump formats have a bitmap. */
static bool memory_of_bitmap(const struct unaccepted_lent *lent, uint64_t pfn,
			     struct unaccepted_run *ret)
{
	while (pfn < info->max_mapnr && !lent->is_in_segs(pfn_to_paddr(pfn)))
		pfn++;
	*ret = (struct unaccepted_run){ pfn, pfn };
	while (ret->end < info->max_mapnr && lent->is_in_segs(pfn_to_paddr(ret->end)))
		ret->end++;
	return ret->start < ret->end;
}

static bool host_memory(const struct unaccepted_host *host, uint64_t pfn, struct unaccepted_run *ret)
{
	if (info->flag_refiltering || info->flag_sadump)
		return memory_of_bitmap(of(host)->lent, pfn, ret);
	return memory_of_elf(pfn, ret);
}

static void *host_resize(const struct unaccepted_host *host, void *memory, size_t old, size_t size)
{
	(void)host;
	(void)old;
	if (size)
		return realloc(memory, size);
	free(memory);
	return NULL;
}

void unaccepted_makedumpfile_host_init(struct unaccepted_makedumpfile_host *host,
				       const struct unaccepted_lent *lent)
{
	*host = (struct unaccepted_makedumpfile_host){
		.host = {
			.read = host_read,
			.number = host_number,
			.node = host_node,
			.part = host_part,
			.memory = host_memory,
			.translate = host_translate,
			.resize = host_resize,
		},
		.lent = lent,
		.vmcoreinfo = read_vmcoreinfo_text(),
	};
	collect_parts(host);
}

void unaccepted_makedumpfile_host_deinit(struct unaccepted_makedumpfile_host *host)
{
	free(host->vmcoreinfo);
	free(host->parts);
	host->vmcoreinfo = NULL;
	host->parts = NULL;
	host->nr_parts = 0;
}
