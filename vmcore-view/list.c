// SPDX-License-Identifier: GPL-2.0-or-later
#include "list.h"

#include <inttypes.h>
#include <stdio.h>

#define SCHEMA		1

static const char *source_of(const struct guest *guest)
{
	switch (guest->report.source) {
	case UNACCEPTED_SOURCE_VALUE:
		return "vmcoreinfo has the value of the page type";
	case UNACCEPTED_SOURCE_TYPES:
		return "the page types in vmcoreinfo prove it";
	case UNACCEPTED_SOURCE_LIST:
		return "the lists of the zones prove it";
	case UNACCEPTED_SOURCE_HEAD:
		return "a page of both types proves it";
	default:
		return "nothing tells";
	}
}

static const char *generation_of(const struct guest *guest)
{
	return unaccepted_generation_name(guest->kernel.kernel.generation);
}

static uint64_t kib(uint64_t pages)
{
	return pages * PAGE_SIZE / 1024;
}

/* Was all unaccepted memory found? */
static bool is_complete(const struct guest *guest)
{
	const struct unaccepted_report *report = &guest->report;

	return !guest->why && !report->damaged_lists && !report->unconfirmed && !report->unreadable &&
	       !report->no_memory;
}

/*
 * For people
 */

static void print_ranges(const struct unaccepted_pages *pages)
{
	printf("%16s %16s %12s\n", "START", "END", "KIB");
	for (size_t i = 0; i < pages->nr; i++)
		printf("%16" PRIx64 " %16" PRIx64 " %12" PRIu64 "\n", pages->run[i].start * PAGE_SIZE,
		       pages->run[i].end * PAGE_SIZE, kib(pages->run[i].end - pages->run[i].start));
}

void list_text(const struct guest *guest)
{
	uint64_t pages = unaccepted_pages_count(&guest->unaccepted);
	char line[256];

	printf("GENERATION: %s (%s)\n", generation_of(guest), source_of(guest));
	if (guest->unaccepted.nr)
		print_ranges(&guest->unaccepted);
	for (unsigned int i = 0; unaccepted_remark(&guest->report, i, line, sizeof(line)); i++)
		printf("REMARK: %s\n", line);
	printf("TOTAL: %s%" PRIu64 " kB unaccepted, %#" PRIx64 " pages in %zu range%s\n",
	       is_complete(guest) ? "" : "at least ", kib(pages), pages, guest->unaccepted.nr,
	       unaccepted_plural(guest->unaccepted.nr));
}

/*
 * For programs
 */

static void print_text(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < ' ')
			printf("\\u%04x", *text);
		else
			putchar(*text);
	}
	putchar('"');
}

static void print_text_member(const char *key, const char *text)
{
	printf("\"%s\": ", key);
	print_text(text);
	printf(", ");
}

static void print_range_members(const struct unaccepted_pages *pages)
{
	printf("\"ranges\": [");
	for (size_t i = 0; i < pages->nr; i++)
		printf("%s{\"start\": %" PRIu64 ", \"end\": %" PRIu64 "}", i ? ", " : "",
		       pages->run[i].start * PAGE_SIZE, pages->run[i].end * PAGE_SIZE);
	printf("]");
}

static void print_remarks(const struct unaccepted_report *report)
{
	char line[256];

	printf("\"remarks\": [");
	for (unsigned int i = 0; unaccepted_remark(report, i, line, sizeof(line)); i++) {
		printf(i ? ", " : "");
		print_text(line);
	}
	printf("], ");
}

void list_json(const struct guest *guest)
{
	printf("{\"schema\": %d, ", SCHEMA);
	print_text_member("file", guest->host.vmcore->path);
	print_text_member("generation", generation_of(guest));
	print_text_member("source", source_of(guest));
	printf("\"page_size\": %" PRIu64 ", \"unaccepted_pages\": %" PRIu64 ", \"complete\": %s, ", PAGE_SIZE,
	       unaccepted_pages_count(&guest->unaccepted), is_complete(guest) ? "true" : "false");
	print_remarks(&guest->report);
	print_range_members(&guest->unaccepted);
	printf("}\n");
}
