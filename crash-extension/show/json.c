// SPDX-License-Identifier: GPL-2.0-or-later
/* -j: all that the command knows, as JSON. */
#include "show/json.h"

#include "analysis/check.h"
#include "analysis/verdict.h"
#include "guest/accepting_list.h"
#include "guest/physical_address.h"
#include "show/json_writer.h"

/* Raise it when a member is removed or changes its meaning, not when one is added. */
#define SCHEMA	1

static void export_count(struct json *json, const char *key, long value)
{
	if (value < 0)
		json_null(json, key);
	else
		json_number(json, key, value);
}

/* An empty text is no fault. */
static void export_fault(struct json *json, const char *key, const char *text)
{
	if (*text)
		json_text(json, key, text);
	else
		json_null(json, key);
}

/* A damaged dump may have a negative counter. */
static void export_counter(struct json *json, const char *key, long index, long value)
{
	if (index < 0)
		json_null(json, key);
	else
		json_signed(json, key, value);
}

static void export_range(struct json *json, const char *key, struct range range)
{
	json_open(json, key, '{');
	json_number(json, "start", range.start);
	json_number(json, "end", range.end);
	json_close(json, '}');
}

static void export_guest(struct json *json, const struct guest *guest)
{
	json_number(json, "schema", SCHEMA);
	json_bool(json, "supported", true);
	json_null(json, "reason");
	json_text(json, "generation", unaccepted_generation_name(guest->core.kernel.generation));
	json_text(json, "source", guest->source);
	if (has_types(guest))
		json_number(json, "page_type", guest->core.kernel.type);
	else
		json_null(json, "page_type");
	json_number(json, "page_size", PAGESIZE());
	json_number(json, "block_pages", unaccepted_block_pages(&guest->core.kernel));
}

static void export_ranges(struct json *json, const struct zone_survey *zone)
{
	struct range range;

	json_open(json, "ranges", '[');
	for (ulong i = 0; survey_next_range(zone, &i, &range); )
		export_range(json, NULL, range);
	json_close(json, ']');
}

static void export_zone(struct json *json, const struct guest *guest,
			const struct zone_survey *zone)
{
	json_open(json, NULL, '{');
	json_number(json, "node", zone->zone.node);
	json_bool(json, "complete", zone->complete);
	export_fault(json, "fault", zone->fault.text);
	if (!zone->unreadable) {
		json_text(json, "zone", zone->zone.name);
		export_range(json, "spans", zone_range(&zone->zone));
		json_number(json, "managed_pages", zone->zone.managed);
		json_number(json, "unaccepted_pages", zone->pages);
		json_number(json, "blocks", zone->count);
		export_counter(json, "nr_unaccepted", guest->debuginfo.unaccepted_counter,
			       zone->zone.counted);
		export_counter(json, "nr_free_pages", guest->debuginfo.free_counter, zone->zone.free);
		export_ranges(json, zone);
	}
	json_close(json, '}');
}

static void export_zones(struct json *json, const struct survey *survey)
{
	struct survey_sum sum;
	bool complete = survey_total(survey, &sum);

	json_open(json, "zones", '[');
	for (int i = 0; i < survey->count; i++)
		export_zone(json, survey->guest, &survey->zones[i]);
	json_close(json, ']');
	json_open(json, "total", '{');
	json_number(json, "managed_pages", sum.managed);
	json_number(json, "unaccepted_pages", sum.unaccepted);
	json_bool(json, "complete", complete);
	json_close(json, '}');
}

static void export_accepting(struct json *json, const struct acceptance_table *table)
{
	struct accepting walk;
	struct unit_range units;

	json_open(json, "accepting", '{');
	json_open(json, "ranges", '[');
	accepting_begin(&walk);
	while (accepting_next(&walk, &units)) {
		json_open(json, NULL, '{');
		json_number(json, "first_unit", units.start);
		json_number(json, "end_unit", units.end);
		if (table->status == TABLE_READ)
			export_range(json, "memory", memory_of_units(table, &units));
		else
			json_null(json, "memory");
		json_close(json, '}');
	}
	json_close(json, ']');
	json_bool(json, "complete", walk.list && !*walk.fault);
	export_fault(json, "fault",
		     walk.list ? walk.fault : "this kernel keeps no accepting_list");
	json_close(json, '}');
}

