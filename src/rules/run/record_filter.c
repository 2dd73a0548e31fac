/*
 * The record filter: it keeps or drops whole records, by a few texts of each
 * that are read as if a table had asked for them.
 */
#include "rules/run/run.h"

#include <stdio.h>
#include <string.h>

/* A value of the filter's record, as if a table had asked for it. */
static int
ask_text(struct rules_run *r, int which, const char *path, struct err *err)
{
	struct path *p = &r->filter_paths[which];

	if (path == NULL)
		return 0;
	if (path_parse(p, path, strlen(path), err) != 0)
		return -1;
	r->filter_slots[which] = tree_slot(&r->tree, r->record, p, SLOT_TEXT);
	return 0;
}

int
record_filter_init(struct rules_run *r, struct err *err)
{
	const struct record_filter *g = r->options.filter;

	if (g == NULL)
		return 0;
	if (path_parse_match(
		&r->record_path, g->record, 0, strlen(g->record), err) != 0)
		return -1;
	r->record =
	    tree_at(&r->tree, r->record_path.steps, r->record_path.nsteps);
	if (ask_text(r, RECORD_TIME, g->time, err) != 0 ||
	    ask_text(r, RECORD_ID, g->id, err) != 0)
		return -1;
	return ask_text(r, RECORD_SUM, g->sum, err);
}

static struct slice
slot_text(const struct slot *s)
{
	if (s == NULL || !slot_is_fresh(s))
		return (struct slice){ "", 0 };
	return (struct slice){ slot_bytes(s), s->len };
}

int
record_filter_judge(struct rules_run *r, struct err *err)
{
	struct record_filter *g = r->options.filter;
	const struct slot *stamp = r->filter_slots[RECORD_TIME];
	bool known = slot_is_fresh(stamp) && stamp->line > 0;
	struct record record;
	char where[512];

	if (r->record->verdict >= 0)
		return r->record->verdict;
	snprintf(where, sizeof(where), "%s: line %ld", r->source->name,
	    known ? stamp->line : source_line(r->source));
	record.where = where;
	record.time = slot_text(stamp);
	record.id = slot_text(r->filter_slots[RECORD_ID]);
	record.sum = slot_text(r->filter_slots[RECORD_SUM]);
	r->record->verdict = g->judge(g, &record, err);
	return r->record->verdict;
}
