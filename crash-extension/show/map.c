// SPDX-License-Identifier: GPL-2.0-or-later
/* -m: a picture of memory in characters, as wide as the terminal. */
#include "show/map.h"

#include "guest/memory_map.h"
#include "show/size.h"
#include "show/zone_fault.h"

#include <locale.h>
#include <sys/ioctl.h>

/* "  %12lx  " */
#define LABEL_COLUMNS	16
#define DEFAULT_CELLS	64
#define CELLS_MIN	8
#define CELLS_MAX	256
/* The picture has about this many rows. */
#define ROWS		16
/* Bytes of a cell's character. */
#define GLYPH_MAX	4

enum shade {
	SHADE_NO_MEMORY,
	SHADE_NONE,
	SHADE_LESS,
	SHADE_MORE,
	SHADE_ALL,
	SHADE_UNKNOWN,
};

static const char *const plain[] = { " ", ".", "-", "+", "#", "?" };
static const char *const blocks[] = { " ", "░", "▒", "▓", "█", "?" };

struct map {
	const struct survey *survey;
	const char *const *glyphs;
	/* Cells in a row. */
	ulong width;
	/* Bytes in a cell. */
	physaddr_t cell;
};

/* crash sends its output to a pager, too, which shows it on the terminal. */
static bool shows_on_terminal(void)
{
	if (pc->redirect & REDIRECT_TO_STDPIPE)
		return isatty(STDOUT_FILENO);
	return fp == stdout && isatty(STDOUT_FILENO);
}

/* crash may not have set the locale, so ask the environment. */
static bool is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

/* 0: not known. */
static ulong terminal_columns(void)
{
	const char *value = getenv("COLUMNS");
	struct winsize size;

	if (value && atoi(value) > 0)
		return atoi(value);
	if (shows_on_terminal() && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return size.ws_col;
	return 0;
}

static ulong choose_width(void)
{
	ulong columns = terminal_columns(), cells;

	if (!columns)
		return DEFAULT_CELLS;
	cells = columns > LABEL_COLUMNS ? columns - LABEL_COLUMNS : 0;
	/* A multiple of CELLS_MIN makes rows begin at rounder addresses. */
	cells -= cells % CELLS_MIN;
	return MAX(CELLS_MIN, MIN(cells, CELLS_MAX));
}

/* The smallest power of 2, at least a block, that keeps the picture short enough. */
static physaddr_t choose_cell(const struct survey *survey, ulong width)
{
	physaddr_t cell = PTOB(unaccepted_block_pages(&survey->guest->core.kernel));
	physaddr_t bytes = 0;

	for (int i = 0; i < survey->count; i++) {
		const struct zone *zone = &survey->zones[i].zone;
		struct range range = zone_range(zone);

		bytes += MIN(PTOB(zone->managed), range.end - range.start);
	}
	while (bytes / cell > width * ROWS)
		cell *= 2;
	return cell;
}

static bool has_memory(struct guest *guest, physaddr_t address)
{
	/* If the page tables are lost, it may be memory. */
	return page_mapped(guest, BTOP(address)) != NOT_MAPPED;
}

/* Bytes of memory in a range, to the precision of a section. */
static physaddr_t memory_in(struct guest *guest, struct range range)
{
	physaddr_t end, section, bytes = 0;

	if (!(vt->flags & SPARSEMEM))
		return range.end - range.start;
	section = PTOB(PAGES_PER_SECTION());
	for (physaddr_t at = range.start; at < range.end; at = end) {
		end = MIN((at & ~(section - 1)) + section, range.end);
		if (has_memory(guest, at))
			bytes += end - at;
	}
	return bytes;
}

static enum shade shade(physaddr_t memory, physaddr_t unaccepted, bool complete)
{
	if (!memory)
		return SHADE_NO_MEMORY;
	if (!unaccepted)
		return complete ? SHADE_ALL : SHADE_UNKNOWN;
	if (unaccepted >= memory)
		return SHADE_NONE;
	return memory - unaccepted < memory / 2 ? SHADE_LESS : SHADE_MORE;
}

static struct range overlap(struct range a, struct range b)
{
	struct range both = { MAX(a.start, b.start), MIN(a.end, b.end) };

	if (both.start > both.end)
		both.end = both.start;
	return both;
}

/* @i: in: the first block that does not end before the cell; out: the same for the next cell. */
static enum shade draw_cell(const struct map *map, const struct zone_survey *zone,
			    struct range cell, ulong *i)
{
	physaddr_t unaccepted = 0;

	for (; *i < zone->count; (*i)++) {
		struct range block = block_range(&zone->blocks[*i]);
		struct range part = overlap(block, cell);

		unaccepted += part.end - part.start;
		if (block.end > cell.end)
			break;
	}
	return shade(memory_in(map->survey->guest, cell), unaccepted, zone->complete);
}

static void draw_row(const struct map *map, const struct zone_survey *zone, physaddr_t start,
		     ulong *i)
{
	char row[CELLS_MAX * GLYPH_MAX + 1] = "", *end = row, *last = row;
	struct range limits = zone_range(&zone->zone);

	for (ulong n = 0; n < map->width; n++) {
		physaddr_t at = start + n * map->cell;
		struct range cell = overlap((struct range){ at, at + map->cell }, limits);
		enum shade found = draw_cell(map, zone, cell, i);

		end = stpcpy(end, map->glyphs[found]);
		if (found != SHADE_NO_MEMORY)
			last = end;
	}
	*last = '\0';
	if (*row)
		fprintf(fp, "  %12lx  %s\n", (ulong)start, row);
}

static void draw_zone(const struct map *map, const struct zone_survey *zone)
{
	struct range limits = zone_range(&zone->zone);
	physaddr_t row = map->width * map->cell;
	ulong i = 0;

	fprintf(fp, "node %d zone %s [%lx, %lx): ", zone->zone.node, zone->zone.name,
		(ulong)limits.start, (ulong)limits.end);
	print_size(zone->pages);
	fprintf(fp, " of ");
	print_size(zone->zone.managed);
	fprintf(fp, " unaccepted\n");
	for (physaddr_t at = limits.start - limits.start % row; at < limits.end; at += row)
		draw_row(map, zone, at, &i);
}

static void print_legend(const struct map *map)
{
	const char *const *glyphs = map->glyphs;

	fprintf(fp, "one cell: ");
	print_size(BTOP(map->cell));
	fprintf(fp, ", a row: ");
	print_size(BTOP(map->cell * map->width));
	fprintf(fp, "\naccepted: %s all  %s half or more  %s less  %s nothing", glyphs[SHADE_ALL],
		glyphs[SHADE_MORE], glyphs[SHADE_LESS], glyphs[SHADE_NONE]);
	fprintf(fp, "  %s not known  blank: no memory\n", glyphs[SHADE_UNKNOWN]);
}

void show_map(const struct survey *survey)
{
	struct map map = { .survey = survey, .glyphs = plain, .width = choose_width() };

	map.cell = choose_cell(survey, map.width);
	if (shows_on_terminal() && is_utf8())
		map.glyphs = blocks;
	print_legend(&map);
	for (int i = 0; i < survey->count; i++) {
		if (!survey->zones[i].unreadable)
			draw_zone(&map, &survey->zones[i]);
		print_zone_fault(&survey->zones[i]);
	}
}
