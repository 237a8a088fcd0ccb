// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of the command. */
#include "command/options.h"

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
			ret->addresses.physical = true;
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
static void parse_addresses(struct asked_addresses *ret, ulong *values)
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
	bool asks = request->addresses.count;

	if (asks && request->view && request->view != 'j')
		return false;
	return asks || !request->addresses.physical;
}

void parse_request(struct request *ret, ulong *values)
{
	*ret = (struct request){ .node = ALL_NODES };
	parse_options(ret);
	parse_addresses(&ret->addresses, values);
	if (argerrs || !is_sensible(ret))
		cmd_usage(pc->curcmd, SYNOPSIS);
}
