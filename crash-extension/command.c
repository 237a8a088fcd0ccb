// SPDX-License-Identifier: GPL-2.0-or-later
/* The crash command "unaccepted". */
#include "extension.h"

static void cmd_unaccepted(void)
{
	struct guest guest;

	while (getopt(argcnt, args, "") != EOF)
		argerrs++;
	if (argerrs || args[optind])
		cmd_usage(pc->curcmd, SYNOPSIS);
	if (!find_guest(&guest))
		return;
	print_guest(&guest);
	print_zones(&guest);
}

static char *help_unaccepted[] = {
"unaccepted",
"memory that a confidential guest never accepted",
" ",
"  A confidential guest (Intel TDX, AMD SEV-SNP) starts with most of its memory",
"  unaccepted: until the kernel accepts a block of it, nobody may touch that",
"  block. Such blocks count as free memory, but they are on no free list. This",
"  command shows how much of a guest was still unaccepted, for each zone.",
" ",
"  The first line tells how this kernel marks unaccepted memory, and which data",
"  told so:",
" ",
"    exported  The first page of a block has a page type for it, and vmcoreinfo",
"              has its value.",
"    typed     The same, and the value follows from others.",
"    listed    There is no such page type. The list of the zone is all there is.",
" ",
"  Then follows one line for each zone that has memory:",
" ",
"    MANAGED               Memory of the zone that the page allocator manages.",
"    UNACCEPTED            Memory in the blocks on the zone's list, and its share",
"                          of MANAGED.",
"    LIST                  The number of blocks on zone.unaccepted_pages.",
"    NR_UNACCEPTED         The zone's counter, or - if the kernel has none.",
" ",
"  A remark may follow it:",
" ",
"    differs               LIST and NR_UNACCEPTED do not agree. One block of",
"                          difference can be one that was just being accepted.",
"    damaged               The list could be followed no further than the number",
"                          of blocks shown. The next line says what was found.",
" ",
"  UNACCEPTED in the line TOTAL is what /proc/meminfo of the guest showed last.",
"\nEXAMPLES",
"  A guest with 4 GB, soon after its start:\n",
"    %s> unaccepted",
"    GENERATION: typed  (page type 0xf7000000; the other types in vmcoreinfo prove it)",
"    ",
"    NODE  ZONE     MANAGED(kB)  UNACCEPTED(kB)      %  LIST(blocks)  NR_UNACCEPTED(pages)",
"       0  DMA           14392               0    0.0             0                     0",
"       0  DMA32       1737328          942080   54.2           230                235520",
"       0  Normal      2023448         1183744   58.5           289                295936",
"    TOTAL             3775168         2125824   56.3           519                531456",
"    ",
"    531456 of 943792 pages are unaccepted: 2.0 GiB of 3.6 GiB (56.3 %)",
NULL
};

static struct command_table_entry command_table[] = {
	{ "unaccepted", cmd_unaccepted, help_unaccepted, 0 },
	{ .name = NULL },
};

static void __attribute__((constructor)) unaccepted_init(void)
{
	register_extension(command_table);
}
