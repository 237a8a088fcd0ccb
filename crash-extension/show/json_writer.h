/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes JSON to crash's fp, one value at a time. */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "crash.h"

/* The state of a JSON text; all zero at its beginning. */
struct json {
	int depth;
	/* The open object or array has a value already. */
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
