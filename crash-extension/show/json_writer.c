// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes JSON, one value at a time, indented for people. */
#include "show/json_writer.h"

static void print_string(const char *text)
{
	fputc('"', fp);
	for (; *text; text++) {
		unsigned char c = *text;

		if (c == '"' || c == '\\')
			fprintf(fp, "\\%c", c);
		else if (c < ' ' || c > '~')
			fprintf(fp, "\\u%04x", c);
		else
			fputc(c, fp);
	}
	fputc('"', fp);
}

static void begin_value(struct json *json, const char *key)
{
	if (json->depth)
		fprintf(fp, "%s\n%*s", json->comma ? "," : "", 2 * json->depth, "");
	json->comma = true;
	if (!key)
		return;
	print_string(key);
	fprintf(fp, ": ");
}

void json_open(struct json *json, const char *key, char bracket)
{
	begin_value(json, key);
	fputc(bracket, fp);
	json->depth++;
	json->comma = false;
}

void json_close(struct json *json, char bracket)
{
	json->depth--;
	if (json->comma)
		fprintf(fp, "\n%*s", 2 * json->depth, "");
	fputc(bracket, fp);
	json->comma = true;
	if (!json->depth)
		fputc('\n', fp);
}

void json_number(struct json *json, const char *key, ulong value)
{
	begin_value(json, key);
	fprintf(fp, "%lu", value);
}

void json_signed(struct json *json, const char *key, long value)
{
	begin_value(json, key);
	fprintf(fp, "%ld", value);
}

void json_text(struct json *json, const char *key, const char *value)
{
	begin_value(json, key);
	print_string(value);
}

void json_bool(struct json *json, const char *key, bool value)
{
	begin_value(json, key);
	fprintf(fp, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
	begin_value(json, key);
	fprintf(fp, "null");
}
