// SPDX-License-Identifier: GPL-2.0-or-later
#include "makedumpfile.h"
#include "elf_info.h"
#include "dwarf_info.h"
#include "print_info.h"
#include "unaccepted.h"
#include "unaccepted_search.h"

/* vmcoreinfo is one page in the kernel; a size far above is damaged. */
#define MAX_VMCOREINFO	(1 << 20)
/* No kernel has more zones in a node (enum zone_type). */
#define MAX_ZONES	16
/* The unit of acceptance is 2 MiB on every platform. */
#define UNIT_PAGES	((2 << 20) / info->page_size)

struct search {
	struct unaccepted_kernel kernel;
	const struct unaccepted_host *host;
	struct runs *found;
	/* Where a zone has its list. */
	unsigned long list_offset;
	/* What the zones' lists have, where they are to confirm the page types. */
	const struct runs *listed;
	/* Blocks that have the type and are not in @listed. */
	unsigned long unconfirmed;
	/* The part of the memory map that a page was last looked up in. */
	unsigned int mmd;
};

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

/* What the dump has itself. */
static char *read_vmcoreinfo_note(void)
{
	unsigned long size;
	off_t offset;

	if (!has_vmcoreinfo())
		return NULL;
	get_vmcoreinfo(&offset, &size);
	return read_text(info->fd_memory, offset, size);
}

/* The dump knows best what its numbers are. */
static void read_numbers(struct unaccepted_numbers *numbers)
{
	char *text = has_vmcoreinfo() ? read_vmcoreinfo_note() : read_vmcoreinfo_file();
	char *rest = text;
	char *line;

	while ((line = strsep(&rest, "\n")))
		unaccepted_read_line(line, numbers);
	free(text);
}

/*
 * Where a zone has its list: makedumpfile -g writes that, -x gives the debuginfo
 */

static unsigned long list_offset_in_file(void)
{
	char *text = read_vmcoreinfo_file();
	char *line = text ? strstr(text, "\n" UNACCEPTED_LIST_KEY) : NULL;
	unsigned long offset = 0;

	if (line)
		offset = strtoul(line + sizeof("\n" UNACCEPTED_LIST_KEY) - 1, NULL, 10);
	free(text);
	return offset;
}

unsigned long list_offset_in_debuginfo(void)
{
	long offset;

	if (!info->name_vmlinux)
		return 0;
	/* Others may have asked for a module's in between. */
	set_dwarf_debuginfo("vmlinux", NULL, info->name_vmlinux, info->fd_vmlinux);
	offset = get_member_offset("zone", "unaccepted_pages", DWARF_INFO_GET_MEMBER_OFFSET);
	return offset > 0 ? offset : 0;
}

static int is_in_zone(unsigned long offset)
{
	return offset && offset < (unsigned long)SIZE(zone);
}

/* If nothing tells, it follows the array free_area[] in struct zone. */
static unsigned long list_offset(void)
{
	unsigned long offset = list_offset_in_file();

	if (!is_in_zone(offset))
		offset = list_offset_in_debuginfo();
	if (!is_in_zone(offset))
		offset = OFFSET(zone.free_area) + ARRAY_LENGTH(zone.free_area) * SIZE(free_area);
	return offset;
}

/*
 * The memory map
 */

static int is_in_mmd(const struct mem_map_data *mmd, unsigned long page)
{
	return mmd->mem_map != NOT_MEMMAP_ADDR && page >= mmd->mem_map &&
	       (page - mmd->mem_map) / SIZE(page) < mmd->pfn_end - mmd->pfn_start;
}

