// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "arguments.h"

#include "description.h"
#include "program.h"
#include "say.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
	const struct plan_wish *wish;
	struct description description;
	/* The file descriptor of each view, in the order of the description. There is room for one for each argument. */
	int *fds;
};

#define NO_VIEW	(-1)

/*
 * A view of one vmcore
 */

static void say_found(const char *path, const struct guest *guest, const struct plan *plan)
{
	uint64_t pages = unaccepted_pages_count(&guest->unaccepted);
	uint64_t memmap = unaccepted_pages_count(&plan->memmap);
	char line[256], also[64] = "";

	for (unsigned int i = 0; unaccepted_remark(&guest->report, i, line, sizeof(line)); i++)
		say("%s", line);
	if (plan->memmap_kept)
		say("The memory map is kept: %s.", plan->memmap_kept);
	if (plan->by_page_types)
		say("The free lists are not followed: %s.", plan->by_page_types);
	if (guest->report.source == UNACCEPTED_SOURCE_NONE) {
		say("%s: nothing says that there is unaccepted memory, so none is left out", path);
		return;
	}
	if (memmap)
		snprintf(also, sizeof(also), ", Memory map of these: 0x%016" PRIx64, memmap);
	say("%s: Unaccepted pages: 0x%016" PRIx64 "%s", path, pages, also);
}

static void say_head(const struct guest *guest, const struct plan *plan, const struct head *head)
{
	say("generation %s: %zu ranges of unaccepted memory; holes: %zu of these, and %zu in the memory map",
	    unaccepted_generation_name(guest->kernel.kernel.generation), guest->unaccepted.nr,
	    plan->unaccepted.nr, plan->memmap.nr);
	say("a head of %" PRIu64 " bytes with %zu PT_LOADs; the vmcore stands behind the head, moved by %" PRIu64 " bytes",
	    head->size, head->nr_loads, head->shift);
}

static const char *add_view(struct arguments *arguments, const struct vmcore *vmcore,
			    const struct guest *guest, const struct plan *plan)
{
	struct head head;
	const char *why = head_create(vmcore, &plan->holes, &plan->zeros, plan->info, &head);

	if (why)
		return why;
	why = description_add(&arguments->description, vmcore, &head,
			      &arguments->fds[arguments->description.nr_views]);
	if (!why && arguments->wish->verbose)
		say_head(guest, plan, &head);
	head_destroy(&head);
	return why;
}

static const char *view_guest(struct arguments *arguments, const char *path, const struct vmcore *vmcore,
			      struct guest *guest)
{
	struct plan plan;
	const char *why = plan_create(vmcore, guest, arguments->wish, &plan);

	if (why)
		return why;
	if (guest->why)
		say("%s: the vmcore cannot be searched for unaccepted memory, so none is left out: %s", path, guest->why);
	else
		say_found(path, guest, &plan);
	if (plan_changes(&plan, vmcore))
		why = add_view(arguments, vmcore, guest, &plan);
	plan_destroy(guest, &plan);
	return why;
}

/* Return: the index of its view in the description; NO_VIEW: the command shall see the vmcore as it is. */
static int make_view(struct arguments *arguments, const char *path, struct vmcore *vmcore)
{
	size_t before = arguments->description.nr_views;
	struct guest guest;
	const char *why;

	guest_search(&guest, vmcore, false);
	why = view_guest(arguments, path, vmcore, &guest);
	guest_deinit(&guest);
	if (why)
		say("%s: the command sees it as it is: %s", path, why);
	return arguments->description.nr_views > before ? (int)before : NO_VIEW;
}

static int find_view(const struct arguments *arguments, const struct vmcore *vmcore)
{
	for (size_t i = 0; i < arguments->description.nr_views; i++) {
		const struct view_file *file = &arguments->description.views[i].vmcore;

		if (file->device == vmcore->st.st_dev && file->inode == vmcore->st.st_ino)
			return i;
	}
	return NO_VIEW;
}

/*
 * One argument
 */

static int view_of_path(struct arguments *arguments, const char *path)
{
	struct vmcore vmcore;
	const char *why;
	int view;

	switch (vmcore_open(path, &vmcore, &why)) {
	case VMCORE_OPEN:
		view = find_view(arguments, &vmcore);
		if (view == NO_VIEW)
			view = make_view(arguments, path, &vmcore);
		vmcore_close(&vmcore);
		return view;
	case VMCORE_BAD:
		say("%s: the command sees it as it is: %s", path, why);
		return NO_VIEW;
	case VMCORE_KDUMP:
		vmcore_close(&vmcore);
		say("%s: a dump by makedumpfile stays as it is: it was filtered before", path);
		return NO_VIEW;
	default:
		return NO_VIEW;
	}
}

/* Tools like dd take NAME=VALUE. Return: the argument that the command gets instead. */
static char *view_of_argument(struct arguments *arguments, char *argument)
{
	char *path = strchr(argument, '='), *ret;
	int view = view_of_path(arguments, argument);

	if (view != NO_VIEW || !path)
		path = argument;
	else
		view = view_of_path(arguments, ++path);
	if (view == NO_VIEW || asprintf(&ret, "%.*s/proc/self/fd/%d", (int)(path - argument), argument,
					arguments->fds[view]) < 0)
		return argument;
	return ret;
}

static const char *publish(const struct description *description)
{
	const char *why = description->nr_views ? program_preload() : NULL;

	return description->nr_views && !why ? description_publish(description) : why;
}

void arguments_view(char **command, int count, const struct plan_wish *wish)
{
	struct arguments arguments = { .wish = wish, .fds = calloc(count + 1, sizeof(int)) };
	char **given = calloc(count + 1, sizeof(*given));
	const char *why = "there is no memory for its views";

	if (arguments.fds && given) {
		memcpy(given, command, count * sizeof(*given));
		for (int i = 1; i < count; i++)
			command[i] = view_of_argument(&arguments, command[i]);
		why = publish(&arguments.description);
		if (why)
			memcpy(command, given, count * sizeof(*given));
	}
	if (why)
		say("%s sees every vmcore as it is: %s", command[0], why);
	free(given);
	free(arguments.fds);
}
