// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers of pages in units for people. */
#include "show/size.h"

ulong kilobytes(ulong pages)
{
	return pages * (PAGESIZE() / 1024);
}

void print_size(ulong pages)
{
	double mib = kilobytes(pages) / 1024.0;

	if (mib >= 1024)
		fprintf(fp, "%.1f GiB", mib / 1024);
	else
		fprintf(fp, "%.1f MiB", mib);
}
