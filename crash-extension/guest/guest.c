// SPDX-License-Identifier: GPL-2.0-or-later
/* The dead kernel, as the core wants to see it: its layout by debuginfo, its memory by crash. */
#include "extension.h"
#include "guest/vmcoreinfo.h"
#include "unaccepted_search.h"

/* Where blocks wait, in all generations but the one that has them on the free lists. */
#define LIST_MEMBER	"unaccepted_pages"

/* When a member has to be there. */
enum need {
	ALWAYS,
	WITH_LIST,
	WITH_FREE_LISTS,
};

static const struct {
	char *type;
	char *member;
	size_t field;
	enum need need;
} members[] = {
#define IN_LAYOUT(field)	offsetof(struct guest, core.layout.field)
	{ "pglist_data", "node_zones", IN_LAYOUT(node_zones), ALWAYS },
	{ "pglist_data", "nr_zones", IN_LAYOUT(nr_zones), ALWAYS },
	{ "pglist_data", "node_start_pfn", IN_LAYOUT(node_start_pfn), ALWAYS },
	{ "pglist_data", "node_spanned_pages", IN_LAYOUT(node_spanned_pages), ALWAYS },
	{ "zone", "zone_start_pfn", IN_LAYOUT(zone_start_pfn), ALWAYS },
	{ "zone", "spanned_pages", IN_LAYOUT(zone_spanned_pages), ALWAYS },
	{ "zone", "managed_pages", offsetof(struct guest, at.managed_pages), ALWAYS },
	{ "zone", "name", offsetof(struct guest, at.name), ALWAYS },
	{ "zone", "vm_stat", offsetof(struct guest, at.vm_stat), ALWAYS },
	{ "page", "lru", IN_LAYOUT(page_lru), ALWAYS },
	{ "page", "page_type", IN_LAYOUT(page_type), ALWAYS },
	{ "page", "flags", offsetof(struct guest, at.page_flags), ALWAYS },
	{ "page", "private", IN_LAYOUT(page_private), ALWAYS },
	{ "zone", LIST_MEMBER, IN_LAYOUT(zone_list), WITH_LIST },
	{ "zone", "free_area", IN_LAYOUT(zone_free_area), WITH_FREE_LISTS },
	{ "free_area", "free_list", IN_LAYOUT(free_list), WITH_FREE_LISTS },
#undef IN_LAYOUT
};

/*
 * What the core asks of its host
 */

static bool host_read(const struct unaccepted_host *host, uint64_t address, void *ret, size_t size)
{
	/* It is the first member, and of a guest that nobody made const. */
	return read_mapped(&((struct guest *)host)->mapping, address, ret, size);
}

static bool host_number(const struct unaccepted_host *host, const char *key, int64_t *ret)
{
	(void)host;
	return vmcoreinfo_number(key, ret);
}

static enum unaccepted_next host_node(const struct unaccepted_host *host, unsigned int n, uint64_t *ret)
{
	(void)host;
	if (n >= (unsigned int)vt->numnodes)
		return UNACCEPTED_END;
	*ret = vt->node_table[n].pgdat;
	return UNACCEPTED_NEXT;
}

static ulong all_pfns(void)
{
	return 1UL << (MAX_PHYSMEM_BITS() - PAGESHIFT());
}

static bool host_part(const struct unaccepted_host *host, unsigned int n, struct unaccepted_part *ret)
{
	(void)host;
	*ret = (struct unaccepted_part){ .end_pfn = all_pfns(), .address = VMEMMAP_VADDR };
	return n == 0;
}

/* crash does not know what was memory: who cannot read a struct page asks page_mapped(). */
static bool host_memory(const struct unaccepted_host *host, uint64_t pfn, struct unaccepted_run *ret)
{
	(void)host;
	*ret = (struct unaccepted_run){ .end = last_pfn() };
	return pfn < ret->end;
}

/*
 * What the debuginfo says
 */

static long member_offset(char *type, char *member)
{
	long offset = MEMBER_OFFSET(type, member);

	/* In an anonymous union, gdb has to be asked another way. */
	return offset < 0 ? ANON_MEMBER_OFFSET(type, member) : offset;
}

static void read_offsets(struct guest *guest)
{
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		long offset = member_offset(members[i].type, members[i].member);

		*(uint64_t *)((char *)guest + members[i].field) = offset < 0 ? UNACCEPTED_NOWHERE : (uint64_t)offset;
	}
}

static enum unaccepted_answer has_member(char *type, char *member)
{
	return MEMBER_EXISTS(type, member) ? UNACCEPTED_YES : UNACCEPTED_NO;
}

/*
 * The byte that a page type has on top, for dumps without vmcoreinfo. Linux
 * kernel commit 4ffca5a96678 ("mm: support only one page_type per page")
 * (in v6.12).
 */
static int32_t page_type(void)
{
	long byte;

	if (!enumerator_value("PGTY_unaccepted", &byte) || byte < 0 || byte > UINT8_MAX)
		return 0;
	return (uint32_t)byte << 24;
}

