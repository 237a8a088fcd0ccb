// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vmcore-view COMMAND...: runs a command that sees no unaccepted memory in a vmcore.
 *
 * It searches each vmcore among the arguments once, and writes a new head for it, in which unaccepted memory is in no
 * segment. The command gets the path of the head. The preloaded library (preload.c) puts the vmcore behind the head.
 */
#include "arguments.h"
#include "guest.h"
#include "list.h"
#include "program.h"
#include "say.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As env(1) and nice(1): wrong usage or our own fault; a command that cannot be run; no such command. */
#define EXIT_OWN	125
#define EXIT_CANNOT_RUN	126
#define EXIT_NO_COMMAND	127

struct options {
	struct plan_wish wish;
	bool list;
	bool json;
};

static const char help[] =
"usage: vmcore-view [OPTION...] COMMAND [ARGUMENT...]\n"
"       vmcore-view --list [--json] VMCORE\n"
"\n"
"Runs COMMAND (makedumpfile, cp, scp, dd, crash, ...) so that it sees no unaccepted memory in the\n"
"vmcore of a confidential guest: such memory is a hole, and nobody reads it. An ARGUMENT that is an\n"
"ELF vmcore, or NAME=VMCORE, gets this view; all other arguments stay as they are.\n"
"\n"
"  -m, --exclude-unaccepted-memmap\n"
"                 leave out the memory map of unaccepted memory, too, as far as it can be rebuilt:\n"
"                 the extension \"unaccepted\" does that in crash\n"
"  -f, --free-lists\n"
"                 make makedumpfile find free pages by the free lists, not by their page type:\n"
"                 without this, version 1.7.6 (Debian 13) keeps all free pages of Linux 6.12 and later\n"
"  -l, --list     print the unaccepted ranges of VMCORE, and run nothing\n"
"  -j, --json     with --list: as JSON\n"
"  -v, --verbose  say how the view is made\n"
"  -h, --help     print this text\n"
"\n"
"The exit status is COMMAND's; 125, 126 or 127 if it could not be run.\n";

/* It returns only if the command cannot be run. */
static int run(char **command, int count, const struct options *options)
{
	const char *why = program_refuses(command[0]);

	if (why)
		say("%s sees every vmcore as it is: %s, and so cannot have a view", command[0], why);
	else
		arguments_view(command, count, &options->wish);
	execvp(command[0], command);
	say("%s: %s", command[0], strerror(errno));
	return errno == ENOENT ? EXIT_NO_COMMAND : EXIT_CANNOT_RUN;
}

static const char *list_guest(struct vmcore *vmcore, bool json)
{
	struct guest guest;
	const char *why;

	guest_search(&guest, vmcore, true);
	why = guest.why;
	if (why)
		say("%s: the vmcore cannot be searched for unaccepted memory: %s", vmcore->path, why);
	else if (json)
		list_json(&guest);
	else
		list_text(&guest);
	guest_deinit(&guest);
	return why;
}

static int list(const char *path, const struct options *options)
{
	struct vmcore vmcore;
	const char *why;

	switch (vmcore_open(path, &vmcore, &why)) {
	case VMCORE_OPEN:
	case VMCORE_KDUMP:
		why = list_guest(&vmcore, options->json);
		vmcore_close(&vmcore);
		return why != NULL;
	default:
		if (access(path, R_OK))
			why = strerror(errno);
		say("%s: %s", path, why ? why : "expected a vmcore of Linux on x86_64, ELF or by makedumpfile");
		return 1;
	}
}

static const struct option long_options[] = {
	{ "exclude-unaccepted-memmap", no_argument, NULL, 'm' },
	{ "free-lists", no_argument, NULL, 'f' },
	{ "list", no_argument, NULL, 'l' },
	{ "json", no_argument, NULL, 'j' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

/* The first word that is no option is the command; the words behind it belong to the command. Return: false: wrong usage. */
static bool parse(int argc, char **argv, struct options *ret)
{
	int option;

	while ((option = getopt_long(argc, argv, "+mfljvh", long_options, NULL)) != -1) {
		switch (option) {
		case 'm':
			ret->wish.exclude_memmap = true;
			break;
		case 'f':
			ret->wish.by_free_lists = true;
			break;
		case 'l':
			ret->list = true;
			break;
		case 'j':
			ret->json = true;
			break;
		case 'v':
			ret->wish.verbose = true;
			break;
		case 'h':
			fputs(help, stdout);
			exit(0);
		default:
			return false;
		}
	}
	if (ret->list)
		return optind + 1 == argc;
	return optind < argc && !ret->json;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };

	if (!parse(argc, argv, &options)) {
		fputs("Try 'vmcore-view --help'.\n", stderr);
		return EXIT_OWN;
	}
	if (options.list)
		return list(argv[optind], &options);
	return run(argv + optind, argc - optind, &options);
}
