// SPDX-License-Identifier: GPL-2.0-or-later
/* Which generation of kernel died, and where it kept its zones. */
#include "extension.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Its presence is what makes a kernel one with unaccepted memory. */
#define LIST_MEMBER	"unaccepted_pages"

static const struct {
	char *type;
	char *member;
	size_t field;
} members[] = {
	{ "pglist_data", "node_zones", offsetof(struct guest, at.node_zones) },
	{ "zone", "zone_start_pfn", offsetof(struct guest, at.zone_start_pfn) },
	{ "zone", "spanned_pages", offsetof(struct guest, at.spanned_pages) },
	{ "zone", "managed_pages", offsetof(struct guest, at.managed_pages) },
	{ "zone", "name", offsetof(struct guest, at.name) },
	{ "zone", LIST_MEMBER, offsetof(struct guest, at.unaccepted_pages) },
	{ "zone", "vm_stat", offsetof(struct guest, at.vm_stat) },
	{ "page", "lru", offsetof(struct guest, at.lru) },
	{ "page", "page_type", offsetof(struct guest, at.page_type) },
};

static long member_offset(char *type, char *member)
{
	long offset = MEMBER_OFFSET(type, member);

	/* In an anonymous union, gdb has to be asked another way. */
	return offset < 0 ? ANON_MEMBER_OFFSET(type, member) : offset;
}

static bool find_members(struct guest *guest)
{
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		long offset = member_offset(members[i].type, members[i].member);

		if (offset < 0) {
			error(INFO, "the debuginfo has no member %s in struct %s\n",
			      members[i].member, members[i].type);
			return false;
		}
		*(long *)((char *)guest + members[i].field) = offset;
	}
	guest->at.zone_size = STRUCT_SIZE("zone");
	return true;
}

/* NR_PAGE_ORDERS, or 0. */
static ulong nr_page_orders(void)
{
	long all = MEMBER_SIZE("zone", "free_area");
	long one = STRUCT_SIZE("free_area");

	return all > 0 && one > 0 ? all / one : 0;
}

static long find_counter(void)
{
	long index, size = MEMBER_SIZE("zone", "vm_stat");

	if (!enumerator_value("NR_UNACCEPTED", &index))
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
		unaccepted_read_line(line, ret);
		free(value);
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

static void identify(struct guest *guest)
{
	struct unaccepted_numbers numbers = { 0 };

	read_vmcoreinfo(&numbers);
	switch (unaccepted_identify(&numbers, nr_page_orders(), &guest->kernel)) {
	case UNACCEPTED_GEN_EXPORTED:
		guest->source = "NUMBER(PAGE_UNACCEPTED_MAPCOUNT_VALUE) of vmcoreinfo";
		break;
	case UNACCEPTED_GEN_TYPED:
		guest->source = "the other types in vmcoreinfo prove it";
		break;
	default:
		if (identify_by_debuginfo(guest))
			guest->source = "PGTY_unaccepted of the debuginfo; not in vmcoreinfo";
		else
			guest->source = "zone." LIST_MEMBER " of the debuginfo";
	}
	guest->generation = guest->kernel.generation == UNACCEPTED_GEN_UNKNOWN ? "listed" :
			    unaccepted_generation_name(guest->kernel.generation);
}

bool find_guest(struct guest *ret)
{
	*ret = (struct guest){ 0 };
	if (!MEMBER_EXISTS("zone", LIST_MEMBER)) {
		fprintf(fp, "no unaccepted memory: this kernel was built without "
			"CONFIG_UNACCEPTED_MEMORY, or is older than it\n");
		return false;
	}
	if (!find_members(ret))
		return false;
	if (!nr_page_orders()) {
		error(INFO, "the debuginfo does not tell the size of a block (zone.free_area)\n");
		return false;
	}
	identify(ret);
	ret->counter = find_counter();
	return true;
}

/* A name that cannot be read, or is none, must not garble the table. */
static void read_name(ulong address, char *ret, size_t size)
{
	read_string(address, ret, size - 1);
	for (char *c = ret; *c; c++)
		if (*c <= ' ' || *c > '~')
			*c = '?';
	if (!*ret)
		strcpy(ret, "?");
}

static void decode_zone(const struct guest *guest, ulong address, char *raw, struct zone *ret)
{
	char *list = raw + guest->at.unaccepted_pages;

	read_name(ULONG(raw + guest->at.name), ret->name, sizeof(ret->name));
	ret->start_pfn = ULONG(raw + guest->at.zone_start_pfn);
	ret->spanned = ULONG(raw + guest->at.spanned_pages);
	ret->managed = ULONG(raw + guest->at.managed_pages);
	ret->list = address + guest->at.unaccepted_pages;
	ret->first = ULONG(list);
	ret->last = ULONG(list + sizeof(ulong));
	ret->counted = -1;
	if (guest->counter >= 0)
		ret->counted = LONG(raw + guest->at.vm_stat + guest->counter * sizeof(long));
}

enum zone_status find_zone(const struct guest *guest, int node, int index, struct zone *ret)
{
	const struct node_table *table = &vt->node_table[node];
	ulong address = table->pgdat + guest->at.node_zones + index * guest->at.zone_size;
	char *raw = GETBUF(guest->at.zone_size);
	bool ok = readmem(address, KVADDR, raw, guest->at.zone_size, "struct zone",
			  RETURN_ON_ERROR | QUIET);

	*ret = (struct zone){ .node = table->node_id };
	if (ok)
		decode_zone(guest, address, raw, ret);
	FREEBUF(raw);
	if (!ok) {
		error(INFO, "node %d: the dump does not give struct zone %d, at %lx\n",
		      ret->node, index, address);
		return ZONE_UNREADABLE;
	}
	return ret->spanned && ret->managed ? ZONE_POPULATED : ZONE_EMPTY;
}
