// SPDX-License-Identifier: GPL-2.0-or-later
/* The crash command "unaccepted". */
#include "views.h"

static void show(const struct survey *survey)
{
	print_guest(survey->guest);
	print_zones(survey);
}

static void show_nothing(const struct guest *guest, enum guest_status status)
{
	if (status == GUEST_HAS_NONE)
		fprintf(fp, "no unaccepted memory: %s\n", guest->reason);
	else
		error(INFO, "%s\n", guest->reason);
}

static void cmd_unaccepted(void)
{
	struct survey survey;
	struct guest guest;
	enum guest_status status;

	while (getopt(argcnt, args, "") != EOF)
		argerrs++;
	if (argerrs || args[optind])
		cmd_usage(pc->curcmd, SYNOPSIS);
	status = find_guest(&guest);
	if (status != GUEST_FOUND) {
		show_nothing(&guest, status);
		return;
	}
	survey_create(&guest, ALL_NODES, &survey);
	show(&survey);
	survey_destroy(&survey);
}

static struct command_table_entry command_table[] = {
	{ "unaccepted", cmd_unaccepted, help_unaccepted, 0 },
	{ .name = NULL },
};

static void __attribute__((constructor)) unaccepted_init(void)
{
	register_extension(command_table);
}