static void export_table(struct json *json, const struct acceptance_table *table)
{
	ulong units;

	json_open(json, "table", '{');
	json_text(json, "status", table_status_name(table->status));
	export_fault(json, "reason", table->reason);
	if (table->status == TABLE_READ) {
		json_number(json, "unit_size", table->unit);
		export_range(json, "covers", table->covers);
		export_count(json, "unaccepted_units",
			     table_count(table, &units) ? (long)units : -1);
	}
	json_close(json, '}');
}

static void export_remarks(struct json *json, const char *key, const struct remarks *remarks,
			   enum remark_kind kind)
{
	json_open(json, key, '[');
	for (int i = 0; i < remarks->count; i++) {
		const struct remark *remark = &remarks->list[i];

		if (remark->kind != kind)
			continue;
		json_open(json, NULL, '{');
		json_text(json, "where", remark->where);
		if (remark->sources)
			json_text(json, "sources", remark->sources);
		json_text(json, "what", remark->what);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void export_check(struct json *json, const struct survey *survey)
{
	struct check check;

	check_create(survey, &check);
	json_open(json, "check", '{');
	json_number(json, "findings_total", check.remarks.findings);
	export_remarks(json, "findings", &check.remarks, REMARK_FINDING);
	export_remarks(json, "normal", &check.remarks, REMARK_NORMAL);
	export_remarks(json, "not_checked", &check.remarks, REMARK_NOT_CHECKED);
	json_close(json, '}');
	check_destroy(&check);
}

static void export_answer(struct json *json, const struct answer *answer)
{
	json_number(json, "physical", answer->address);
	json_text(json, "state", verdict_name(answer->verdict));
	json_text(json, "reason", answer->reason);
	export_range(json, "block", answer->block);
	if (answer->zone) {
		json_number(json, "node", answer->zone->zone.node);
		json_text(json, "zone", answer->zone->zone.name);
	}
	json_bool(json, "on_list", answer->on_list);
	export_count(json, "page_type", answer->has_type ? (long)answer->type : -1);
	if (answer->table == UNACCEPTED_UNKNOWN)
		json_null(json, "table_unaccepted");
	else
		json_bool(json, "table_unaccepted", answer->table == UNACCEPTED_YES);
}

static void export_address(struct json *json, const struct survey *survey,
			   const struct acceptance_table *table, ulong value, bool physical)
{
	struct answer answer;
	physaddr_t address;

	json_open(json, NULL, '{');
	json_number(json, "address", value);
	if (find_physical_address(survey->guest, value, physical, &address)) {
		judge_address(survey, table, address, &answer);
		export_answer(json, &answer);
	} else {
		json_null(json, "physical");
	}
	json_close(json, '}');
}

void show_json(const struct survey *survey, const struct asked_addresses *asked)
{
	struct json json = { 0 };
	struct acceptance_table table;

	table_read(&table);
	json_open(&json, NULL, '{');
	export_guest(&json, survey->guest);
	export_count(&json, "only_node", survey->node);
	export_zones(&json, survey);
	export_accepting(&json, &table);
	export_table(&json, &table);
	export_check(&json, survey);
	json_open(&json, "addresses", '[');
	for (int i = 0; i < asked->count; i++)
		export_address(&json, survey, &table, asked->values[i], asked->physical);
	json_close(&json, ']');
	json_close(&json, '}');
}

void show_json_without(const struct guest *guest, enum guest_status status)
{
	struct json json = { 0 };

	json_open(&json, NULL, '{');
	json_number(&json, "schema", SCHEMA);
	json_bool(&json, "supported", false);
	json_text(&json, "reason", guest->reason);
	json_bool(&json, "complete", status == GUEST_HAS_NONE);
	json_close(&json, '}');
}