static void read_layout(struct guest *guest)
{
	struct unaccepted_layout *ret = &guest->core.layout;

	read_offsets(guest);
	ret->page_size = MAX(STRUCT_SIZE("page"), 0);
	ret->zone_size = MAX(STRUCT_SIZE("zone"), 0);
	ret->free_area_size = MAX(STRUCT_SIZE("free_area"), 0);
	if (ret->free_area_size)
		ret->nr_page_orders = MAX(MEMBER_SIZE("zone", "free_area"), 0) / ret->free_area_size;
	ret->nr_free_lists = MAX(MEMBER_SIZE("free_area", "free_list"), 0) / (2 * sizeof(ulong));
	ret->has_list = has_member("zone", LIST_MEMBER);
	ret->has_table = has_member("efi", "unaccepted");
	ret->type = page_type();
}

static long find_counter(char *name)
{
	long index, size = MEMBER_SIZE("zone", "vm_stat");

	if (!enumerator_value(name, &index))
		return -1;
	return index >= 0 && index < size / (long)sizeof(long) ? index : -1;
}

/*
 * Which generation of kernel died
 */

static const char *source_text(enum unaccepted_source source, enum unaccepted_generation generation)
{
	switch (source) {
	case UNACCEPTED_SOURCE_VALUE:
		if (generation == UNACCEPTED_GEN_BUDDY_OFFLINE)
			return "NUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE) of vmcoreinfo";
		return "NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE) of vmcoreinfo";
	case UNACCEPTED_SOURCE_TYPES:
		return "the other types in vmcoreinfo prove it";
	case UNACCEPTED_SOURCE_DEBUG_TYPE:
		return "PGTY_unaccepted of the debuginfo; not in vmcoreinfo";
	case UNACCEPTED_SOURCE_DEBUG_LIST:
		return "zone." LIST_MEMBER " of the debuginfo";
	default:
		return "buddy and offline of vmcoreinfo; the debuginfo has efi.unaccepted";
	}
}

static bool has_members(struct guest *guest)
{
	enum need needed = guest->core.kernel.order_in_private ? WITH_FREE_LISTS : WITH_LIST;

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		if (members[i].need != ALWAYS && members[i].need != needed)
			continue;
		if (*(uint64_t *)((char *)guest + members[i].field) != UNACCEPTED_NOWHERE)
			continue;
		snprintf(guest->reason, sizeof(guest->reason), "the debuginfo has no member %s in struct %s",
			 members[i].member, members[i].type);
		return false;
	}
	return true;
}

static enum guest_status without(struct guest *guest, enum guest_status status, const char *reason)
{
	snprintf(guest->reason, sizeof(guest->reason), "%s", reason);
	return status;
}

static void begin(struct guest *guest)
{
	memset(guest, 0, sizeof(*guest));
	guest->host = (struct unaccepted_host){
		.read = host_read,
		.number = host_number,
		.node = host_node,
		.part = host_part,
		.memory = host_memory,
	};
	unaccepted_guest_init(&guest->core, &guest->host, &(struct unaccepted_layout){ 0 });
	read_layout(guest);
}

enum guest_status find_guest(struct guest *ret)
{
	const struct unaccepted_layout *at = &ret->core.layout;
	enum unaccepted_source source;

	begin(ret);
	if (!at->nr_page_orders)
		return without(ret, GUEST_UNCLEAR, "the debuginfo does not tell the size of a block (zone.free_area)");
	source = unaccepted_find_kernel(&ret->core);
	if (source == UNACCEPTED_SOURCE_NONE && at->has_list == UNACCEPTED_NO)
		return without(ret, GUEST_HAS_NONE,
			       "this kernel was built without CONFIG_UNACCEPTED_MEMORY, or is older than it");
	if (!(machdep->flags & VMEMMAP))
		return without(ret, GUEST_UNCLEAR, "crash found no virtual memory map (vmemmap) in this dump");
	if (!has_members(ret))
		return GUEST_UNCLEAR;
	if (source == UNACCEPTED_SOURCE_NONE || !at->nr_free_lists)
		return without(ret, GUEST_UNCLEAR,
			       "the debuginfo does not tell the sizes of struct page and struct free_area");
	ret->source = source_text(source, ret->core.kernel.generation);
	ret->unaccepted_counter = find_counter("NR_UNACCEPTED");
	ret->free_counter = find_counter("NR_FREE_PAGES");
	return GUEST_FOUND;
}

bool has_types(const struct guest *guest)
{
	return guest->core.kernel.generation != UNACCEPTED_GEN_LISTED;
}

/*
 * The memory map
 */

/* A damaged zone must not send anyone through memory that no machine has. */
ulong last_pfn(void)
{
	if (vt->flags & SPARSEMEM)
		return (vt->max_mem_section_nr + 1) * PAGES_PER_SECTION();
	return all_pfns();
}

ulong pfn_to_page(const struct guest *guest, ulong pfn)
{
	return VMEMMAP_VADDR + pfn * guest->core.layout.page_size;
}

enum mapped page_mapped(const struct guest *guest, ulong pfn)
{
	struct mapping mapping;

	return pfn < all_pfns() ? find_mapping(pfn_to_page(guest, pfn), &mapping) : NOT_MAPPED;
}
