/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of the command. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "show/address.h"

/* What the user wants to see. */
struct request {
	/* The option letter of a view, 0: the overview. */
	int view;
	/* The id of the only node of interest, or ALL_NODES. */
	int node;
	struct asked_addresses addresses;
};

/**
 * parse_request() - parse what crash has put into args[]
 * @ret: refers to @values
 * @values: with room for MAXARGS addresses
 *
 * With bad options it ends the command, and says why.
 */
void parse_request(struct request *ret, ulong *values);

#endif /* OPTIONS_H */
