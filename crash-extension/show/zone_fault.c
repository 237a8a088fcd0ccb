// SPDX-License-Identifier: GPL-2.0-or-later
/* What is missing of a zone. */
#include "show/zone_fault.h"

void print_zone_fault(const struct zone_survey *zone)
{
	if (zone->complete)
		return;
	if (zone->unreadable)
		error(INFO, "node %d: %s\n", zone->zone.node, zone->fault.text);
	else
		error(INFO, "node %d zone %s, after %lu block%s: %s\n", zone->zone.node, zone->zone.name,
		      zone->count, unaccepted_plural(zone->count), zone->fault.text);
}
