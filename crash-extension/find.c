// SPDX-License-Identifier: GPL-2.0-or-later
/* Which generation of kernel died, and where it kept its zones. */
#include "extension.h"

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
	{ "pglist_data", "node_zones", offsetof(struct guest, at.node_zones), ALWAYS },
	{ "zone", "zone_start_pfn", offsetof(struct guest, at.zone_start_pfn), ALWAYS },
	{ "zone", "spanned_pages", offsetof(struct guest, at.spanned_pages), ALWAYS },
	{ "zone", "managed_pages", offsetof(struct guest, at.managed_pages), ALWAYS },
	{ "zone", "name", offsetof(struct guest, at.name), ALWAYS },
	{ "zone", "vm_stat", offsetof(struct guest, at.vm_stat), ALWAYS },
	{ "page", "lru", offsetof(struct guest, at.lru), ALWAYS },
	{ "page", "page_type", offsetof(struct guest, at.page_type), ALWAYS },
	{ "page", "flags", offsetof(struct guest, at.page_flags), ALWAYS },
	{ "page", "private", offsetof(struct guest, at.page_private), ALWAYS },
	{ "zone", LIST_MEMBER, offsetof(struct guest, at.unaccepted_pages), WITH_LIST },
	{ "zone", "free_area", offsetof(struct guest, at.free_area), WITH_FREE_LISTS },
	{ "free_area", "free_list", offsetof(struct guest, at.free_list), WITH_FREE_LISTS },
};

long member_offset(char *type, char *member)
{
	long offset = MEMBER_OFFSET(type, member);

	/* In an anonymous union, gdb has to be asked another way. */
	return offset < 0 ? ANON_MEMBER_OFFSET(type, member) : offset;
}

static bool find_members(struct guest *guest)
{
	enum need needed = guest->kernel.order_in_private ? WITH_FREE_LISTS : WITH_LIST;

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		long offset;

		if (members[i].need != ALWAYS && members[i].need != needed)
			continue;
		offset = member_offset(members[i].type, members[i].member);
		if (offset < 0) {
			snprintf(guest->reason, sizeof(guest->reason),
				 "the debuginfo has no member %s in struct %s",
				 members[i].member, members[i].type);
			return false;
		}
		*(long *)((char *)guest + members[i].field) = offset;
	}
	return true;
}

static bool find_sizes(struct guest *guest)
{
	guest->at.zone_size = STRUCT_SIZE("zone");
	guest->at.page_size = STRUCT_SIZE("page");
	guest->at.free_area_size = STRUCT_SIZE("free_area");
	guest->free_lists = MEMBER_SIZE("free_area", "free_list") / (2 * (long)sizeof(ulong));
	if (guest->at.page_size > 0 && guest->at.page_size <= PAGE_STRUCT_MAX &&
	    guest->free_lists > 0)
		return true;
	strcpy(guest->reason, "the debuginfo does not tell the sizes of struct page and "
	       "struct free_area");
	return false;
}

ulong nr_page_orders(void)
{
	long all = MEMBER_SIZE("zone", "free_area");
	long one = STRUCT_SIZE("free_area");

	return all > 0 && one > 0 ? all / one : 0;
}

static long find_counter(char *name)
{
	long index, size = MEMBER_SIZE("zone", "vm_stat");

	if (!enumerator_value(name, &index))
		return -1;
	return index >= 0 && index < size / (long)sizeof(long) ? index : -1;
}

/* crash gives vmcoreinfo by the key only. */
static void read_vmcoreinfo(struct unaccepted_numbers *ret)
{
	const char *key;

	for (unsigned int i = 0; (key = unaccepted_key(i)); i++) {
		char line[128], *value = pc->read_vmcoreinfo(key);

		if (!value)
			continue;
		snprintf(line, sizeof(line), "%s=%s", key, value);
		free(value);
		unaccepted_read_line(line, ret);
	}
}

/*
 * The byte that a page type has on top, for dumps without vmcoreinfo. Linux
 * kernel commit 4ffca5a96678 ("mm: support only one page_type per page")
 * (in v6.12).
 */
static bool identify_by_debuginfo(struct guest *guest)
{
	struct unaccepted_numbers numbers = { 0 };
	long byte;

	if (!enumerator_value("PGTY_unaccepted", &byte) || byte < 0 || byte > UINT8_MAX)
		return false;
	numbers.unaccepted = (int32_t)((uint32_t)byte << 24);
	if (!unaccepted_identify(&numbers, nr_page_orders(), &guest->kernel))
		return false;
	guest->kernel.generation = UNACCEPTED_GEN_TYPED;
	return true;
}

