/*
 * Following a document through the tree of places. An element the tree does
 * not have is skipped whole, unless a text around it is being read. Text goes
 * to the anchors whose slots are open; a slot is a slice of its anchor's text,
 * so that slots may lie within one another.
 */
#include "rules/run.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
begin_text(struct rules_run *r, struct slot *s)
{
	struct place *a = s->anchor;

	s->open = true;
	s->off = a->text.len;
	if (a->active++ == 0)
		r->active[r->nactive++] = a;
}

static void
end_text(struct rules_run *r, struct slot *s)
{
	struct place *a = s->anchor;
	size_t i;

	s->open = false;
	s->filled = true;
	s->len = a->text.len - s->off;
	s->line = source_line(r->source);
	a->missing--;
	if (--a->active > 0)
		return;
	for (i = 0; r->active[i] != a; i++)
		;
	r->active[i] = r->active[--r->nactive];
}

static void
take_attr(struct rules_run *r, const struct capture *c,
    const struct attr *attrs, size_t n)
{
	struct slot *s = c->slot;
	size_t i;

	for (i = 0; i < n && attrs[i].name != c->attr; i++)
		;
	if (i == n)
		return;
	s->count++;
	if (s->counts || s->filled)
		return;
	s->side = true;
	s->off = s->anchor->side.len;
	s->len = attrs[i].len;
	buf_add(&s->anchor->side, attrs[i].value, attrs[i].len);
	s->line = source_line(r->source);
	s->filled = true;
	s->anchor->missing--;
}

/* An anchor opens: what its slots knew was of another instance. */
static void
open_anchor(struct place *p)
{
	size_t i;

	for (i = 0; i < p->nslots; i++) {
		struct slot *s = p->slots[i];

		s->filled = s->side = false;
		s->off = s->len = s->count = 0;
		s->line = 0;
	}
	p->missing = p->nslots;
	p->instance++;
	p->verdict = -1;
	if (p->pins == 0) {
		buf_reset(&p->text);
		buf_reset(&p->side);
	}
}

static void
enter(struct rules_run *r, struct place *p, const struct attr *attrs, size_t n)
{
	size_t i;

	r->at = p;
	if (p->nslots > 0 || p->nstations > 0)
		open_anchor(p);
	for (i = 0; i < p->ncounted; i++)
		p->counted[i]->position = 0;
	for (i = 0; i < p->ncaptures; i++) {
		struct capture *c = &p->captures[i];

		if (c->attr != NULL)
			take_attr(r, c, attrs, n);
		else if (c->slot->counts)
			c->slot->count++;
		else if (!c->slot->filled)
			begin_text(r, c->slot);
	}
}

/* Documents repeat themselves: the next kid is likely the one behind. */
static struct place *
find_kid(struct place *p, const char *name)
{
	size_t i;

	if (p->hint < p->nkids && p->kids[p->hint]->interned == name)
		return p->kids[p->hint++];
	for (i = 0; i < p->nkids; i++)
		if (p->kids[i]->interned == name) {
			p->hint = i + 1;
			return p->kids[i];
		}
	return p->star;
}

static int
wrong_root(const struct rules_run *r, const char *name, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: the root element is \"%s\", expected \"%s\"", r->source->name,
	    name, r->rules->document_text);
}

static int
run_begin(struct listener *listener, struct source *source, struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	size_t i;

	r->source = source;
	r->at = r->tree.root;
	r->deep = 0;
	for (i = 0; i < r->nactive; i++)
		r->active[i]->active = 0;
	r->nactive = 0;
	for (i = 0; i < r->nclimbs; i++)
		climb_reset(&r->climbs[i], r);
	return tree_intern(r->tree.root, source, err);
}

static int
run_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	struct place *kid;

	if (r->deep > 0) {
		r->deep++;
		return EVENT_GO;
	}
	kid = find_kid(r->at, name);
	if (kid != NULL) {
		enter(r, kid, attrs, n);
		return EVENT_GO;
	}
	if (r->at == r->tree.root)
		return wrong_root(r, name, err);
	if (r->nactive == 0)
		return EVENT_SKIP;
	r->deep = 1;
	return EVENT_GO;
}

static int
too_much(const struct rules_run *r, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: line %ld: one record holds more than %zu MiB",
	    r->source->name, source_line(r->source), RULES_RECORD >> 20);
}

