/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -c: do the sources agree? */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "guest/survey.h"

void show_findings(const struct survey *survey);

#endif /* FINDINGS_H */
