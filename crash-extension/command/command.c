// SPDX-License-Identifier: GPL-2.0-or-later
/* The crash command "unaccepted". */
#include "views.h"
#include "guest/left_out_memmap.h"
#include "memory/rebuild.h"

/* What the user wants to see. */
struct request {
	/* The option letter of a view, 0: the table of zones. */
	int view;
	int node;
	struct questions questions;
};

static int parse_node(const char *text)
{
	int node;

	if (!decimal((char *)text, 0))
		cmd_usage(pc->curcmd, SYNOPSIS);
	node = atoi(text);
	for (int i = 0; i < vt->numnodes; i++)
		if (vt->node_table[i].node_id == node)
			return node;
	error(FATAL, "this guest has no node %s\n", text);
	return ALL_NODES;
}

static void parse_options(struct request *ret)
{
	int option;

	while ((option = getopt(argcnt, args, "rzmcjn:P")) != EOF) {
		switch (option) {
		case 'n':
			ret->node = parse_node(optarg);
			break;
		case 'P':
			ret->questions.physical = true;
			break;
		case '?':
			argerrs++;
			break;
		default:
			argerrs += ret->view && ret->view != option;
			ret->view = option;
		}
	}
}

/* Addresses are hexadecimal, as everywhere in crash. */
static void parse_addresses(struct questions *ret, ulong *values)
{
	for (; args[optind]; optind++) {
		if (!hexadecimal(args[optind], 0))
			error(FATAL, "not a hexadecimal address: %s\n", args[optind]);
		values[ret->count++] = htol(args[optind], FAULT_ON_ERROR, NULL);
	}
	ret->values = values;
}

static bool is_sensible(const struct request *request)
{
	bool asks = request->questions.count;

	if (asks && request->view && request->view != 'j')
		return false;
	return asks || !request->questions.physical;
}

static void parse(struct request *ret, ulong *values)
{
	*ret = (struct request){ .node = ALL_NODES };
	parse_options(ret);
	parse_addresses(&ret->questions, values);
	if (argerrs || !is_sensible(ret))
		cmd_usage(pc->curcmd, SYNOPSIS);
}

static void print_addresses(const struct survey *survey, const struct questions *questions)
{
	struct table table;

	table_read(&table);
	for (int i = 0; i < questions->count; i++) {
		if (i)
			fprintf(fp, "\n");
		print_address(survey, &table, questions->values[i], questions->physical);
	}
}

static void print_overview(const struct survey *survey)
{
	print_guest(survey->guest);
	print_zones(survey);
	print_notes(survey);
}

static void show(const struct survey *survey, const struct request *request)
{
	switch (request->view) {
	case 'r':
		print_ranges(survey);
		return;
	case 'z':
		print_lists(survey);
		return;
	case 'm':
		print_map(survey);
		return;
	case 'c':
		print_check(survey);
		return;
	case 'j':
		export_facts(survey, &request->questions);
		return;
	}
	if (request->questions.count)
		print_addresses(survey, &request->questions);
	else
		print_overview(survey);
}

static void show_nothing(const struct guest *guest, enum guest_status status, int view)
{
	if (view == 'j')
		export_nothing(guest, status);
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

	parse(&request, values);
	status = find_guest(&guest);
	if (status != GUEST_FOUND) {
		show_nothing(&guest, status, request.view);
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
