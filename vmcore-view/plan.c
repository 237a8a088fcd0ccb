// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan.h"

#include "holes.h"
#include "vmcoreinfo.h"

#include <stdlib.h>
#include <string.h>

#define NO_MEMORY	"there is no memory for its view"

static uint64_t pages_of(const struct vmcore *vmcore)
{
	return vmcore_end(vmcore) / PAGE_SIZE;
}

/*
 * A dump by QEMU has pages at offsets that are no multiples of a page, so zeros cannot be mapped there. But it is an
 * ordinary file, so reading unaccepted memory from it does no harm.
 */
static bool has_whole_pages(const struct vmcore *vmcore)
{
	for (size_t i = 0; i < vmcore->nr_loads; i++)
		if ((vmcore->loads[i].p_offset - vmcore->loads[i].p_paddr) % PAGE_SIZE)
			return false;
	return true;
}

static bool choose_unaccepted(const struct vmcore *vmcore, const struct guest *guest, struct plan *plan)
{
	const struct unaccepted_host *host = &guest->host.host;

	if (!has_whole_pages(vmcore))
		return unaccepted_pages_append(host, &plan->unaccepted, &guest->unaccepted);
	return holes_choose(host, pages_of(vmcore), &guest->unaccepted, &plan->unaccepted);
}

/* The memory map must not read as zeros: pages of it that are not worth a hole stay. */
static const char *choose_memmap(const struct vmcore *vmcore, struct guest *guest, struct plan *plan)
{
	const struct unaccepted_host *host = &guest->host.host;
	struct unaccepted_pages all = { 0 };
	const char *why = guest_find_memmap(guest, &plan->unaccepted, &all);

	if (!why && !holes_choose(host, pages_of(vmcore), &all, &plan->memmap)) {
		unaccepted_pages_free(host, &plan->memmap);
		why = NO_MEMORY;
	}
	unaccepted_pages_free(host, &all);
	return why;
}

static bool join(const struct unaccepted_host *host, const struct unaccepted_pages *one,
		 const struct unaccepted_pages *other, struct unaccepted_pages *ret)
{
	bool ok = unaccepted_pages_append(host, ret, one) && unaccepted_pages_append(host, ret, other);

	unaccepted_pages_sort(ret);
	return ok;
}

/* Return: false: there is no memory for the sets. */
static bool choose(const struct vmcore *vmcore, struct guest *guest, const struct plan_wish *wish,
		   struct plan *plan)
{
	const struct unaccepted_host *host = &guest->host.host;

	if (!choose_unaccepted(vmcore, guest, plan))
		return false;
	if (wish->exclude_memmap && plan->unaccepted.nr)
		plan->memmap_kept = choose_memmap(vmcore, guest, plan);
	if (!join(host, &plan->unaccepted, &plan->memmap, &plan->holes))
		return false;
	return !has_whole_pages(vmcore) || join(host, &guest->unaccepted, &plan->memmap, &plan->zeros);
}

static char *edit_info(const struct vmcore *vmcore, struct guest *guest, const struct plan_wish *wish,
		       struct plan *plan)
{
	struct vmcoreinfo_edit edit = {
		.memmap_left_out = plan->memmap.nr,
		.type = guest->kernel.kernel.type,
	};

	if (wish->by_free_lists && !guest->why) {
		plan->by_page_types = guest_free_lists_are_whole(guest);
		edit.by_free_lists = !plan->by_page_types;
	}
	return vmcoreinfo_edit(vmcore->info, &edit);
}

const char *plan_create(const struct vmcore *vmcore, struct guest *guest, const struct plan_wish *wish,
			struct plan *ret)
{
	*ret = (struct plan){ 0 };
	if (guest->why || choose(vmcore, guest, wish, ret)) {
		ret->info = vmcore->info ? edit_info(vmcore, guest, wish, ret) : NULL;
		if (ret->info || !vmcore->info)
			return NULL;
	}
	plan_destroy(guest, ret);
	return NO_MEMORY;
}

void plan_destroy(const struct guest *guest, struct plan *plan)
{
	const struct unaccepted_host *host = &guest->host.host;

	unaccepted_pages_free(host, &plan->unaccepted);
	unaccepted_pages_free(host, &plan->memmap);
	unaccepted_pages_free(host, &plan->holes);
	unaccepted_pages_free(host, &plan->zeros);
	free(plan->info);
	*plan = (struct plan){ 0 };
}

bool plan_changes(const struct plan *plan, const struct vmcore *vmcore)
{
	return plan->holes.nr || plan->zeros.nr || vmcore->ehdr.e_phoff != sizeof(Elf64_Ehdr) ||
	       (plan->info && strcmp(plan->info, vmcore->info));
}
