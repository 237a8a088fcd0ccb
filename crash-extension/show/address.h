/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is known of single addresses. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "guest/survey.h"

/* The addresses that the user asked for. */
struct asked_addresses {
	const ulong *values;
	int count;
	/* They are physical, whatever they look like. */
	bool physical;
};

void show_addresses(const struct survey *survey, const struct asked_addresses *asked);

#endif /* ADDRESS_H */
