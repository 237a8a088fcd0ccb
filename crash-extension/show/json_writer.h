/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes JSON to crash's fp, value after value. */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "crash.h"

/* A JSON text on its way. Zeroed it is one that begins. */
struct json {
	int depth;
	/* Something stands before, in the object or array that is open. */
	bool comma;
};

/*
 * One value each. @key is NULL in an array. json_open() opens '{' or '[', and
 * json_close() closes what was opened last.
 */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_number(struct json *json, const char *key, ulong value);
void json_signed(struct json *json, const char *key, long value);
void json_text(struct json *json, const char *key, const char *value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

#endif /* JSON_WRITER_H */
