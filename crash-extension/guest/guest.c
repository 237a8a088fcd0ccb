// SPDX-License-Identifier: GPL-2.0-or-later
/* The dead kernel as the core sees it: the layout comes from debuginfo, the memory from crash. */
#include "guest/guest.h"

#include "guest/pfns.h"
#include "guest/vmcoreinfo.h"
#include "memory/kernel_memory.h"
#include "unaccepted_search.h"

/*
 * What the core asks of its host
 */

static bool host_read(const struct unaccepted_host *host, uint64_t address, void *ret, size_t size)
{
	/* @host is the first member of a struct guest, and no guest is const. */
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

static bool host_part(const struct unaccepted_host *host, unsigned int n, struct unaccepted_part *ret)
{
	(void)host;
	*ret = (struct unaccepted_part){ .end_pfn = end_of_pfns(), .address = VMEMMAP_VADDR };
	return n == 0;
}

/* crash does not know what was memory. page_mapped() tells why a struct page cannot be read. */
static bool host_memory(const struct unaccepted_host *host, uint64_t pfn, struct unaccepted_run *ret)
{
	(void)host;
	*ret = (struct unaccepted_run){ .end = end_of_memory() };
	return pfn < ret->end;
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
		return "zone.unaccepted_pages of the debuginfo";
	default:
		return "buddy and offline of vmcoreinfo; the debuginfo has efi.unaccepted";
	}
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
	read_debuginfo(&guest->debuginfo);
	unaccepted_guest_init(&guest->core, &guest->host, &guest->debuginfo.layout);
}

enum guest_status find_guest(struct guest *ret)
{
	const struct unaccepted_layout *at = &ret->core.layout;
	enum unaccepted_source source;

	begin(ret);
	if (!at->nr_page_orders)
		return without(ret, GUEST_UNCLEAR, "the debuginfo does not have the size of a block (zone.free_area)");
	source = unaccepted_find_kernel(&ret->core);
	if (source == UNACCEPTED_SOURCE_NONE && at->has_list == UNACCEPTED_NO)
		return without(ret, GUEST_HAS_NONE,
			       "this kernel was built without CONFIG_UNACCEPTED_MEMORY, or is too old to have it");
	if (!(machdep->flags & VMEMMAP))
		return without(ret, GUEST_UNCLEAR, "crash found no virtual memory map (vmemmap) in this dump");
	if (!debuginfo_suffices(&ret->debuginfo, ret->core.kernel.order_in_private, ret->reason,
				sizeof(ret->reason)))
		return GUEST_UNCLEAR;
	if (source == UNACCEPTED_SOURCE_NONE || !at->nr_free_lists)
		return without(ret, GUEST_UNCLEAR,
			       "the debuginfo does not have the sizes of struct page and struct free_area");
	ret->source = source_text(source, ret->core.kernel.generation);
	return GUEST_FOUND;
}

bool has_types(const struct guest *guest)
{
	return guest->core.kernel.generation != UNACCEPTED_GEN_LISTED;
}