/* Which page does a struct page describe? Neighbours are asked for one after the other. */
static int page_to_pfn(struct search *search, unsigned long page, mdf_pfn_t *pfn)
{
	unsigned int i;

	for (i = 0; i < info->num_mem_map; i++) {
		unsigned int n = (search->mmd + i) % info->num_mem_map;
		const struct mem_map_data *mmd = &info->mem_map_data[n];

		if (!is_in_mmd(mmd, page))
			continue;
		search->mmd = n;
		*pfn = mmd->pfn_start + (page - mmd->mem_map) / SIZE(page);
		return (page - mmd->mem_map) % SIZE(page) == 0;
	}
	return FALSE;
}

static int read_type(unsigned long page, uint32_t *type)
{
	return readmem(VADDR, page + OFFSET(page._mapcount), type, sizeof(*type));
}

/* With generations that have no use for page.private, it is not read. */
static int read_head(const struct search *search, unsigned long page, uint32_t *type,
		     unsigned long *private)
{
	*private = 0;
	if (!read_type(page, type))
		return FALSE;
	return !search->kernel.order_in_private ||
	       readmem(VADDR, page + OFFSET(page.private), private, sizeof(*private));
}

static void take(struct search *search, mdf_pfn_t pfn, mdf_pfn_t pages)
{
	if (search->listed && !runs_has(search->listed, pfn))
		search->unconfirmed++;
	else
		runs_add(search->found, pfn, pfn + pages);
}

/* Returns the distance to the next page that can be a head. */
static mdf_pfn_t look_at(struct search *search, mdf_pfn_t pfn, unsigned long page)
{
	const struct unaccepted_kernel *kernel = &search->kernel;
	unsigned long private;
	mdf_pfn_t pages;
	uint32_t type;

	if (!search->host->is_in_segs(pfn_to_paddr(pfn)) || !read_head(search, page, &type, &private))
		return unaccepted_next_head(kernel, pfn + 1) - pfn;
	pages = unaccepted_head_pages(kernel, pfn, private);
	if (pages && unaccepted_is_head(kernel, pfn, type) == UNACCEPTED_YES)
		take(search, pfn, pages);
	return unaccepted_step(kernel, pfn, type, private);
}

/* The blocks whose heads one part of the memory map describes. */
static void search_mmd(struct search *search, const struct mem_map_data *mmd)
{
	mdf_pfn_t end = MIN(mmd->pfn_end, info->max_mapnr);
	mdf_pfn_t pfn = unaccepted_next_head(&search->kernel, mmd->pfn_start);

	while (pfn < end)
		pfn += look_at(search, pfn, mmd->mem_map + (pfn - mmd->pfn_start) * SIZE(page));
}

static void search_map(struct search *search)
{
	unsigned int i;

	for (i = 0; i < info->num_mem_map; i++)
		if (info->mem_map_data[i].mem_map != NOT_MEMMAP_ADDR)
			search_mmd(search, &info->mem_map_data[i]);
}

/*
 * A page of the type where a unit begins proves the generation. Kernels of
 * other kinds have none, and are not to be searched page by page for that.
 */
static int has_head(const struct search *search)
{
	unsigned int i;
	mdf_pfn_t pfn;
	uint32_t type;

	for (i = 0; i < info->num_mem_map; i++) {
		const struct mem_map_data *mmd = &info->mem_map_data[i];

		if (mmd->mem_map == NOT_MEMMAP_ADDR)
			continue;
		for (pfn = roundup(mmd->pfn_start, UNIT_PAGES); pfn < mmd->pfn_end; pfn += UNIT_PAGES)
			if (search->host->is_in_segs(pfn_to_paddr(pfn)) &&
			    read_type(mmd->mem_map + (pfn - mmd->pfn_start) * SIZE(page), &type) &&
			    type == search->kernel.type)
				return TRUE;
	}
	return FALSE;
}

/*
 * The lists of the zones
 */

/* struct list_head */
struct links {
	unsigned long next;
	unsigned long prev;
};

/* The pages of a node, half-open: vmcoreinfo does not say where a zone begins. */
struct node {
	unsigned long start;
	unsigned long spanned;
};

