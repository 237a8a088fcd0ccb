// SPDX-License-Identifier: GPL-2.0-or-later
/* How the dead kernel's structs look, by its debuginfo. */
#include "guest/debuginfo.h"

/* When the debuginfo must have a member. */
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
#define IN_LAYOUT(field)	offsetof(struct debuginfo, layout.field)
	{ "pglist_data", "node_zones", IN_LAYOUT(node_zones), ALWAYS },
	{ "pglist_data", "nr_zones", IN_LAYOUT(nr_zones), ALWAYS },
	{ "pglist_data", "node_start_pfn", IN_LAYOUT(node_start_pfn), ALWAYS },
	{ "pglist_data", "node_spanned_pages", IN_LAYOUT(node_spanned_pages), ALWAYS },
	{ "zone", "zone_start_pfn", IN_LAYOUT(zone_start_pfn), ALWAYS },
	{ "zone", "spanned_pages", IN_LAYOUT(zone_spanned_pages), ALWAYS },
	{ "zone", "managed_pages", offsetof(struct debuginfo, managed_pages), ALWAYS },
	{ "zone", "name", offsetof(struct debuginfo, zone_name), ALWAYS },
	{ "zone", "vm_stat", offsetof(struct debuginfo, vm_stat), ALWAYS },
	{ "page", "lru", IN_LAYOUT(page_lru), ALWAYS },
	{ "page", "page_type", IN_LAYOUT(page_type), ALWAYS },
	{ "page", "flags", offsetof(struct debuginfo, page_flags), ALWAYS },
	{ "page", "private", IN_LAYOUT(page_private), ALWAYS },
	{ "zone", "unaccepted_pages", IN_LAYOUT(zone_list), WITH_LIST },
	{ "zone", "free_area", IN_LAYOUT(zone_free_area), WITH_FREE_LISTS },
	{ "free_area", "free_list", IN_LAYOUT(free_list), WITH_FREE_LISTS },
#undef IN_LAYOUT
};

static long member_offset(char *type, char *member)
{
	long offset = MEMBER_OFFSET(type, member);

	/* For a member of an anonymous union crash has another way. */
	return offset < 0 ? ANON_MEMBER_OFFSET(type, member) : offset;
}

static uint64_t *offset_of(struct debuginfo *debuginfo, size_t i)
{
	return (uint64_t *)((char *)debuginfo + members[i].field);
}

static void read_offsets(struct debuginfo *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		long offset = member_offset(members[i].type, members[i].member);

		*offset_of(ret, i) = offset < 0 ? UNACCEPTED_NOWHERE : (uint64_t)offset;
	}
}

static enum unaccepted_answer has_member(char *type, char *member)
{
	return MEMBER_EXISTS(type, member) ? UNACCEPTED_YES : UNACCEPTED_NO;
}

/*
 * PGTY_unaccepted is the top byte of the page type; dumps without vmcoreinfo need it. Linux
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

static void read_layout(struct unaccepted_layout *ret)
{
	ret->page_size = MAX(STRUCT_SIZE("page"), 0);
	ret->zone_size = MAX(STRUCT_SIZE("zone"), 0);
	ret->free_area_size = MAX(STRUCT_SIZE("free_area"), 0);
	if (ret->free_area_size)
		ret->nr_page_orders = MAX(MEMBER_SIZE("zone", "free_area"), 0) / ret->free_area_size;
	ret->nr_free_lists = MAX(MEMBER_SIZE("free_area", "free_list"), 0) / (2 * sizeof(ulong));
	ret->has_list = has_member("zone", "unaccepted_pages");
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

void read_debuginfo(struct debuginfo *ret)
{
	*ret = (struct debuginfo){ 0 };
	read_offsets(ret);
	read_layout(&ret->layout);
	ret->unaccepted_counter = find_counter("NR_UNACCEPTED");
	ret->free_counter = find_counter("NR_FREE_PAGES");
}

bool debuginfo_suffices(const struct debuginfo *debuginfo, bool on_free_lists, char *reason, size_t size)
{
	enum need needed = on_free_lists ? WITH_FREE_LISTS : WITH_LIST;

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		if (members[i].need != ALWAYS && members[i].need != needed)
			continue;
		if (*offset_of((struct debuginfo *)debuginfo, i) != UNACCEPTED_NOWHERE)
			continue;
		snprintf(reason, size, "the debuginfo has no member %s in struct %s", members[i].member,
			 members[i].type);
		return false;
	}
	return true;
}
