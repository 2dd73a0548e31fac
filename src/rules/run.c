/*
 * Following a document through the tree of places. An element the tree does
 * not have is skipped whole, unless a text around it is being read. Text goes
 * to the anchors whose slots are open; a slot is a slice of its anchor's text,
 * so that slots may lie within one another.
 */
#include "rules/run.h"
#include "event/ignore.h"

/* What the slot knew was of another instance of its anchor. */
static void
refresh(struct slot *s)
{
	if (slot_is_fresh(s))
		return;
	s->instance = s->anchor->instance;
	s->filled = s->side = s->open = false;
	s->off = s->len = s->count = 0;
	s->line = 0;
}

static void
begin_text(struct rules_run *r, struct slot *s)
{
	struct place *a = s->anchor;

	refresh(s);
	if (s->filled)
		return;
	s->open = true;
	s->off = a->text.len;
	if (a->active++ > 0)
		return;
	r->active[r->nactive++] = a;
	r->source->deaf = false;
}

static void
end_text(struct rules_run *r, struct slot *s)
{
	struct place *a = s->anchor;
	size_t i;

	if (!s->open)
		return;
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
	r->source->deaf = r->nactive == 0;
}

static int
too_much(const struct rules_run *r, const struct place *anchor, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: line %ld: %s %zu MiB%s",
	    r->source->name, source_line(r->source),
	    anchor->pins > 0 ? "over" : "one record holds more than",
	    RULES_RECORD >> 20,
	    anchor->pins > 0 ? " of rows wait for a value that has not come"
			     : "");
}

static int
take_attr(struct rules_run *r, const struct capture *c,
    const struct attr *attrs, size_t n, struct err *err)
{
	struct slot *s = c->slot;
	struct buf *side = &s->anchor->side;
	size_t i;

	for (i = 0; i < n && attrs[i].name != c->attr; i++)
		;
	if (i == n)
		return 0;
	refresh(s);
	s->count++;
	if (s->counts || s->filled)
		return 0;
	if (side->len + attrs[i].len > RULES_RECORD)
		return too_much(r, s->anchor, err);
	s->side = s->filled = true;
	s->off = side->len;
	s->len = attrs[i].len;
	s->line = source_line(r->source);
	buf_add(side, attrs[i].value, attrs[i].len);
	s->anchor->missing--;
	return 0;
}

/* An anchor opens: its slots are empty from now on. */
static void
open_anchor(struct place *p)
{
	p->missing = p->nslots;
	p->instance++;
	p->verdict = -1;
	if (p->pins == 0) {
		buf_reset(&p->text);
		buf_reset(&p->side);
	}
}

static int
capture(struct rules_run *r, const struct capture *c, const struct attr *attrs,
    size_t n, struct err *err)
{
	if (c->attr != NULL)
		return take_attr(r, c, attrs, n, err);
	if (!c->slot->counts)
		begin_text(r, c->slot);
	else {
		refresh(c->slot);
		c->slot->count++;
	}
	return 0;
}

static int
enter(struct rules_run *r, struct place *p, const struct attr *attrs, size_t n,
    struct err *err)
{
	size_t i;

	r->at = p;
	if (p->leaf != NULL) {
		begin_text(r, p->leaf);
		return EVENT_GO;
	}
	if (p->nslots > 0 || p->nstations > 0)
		open_anchor(p);
	for (i = 0; i < p->ncounted; i++)
		p->counted[i]->position = 0;
	for (i = 0; i < p->ncaptures; i++)
		if (capture(r, &p->captures[i], attrs, n, err) != 0)
			return -1;
	return EVENT_GO;
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
	source->deaf = true;
	for (i = 0; i < r->nclimbs; i++)
		climb_reset(&r->climbs[i]);
	return tree_intern(r->tree.root, source, err);
}

static int
open_any(struct rules_run *r, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct place *kid;

	if (r->deep > 0) {
		r->deep++;
		return EVENT_GO;
	}
	kid = lane_follow(r->at, name);
	if (kid != NULL)
		return enter(r, kid, attrs, n, err);
	if (r->at == r->tree.root)
		return wrong_root(r, name, err);
	if (r->nactive == 0)
		return EVENT_SKIP;
	r->deep = 1;
	return EVENT_GO;
}

/* Most elements are expected ones that hold a text, and come by here. */
static int
run_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	struct place *p = r->at, *kid;

	if (r->deep > 0 || p->hint >= p->nlanes ||
	    p->lanes[p->hint].name != name)
		return open_any(r, name, attrs, n, err);
	kid = p->lanes[p->hint].kid;
	if (kid == NULL || kid->leaf == NULL)
		return open_any(r, name, attrs, n, err);
	p->hint++;
	r->at = kid;
	begin_text(r, kid->leaf);
	return EVENT_GO;
}

static int
run_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	size_t i = r->nactive;

	while (i-- > 0) {
		struct buf *b = &r->active[i]->text;

		if (len > RULES_RECORD - b->len)
			return too_much(r, r->active[i], err);
		buf_add(b, text, len);
	}
	return 0;
}

/* All that a place does which is more than a leaf. */
static int
leave(struct rules_run *r, struct place *p, struct err *err)
{
	size_t i;

	for (i = 0; i < p->ncaptures; i++)
		if (p->captures[i].attr == NULL)
			end_text(r, p->captures[i].slot);
	p->missing = 0; /* nothing later can change what its slots know */
	for (i = 0; i < p->nborn; i++)
		if (climb_born(p->born[i], r, err) != 0)
			return -1;
	if (p == r->record && record_judge(r, err) < 0)
		return -1;
	for (i = 0; i < p->nstations; i++)
		if (climb_pass(p->stations[i], r, p, err) != 0)
			return -1;
	return 0;
}

static int
run_close(struct listener *listener, struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	struct place *p = r->at;

	if (r->deep > 0) {
		r->deep--;
		return 0;
	}
	r->at = p->parent;
	p->hint = 0;
	if (p->leaf == NULL)
		return leave(r, p, err);
	end_text(r, p->leaf);
	return 0;
}

const struct listener run_listener = { run_begin, run_open, run_text, run_close,
	ignore_close };