static int read_entry(struct search *search, const struct unaccepted_walk *walk,
		      struct unaccepted_entry *entry)
{
	unsigned long page = walk->next - OFFSET(page.lru);
	struct links links;
	uint32_t type = 0;
	mdf_pfn_t pfn;

	if (!page_to_pfn(search, page, &pfn) ||
	    unaccepted_walk_check_place(walk, pfn) != UNACCEPTED_FAULT_NONE ||
	    !readmem(VADDR, walk->next, &links, sizeof(links)))
		return FALSE;
	if (search->kernel.generation != UNACCEPTED_GEN_LISTED && !read_type(page, &type))
		return FALSE;
	*entry = (struct unaccepted_entry){
		.pfn = pfn, .next = links.next, .prev = links.prev, .page_type = type,
	};
	return TRUE;
}

/* Goes to the end without telling anybody. Returns if all was as it should be. */
static int walk_through(struct search *search, struct unaccepted_walk *walk, struct runs *runs)
{
	struct unaccepted_entry entry;

	while (!unaccepted_walk_ended(walk)) {
		if (!read_entry(search, walk, &entry) ||
		    unaccepted_walk_take(walk, &entry) != UNACCEPTED_FAULT_NONE)
			return FALSE;
		runs_add(runs, entry.pfn, entry.pfn + unaccepted_block_pages(&search->kernel));
	}
	return unaccepted_walk_finish(walk) == UNACCEPTED_FAULT_NONE;
}

/* What the lists of a kernel's zones are, all in all. */
struct lists {
	/* Lists without a fault, be they empty. */
	unsigned int whole;
	/* Lists that begin well: such a kernel has lists. */
	unsigned int damaged;
	/* No lists; and where the last of them would be. */
	unsigned int others;
	unsigned long other;
	struct runs runs;
};

static void add_other(struct lists *lists, unsigned long at)
{
	lists->others++;
	lists->other = at;
}

static void say_damaged(unsigned long list)
{
	MSG("The list of unaccepted memory at %lx is damaged; it is not believed.\n", list);
}

/* Not to be called before something has proved that the kernel has lists: then each zone has one. */
static void say_others(const struct lists *lists)
{
	if (lists->others)
		say_damaged(lists->other);
}

static void read_list(struct search *search, unsigned long zone, const struct node *node,
		      struct lists *lists)
{
	unsigned long list = zone + search->list_offset;
	struct unaccepted_walk walk;
	struct runs runs = { 0 };
	struct links links;

	if (!readmem(VADDR, list, &links, sizeof(links))) {
		add_other(lists, list);
		return;
	}
	unaccepted_walk_begin(&walk, &search->kernel, list, links.next, links.prev,
			      node->start, node->start + node->spanned);
	if (walk_through(search, &walk, &runs)) {
		lists->whole++;
		runs_append(&lists->runs, &runs);
	} else if (walk.blocks) {
		lists->damaged++;
		say_damaged(list);
	} else {
		add_other(lists, list);
	}
	runs_free(&runs);
}

static void read_lists_of_node(struct search *search, unsigned long pgdat, struct lists *lists)
{
	unsigned long zones = pgdat + OFFSET(pglist_data.node_zones);
	unsigned long spanned;
	struct node node;
	int nr_zones, i;

	if (!readmem(VADDR, pgdat + OFFSET(pglist_data.nr_zones), &nr_zones, sizeof(nr_zones)) ||
	    !readmem(VADDR, pgdat + OFFSET(pglist_data.node_start_pfn), &node.start,
		     sizeof(node.start)) ||
	    !readmem(VADDR, pgdat + OFFSET(pglist_data.node_spanned_pages), &node.spanned,
		     sizeof(node.spanned))) {
		add_other(lists, pgdat);
		return;
	}
	for (i = 0; i < MIN(nr_zones, MAX_ZONES); i++) {
		unsigned long zone = zones + i * SIZE(zone);

		if (readmem(VADDR, zone + OFFSET(zone.spanned_pages), &spanned, sizeof(spanned)) &&
		    spanned)
			read_list(search, zone, &node, lists);
	}
}