static int
run_text(struct listener *listener, const char *text, size_t len,
    struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	size_t i;

	for (i = 0; i < r->nactive; i++) {
		struct buf *b = &r->active[i]->text;

		if (b->len + len > RULES_RECORD)
			return too_much(r, err);
		buf_add(b, text, len);
	}
	return 0;
}

/* Nothing later can change what an anchor's slots know. */
static void
settle_anchor(struct place *p)
{
	size_t i;

	for (i = 0; i < p->nslots && p->missing > 0; i++)
		p->slots[i]->filled = true;
	p->missing = 0;
}

static int
run_close(struct listener *listener, struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	struct place *p = r->at;
	size_t i;

	if (r->deep > 0) {
		r->deep--;
		return 0;
	}
	for (i = 0; i < p->ncaptures; i++)
		if (p->captures[i].slot->open && p->captures[i].attr == NULL)
			end_text(r, p->captures[i].slot);
	if (p->nslots > 0)
		settle_anchor(p);
	for (i = 0; i < p->nborn; i++)
		if (climb_born(p->born[i], r, err) != 0)
			return -1;
	if (p == r->record && record_judge(r, err) < 0)
		return -1;
	for (i = 0; i < p->nstations; i++)
		if (climb_pass(p->stations[i], r, p, err) != 0)
			return -1;
	p->hint = 0;
	r->at = p->parent;
	return 0;
}

static int
run_end(struct listener *listener, struct err *err)
{
	(void)listener;
	(void)err;
	return 0;
}

/* The guard's record and its two values, as if a table had asked for them. */
static int
init_guard(struct rules_run *r, struct err *err)
{
	const struct guard *g = r->options.guard;

	if (g == NULL)
		return 0;
	if (path_parse_match(&r->record_path, g->record, err) != 0 ||
	    path_parse(&r->time_path, g->time, strlen(g->time), err) != 0 ||
	    path_parse(&r->id_path, g->id, strlen(g->id), err) != 0)
		return -1;
	r->record =
	    tree_at(&r->tree, r->record_path.steps, r->record_path.nsteps);
	r->record_time = tree_slot(&r->tree, r->record, &r->time_path, false);
	r->record_id = tree_slot(&r->tree, r->record, &r->id_path, false);
	return 0;
}

int
record_judge(struct rules_run *r, struct err *err)
{
	const struct slot *time = r->record_time, *id = r->record_id;
	const char *text = r->record->text.data, *side = r->record->side.data;
	struct guard *g = r->options.guard;
	char where[512];

	if (r->record->verdict >= 0)
		return r->record->verdict;
	snprintf(where, sizeof(where), "%s: line %ld", r->source->name,
	    time->line > 0 ? time->line : source_line(r->source));
	r->record->verdict = g->judge(g, where,
	    (time->side ? side : text) + time->off, time->len,
	    (id->side ? side : text) + id->off, id->len, err);
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

static int
lay_tables(struct rules_run *r, struct err *err)
{
	size_t i, n;

	n = r->options.tables == NULL ? r->rules->nplans : r->options.ntables;
	r->climbs = mem_array(n, sizeof(*r->climbs));
	for (i = 0; i < n; i++) {
		size_t t = r->options.tables == NULL
		    ? i
		    : (size_t)r->options.tables[i];

		r->nclimbs++;
		if (climb_init(&r->climbs[i], r, t, err) != 0)
			return -1;
	}
	return 0;
}

struct rules_run *
rules_run_new(const struct rules *rules, const struct rules_options *options,
    struct err *err)
{
	struct rules_run *r = mem_new(sizeof(*r));
	size_t i;

	r->listener = (struct listener){ run_begin, run_open, run_text,
		run_close, run_end };
	r->rules = rules;
	r->options = *options;
	tree_init(&r->tree);
	lay_roots(r);
	if (init_guard(r, err) != 0 || lay_tables(r, err) != 0 ||
	    tree_close(&r->tree, err) != 0) {
		rules_run_free(r);
		return NULL;
	}
	for (i = 0; i < r->nclimbs; i++)
		climb_link(&r->climbs[i]);
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
	free(r->climbs);
	tree_clear(&r->tree);
	path_clear(&r->record_path);
	path_clear(&r->time_path);
	path_clear(&r->id_path);
	free(r);
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
	return rows;
}