static bool identify_by_list(struct guest *guest)
{
	if (!MEMBER_EXISTS("zone", LIST_MEMBER))
		return false;
	if (identify_by_debuginfo(guest)) {
		guest->source = "PGTY_unaccepted of the debuginfo; not in vmcoreinfo";
		return true;
	}
	guest->source = "zone." LIST_MEMBER " of the debuginfo";
	return unaccepted_assume_listed(nr_page_orders(), &guest->kernel);
}

/* The types alone fit every kernel before v6.12, so the feature must be there too. */
static bool identify_by_bits(struct guest *guest, const struct unaccepted_numbers *numbers)
{
	guest->source = "buddy and offline of vmcoreinfo; the debuginfo has efi.unaccepted";
	return MEMBER_EXISTS("efi", "unaccepted") &&
	       unaccepted_assume_buddy_offline(numbers, nr_page_orders(), &guest->kernel);
}

static bool identify(struct guest *guest)
{
	struct unaccepted_numbers numbers = { 0 };

	read_vmcoreinfo(&numbers);
	switch (unaccepted_identify(&numbers, nr_page_orders(), &guest->kernel)) {
	case UNACCEPTED_GEN_BUDDY_OFFLINE:
		guest->source = "NUMBER(PAGE_BUDDY_OFFLINE_MAPCOUNT_VALUE) of vmcoreinfo";
		return true;
	case UNACCEPTED_GEN_EXPORTED:
		guest->source = "NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE) of vmcoreinfo";
		return true;
	case UNACCEPTED_GEN_TYPED:
		guest->source = "the other types in vmcoreinfo prove it";
		/* The types are those of every 6.12; the list is there if it was built in. */
		return MEMBER_EXISTS("zone", LIST_MEMBER);
	default:
		return identify_by_list(guest) || identify_by_bits(guest, &numbers);
	}
}

bool has_types(const struct guest *guest)
{
	return guest->kernel.generation != UNACCEPTED_GEN_LISTED;
}

enum guest_status find_guest(struct guest *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!nr_page_orders()) {
		strcpy(ret->reason, "the debuginfo does not tell the size of a block "
		       "(zone.free_area)");
		return GUEST_UNCLEAR;
	}
	if (!identify(ret)) {
		strcpy(ret->reason, "this kernel was built without CONFIG_UNACCEPTED_MEMORY, "
		       "or is older than it");
		return GUEST_HAS_NONE;
	}
	if (!(machdep->flags & VMEMMAP)) {
		strcpy(ret->reason, "crash found no virtual memory map (vmemmap) in this dump");
		return GUEST_UNCLEAR;
	}
	if (!find_members(ret) || !find_sizes(ret))
		return GUEST_UNCLEAR;
	ret->unaccepted_counter = find_counter("NR_UNACCEPTED");
	ret->free_counter = find_counter("NR_FREE_PAGES");
	return GUEST_FOUND;
}

/* A name that cannot be read, or is none, must not garble the table. */
static void read_name(ulong address, char *ret, size_t size)
{
	if (!read_kernel(address, ret, size - 1))
		strcpy(ret, "?");
	ret[size - 1] = '\0';
	for (char *c = ret; *c; c++)
		if (*c <= ' ' || *c > '~')
			*c = '?';
	if (!*ret)
		strcpy(ret, "?");
}

/* The counter of a zone with an index in vm_stat, -1: not counted. */
static long read_counter(const struct guest *guest, char *raw, long index)
{
	return index < 0 ? -1 : LONG(raw + guest->at.vm_stat + index * sizeof(long));
}

static void decode_zone(const struct guest *guest, char *raw, struct zone *ret)
{
	read_name(ULONG(raw + guest->at.name), ret->name, sizeof(ret->name));
	ret->start_pfn = ULONG(raw + guest->at.zone_start_pfn);
	ret->spanned = ULONG(raw + guest->at.spanned_pages);
	ret->managed = ULONG(raw + guest->at.managed_pages);
	ret->counted = read_counter(guest, raw, guest->unaccepted_counter);
	ret->free = read_counter(guest, raw, guest->free_counter);
}

enum zone_status find_zone(const struct guest *guest, int node, int index, struct zone *ret)
{
	const struct node_table *table = &vt->node_table[node];
	ulong address = table->pgdat + guest->at.node_zones + index * guest->at.zone_size;
	char *raw = GETBUF(guest->at.zone_size);
	bool ok = read_kernel(address, raw, guest->at.zone_size);

	*ret = (struct zone){ .node = table->node_id, .address = address, .index = index };
	if (ok)
		decode_zone(guest, raw, ret);
	FREEBUF(raw);
	if (!ok)
		return ZONE_UNREADABLE;
	return ret->spanned && ret->managed ? ZONE_POPULATED : ZONE_EMPTY;
}
