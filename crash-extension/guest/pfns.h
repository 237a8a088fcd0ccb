/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which page frame numbers this machine can have. */
#ifndef PFNS_H
#define PFNS_H

#include "crash.h"

/**
 * end_of_pfns() - no machine of this kind has a page with this number or a larger one
 */
ulong end_of_pfns(void);

/**
 * end_of_memory() - the dead guest has no page with this number or a larger one
 */
ulong end_of_memory(void);

#endif /* PFNS_H */
