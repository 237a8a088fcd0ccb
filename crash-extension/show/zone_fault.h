/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is missing of a zone. */
#ifndef ZONE_FAULT_H
#define ZONE_FAULT_H

#include "guest/survey.h"

/**
 * print_zone_fault() - print the fault of a zone, if it has one
 */
void print_zone_fault(const struct zone_survey *zone);

#endif /* ZONE_FAULT_H */