/* Kernels without NUMA have no map of the nodes that are online, and one node. */
static int next_node(const struct search *search, int first)
{
	if (vt.node_online_map_len == 0)
		return first == 0 ? 0 : -1;
	return search->host->next_online_node(first);
}

static void read_lists(struct search *search, struct lists *lists)
{
	unsigned long pgdat;
	int node;

	search->list_offset = list_offset();
	for (node = next_node(search, 0); node >= 0; node = next_node(search, node + 1)) {
		pgdat = search->host->next_online_pgdat(node);
		if (!pgdat)
			break;
		read_lists_of_node(search, pgdat, lists);
	}
	runs_sort(&lists->runs);
}

static int has_list_offsets(void)
{
	return OFFSET(zone.free_area) != NOT_FOUND_STRUCTURE &&
	       SIZE(free_area) != NOT_FOUND_STRUCTURE && SIZE(zone) != NOT_FOUND_STRUCTURE &&
	       OFFSET(zone.spanned_pages) != NOT_FOUND_STRUCTURE &&
	       OFFSET(pglist_data.node_zones) != NOT_FOUND_STRUCTURE &&
	       OFFSET(pglist_data.nr_zones) != NOT_FOUND_STRUCTURE &&
	       OFFSET(pglist_data.node_start_pfn) != NOT_FOUND_STRUCTURE &&
	       OFFSET(pglist_data.node_spanned_pages) != NOT_FOUND_STRUCTURE &&
	       OFFSET(page.lru) != NOT_FOUND_STRUCTURE;
}

static int has_page_offsets(void)
{
	return SIZE(page) != NOT_FOUND_STRUCTURE &&
	       OFFSET(page._mapcount) != NOT_FOUND_STRUCTURE &&
	       OFFSET(page.private) != NOT_FOUND_STRUCTURE;
}

/* The lists of a kernel that has nothing else. Returns TRUE if they have proved that it has them. */
static int search_lists(struct search *search)
{
	struct lists lists = { 0 };

	read_lists(search, &lists);
	*search->found = lists.runs;
	if (!lists.whole && !lists.damaged)
		return FALSE;
	say_others(&lists);
	return TRUE;
}

/*
 * Page types tell, and the lists have to agree if they can be had whole: a
 * block of the type that is on none is in doubt, and treated as it was before.
 */
static void search_types(struct search *search)
{
	struct lists lists = { 0 };

	/* The design of 2021 has them on the free lists, among others. */
	if (!search->kernel.order_in_private && has_list_offsets())
		read_lists(search, &lists);
	if (lists.whole && !lists.damaged && !lists.others)
		search->listed = &lists.runs;
	search_map(search);
	runs_sort(search->found);
	if (search->found->nr)
		say_others(&lists);
	if (search->unconfirmed)
		MSG("%lu blocks have the page type of unaccepted memory but are on no list of it; they are kept.\n",
		    search->unconfirmed);
	runs_free(&lists.runs);
}

void search_unaccepted(const struct unaccepted_host *host, struct runs *found)
{
	struct search search = { .host = host, .found = found };
	struct unaccepted_numbers numbers = { 0 };
	unsigned long orders = ARRAY_LENGTH(zone.free_area);

	if (!has_page_offsets())
		return;
	read_numbers(&numbers);
	if (unaccepted_identify(&numbers, orders, &search.kernel) != UNACCEPTED_GEN_UNKNOWN) {
		search_types(&search);
		return;
	}
	if (has_list_offsets() && unaccepted_assume_listed(orders, &search.kernel) &&
	    search_lists(&search))
		return;
	if (unaccepted_assume_buddy_offline(&numbers, orders, &search.kernel) &&
	    has_head(&search))
		search_types(&search);
}
