// SPDX-License-Identifier: GPL-2.0-or-later
/* The crash command "unaccepted". */
#include "command/help.h"
#include "command/options.h"
#include "guest/left_out_memmap.h"
#include "memory/rebuild.h"
#include "show/findings.h"
#include "show/json.h"
#include "show/lists.h"
#include "show/map.h"
#include "show/overview.h"
#include "show/ranges.h"

static void show(const struct survey *survey, const struct request *request)
{
	switch (request->view) {
	case 'r':
		show_ranges(survey);
		return;
	case 'z':
		show_lists(survey);
		return;
	case 'm':
		show_map(survey);
		return;
	case 'c':
		show_findings(survey);
		return;
	case 'j':
		show_json(survey, &request->addresses);
		return;
	}
	if (request->addresses.count)
		show_addresses(survey, &request->addresses);
	else
		show_overview(survey);
}

static void show_reason(const struct guest *guest, enum guest_status status, int view)
{
	if (view == 'j')
		show_json_without(guest, status);
	else if (status == GUEST_HAS_NONE)
		fprintf(fp, "no unaccepted memory: %s\n", guest->reason);
	else
		error(INFO, "%s\n", guest->reason);
}

static void cmd_unaccepted(void)
{
	ulong values[MAXARGS];
	struct request request;
	struct survey survey;
	struct guest guest;
	enum guest_status status;

	parse_request(&request, values);
	status = find_guest(&guest);
	if (status != GUEST_FOUND) {
		show_reason(&guest, status, request.view);
		return;
	}
	survey_create(&guest, request.node, &survey);
	show(&survey, &request);
	survey_destroy(&survey);
}

static struct command_table_entry command_table[] = {
	{ "unaccepted", cmd_unaccepted, help_unaccepted, 0 },
	{ .name = NULL },
};

static void __attribute__((constructor)) unaccepted_init(void)
{
	register_extension(command_table);
	rebuild_if_left_out();
}

static void __attribute__((destructor)) unaccepted_fini(void)
{
	rebuild_end();
}
