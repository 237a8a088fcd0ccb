/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -j: all that the command knows, as JSON. unaccepted(8) documents the schema. */
#ifndef JSON_H
#define JSON_H

#include "show/address.h"

void show_json(const struct survey *survey, const struct asked_addresses *asked);

/**
 * show_json_without() - the JSON of a guest without unaccepted memory, or of one that does not tell
 */
void show_json_without(const struct guest *guest, enum guest_status status);

#endif /* JSON_H */
