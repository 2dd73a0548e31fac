/*
 * Making a run: the guard, the tables and the roots are laid into one tree of
 * places before the first document comes.
 */
#include "base/mem.h"
#include "base/text.h"
#include "rules/run.h"
#include "rules/outlet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A value of the guard's record, as if a table had asked for it. */
static int
init_text(struct rules_run *r, int which, const char *path, struct err *err)
{
	struct path *p = &r->guard_paths[which];

	if (path == NULL)
		return 0;
	if (path_parse(p, path, strlen(path), err) != 0)
		return -1;
	r->guard_slots[which] = tree_slot(&r->tree, r->record, p, SLOT_TEXT);
	return 0;
}

static int
init_guard(struct rules_run *r, struct err *err)
{
	const struct guard *g = r->options.guard;

	if (g == NULL)
		return 0;
	if (path_parse_match(
		&r->record_path, g->record, 0, strlen(g->record), err) != 0)
		return -1;
	r->record =
	    tree_at(&r->tree, r->record_path.steps, r->record_path.nsteps);
	if (init_text(r, GUARD_TIME, g->time, err) != 0 ||
	    init_text(r, GUARD_ID, g->id, err) != 0)
		return -1;
	return init_text(r, GUARD_SUM, g->sum, err);
}

static struct slice
slot_text(const struct slot *s)
{
	if (s == NULL || !slot_is_fresh(s))
		return (struct slice){ "", 0 };
	return (struct slice){ slot_bytes(s), s->len };
}

int
record_judge(struct rules_run *r, struct err *err)
{
	struct guard *g = r->options.guard;
	const struct slot *stamp = r->guard_slots[GUARD_TIME];
	bool known = slot_is_fresh(stamp) && stamp->line > 0;
	struct record record;
	char where[512];

	if (r->record->verdict >= 0)
		return r->record->verdict;
	snprintf(where, sizeof(where), "%s: line %ld", r->source->name,
	    known ? stamp->line : source_line(r->source));
	record.where = where;
	record.time = slot_text(stamp);
	record.id = slot_text(r->guard_slots[GUARD_ID]);
	record.sum = slot_text(r->guard_slots[GUARD_SUM]);
	r->record->verdict = g->judge(g, &record, err);
	return r->record->verdict;
}

/* Every root that is accepted is a place, whether tables look there or not. */
static void
lay_roots(struct rules_run *r)
{
	size_t i;

	for (i = 0; i < r->rules->ndocuments; i++)
		tree_at(&r->tree, &r->rules->documents[i], 1);
}

struct rules_run *
rules_run_new(const struct rules *rules, const struct rules_options *options,
    struct err *err)
{
	struct rules_run *r = mem_new(sizeof(*r));

	r->listener = run_listener;
	r->rules = rules;
	r->options = *options;
	r->work = expr_work_new();
	r->seen = options->noting ? NULL : seen_new(SEEN_MAX);
	tree_init(&r->tree);
	lay_roots(r);
	if (init_guard(r, err) != 0 || lay_plans(r, err) != 0 ||
	    tree_close(&r->tree, err) != 0) {
		rules_run_free(r);
		return NULL;
	}
	r->active = mem_array(r->tree.nslots, sizeof(struct pot *));
	return r;
}

void
rules_run_free(struct rules_run *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->nclimbs; i++)
		climb_clear(&r->climbs[i]);
	for (i = 0; i < r->rules->nplans && r->outlets != NULL; i++)
		outlet_clear(&r->outlets[i]);
	for (i = 0; i < r->ndocuments; i++)
		free(r->documents[i]);
	free(r->documents);
	free(r->outlets);
	free(r->ending);
	for (i = 0; i < r->nparties; i++)
		tally_free(r->parties[i].tally);
	free(r->parties);
	free(r->climbs);
	free(r->active);
	tree_clear(&r->tree);
	expr_work_free(r->work);
	buf_clear(&r->scratch);
	seen_free(r->seen);
	notes_clear(&r->notes);
	buf_clear(&r->key);
	path_clear(&r->record_path);
	for (i = 0; i < GUARD_TEXTS; i++)
		path_clear(&r->guard_paths[i]);
	free(r);
}

int
rules_run_finish(struct rules_run *r, struct err *err)
{
	size_t i;

	if (r->options.place != NULL)
		*r->options.place = (struct row_place){ NULL, 0 };
	for (i = 0; i < r->nparties; i++) {
		struct party *p = &r->parties[i];

		if (p->tally != NULL && tally_give(p->tally, r->options.taker,
					    &p->climbs->rows, err) != 0)
			return -1;
	}
	for (i = 0; i < r->nending; i++)
		if (outlet_end(&r->outlets[r->ending[i]], r, err) != 0)
			return -1;
	return 0;
}

struct listener *
rules_run_listener(struct rules_run *r)
{
	return &r->listener;
}

uint64_t
rules_run_rows(const struct rules_run *r)
{
	uint64_t rows = 0;
	size_t i;

	for (i = 0; i < r->nclimbs; i++)
		rows += r->climbs[i].rows;
	for (i = 0; i < r->nending; i++)
		rows += r->outlets[r->ending[i]].rows;
	return rows;
}

uint64_t
rules_run_failed_checks(const struct rules_run *r)
{
	return r->failed;
}

void
run_tell(struct rules_run *r, const char *text)
{
	r->failed++;
	if (r->options.warn != NULL)
		r->options.warn(r->options.warn_arg, text);
}

void
run_fail(struct rules_run *r, struct buf *text)
{
	char words[2048]; /* a line of the log has no more */

	text_clean(words, sizeof(words), buf_str(text));
	if (r->options.noting)
		notes_add(&r->notes, (struct note){ 0 }, words);
	else
		run_tell(r, words);
}
