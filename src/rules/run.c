/*
 * Following a document through the tree of places. An element the tree does
 * not have is skipped whole, unless a text around it is being read. Text goes
 * to the anchors whose slots are open; a slot is a slice of its anchor's text,
 * so that slots may lie within one another.
 */
#include "rules/run.h"
#include "event/ignore.h"

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

static int
too_much(const struct rules_run *r, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: line %ld: one record holds more than %zu MiB", r->source->name,
	    source_line(r->source), RULES_RECORD >> 20);
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
	s->count++;
	if (s->counts || s->filled)
		return 0;
	if (side->len + attrs[i].len > RULES_RECORD)
		return too_much(r, err);
	s->side = s->filled = true;
	s->off = side->len;
	s->len = attrs[i].len;
	s->line = source_line(r->source);
	buf_add(side, attrs[i].value, attrs[i].len);
	s->anchor->missing--;
	return 0;
}

/* An anchor opens: what its slots knew was of another instance. */
static void
open_anchor(struct place *p)
{
	size_t i;

	for (i = 0; i < p->nslots; i++) {
		struct slot *s = p->slots[i];

		s->filled = s->side = s->open = false;
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

static int
enter(struct rules_run *r, struct place *p, const struct attr *attrs, size_t n,
    struct err *err)
{
	size_t i;

	r->at = p;
	if (p->nslots > 0 || p->nstations > 0)
		open_anchor(p);
	for (i = 0; i < p->ncounted; i++)
		p->counted[i]->position = 0;
	for (i = 0; i < p->ncaptures; i++) {
		struct capture *c = &p->captures[i];

		if (c->attr != NULL) {
			if (take_attr(r, c, attrs, n, err) != 0)
				return -1;
		} else if (c->slot->counts)
			c->slot->count++;
		else if (!c->slot->filled)
			begin_text(r, c->slot);
	}
	return EVENT_GO;
}

static void
swap(struct place **a, struct place **b)
{
	struct place *c = *a;

	*a = *b;
	*b = c;
}

/*
 * Documents repeat themselves: the next kid is likely the one behind the last.
 * One that is found elsewhere is moved there, so that the kids come to stand
 * in the document's order.
 */
static struct place *
find_kid(struct place *p, const char *name)
{
	size_t i;

	if (p->hint < p->nkids && p->kids[p->hint]->interned == name)
		return p->kids[p->hint++];
	for (i = 0; i < p->nkids; i++) {
		if (p->kids[i]->interned != name)
			continue;
		if (p->hint < i)
			swap(&p->kids[i], &p->kids[p->hint++]);
		else
			p->hint = i + 1;
		return p->kids[p->hint - 1];
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
	if (kid != NULL)
		return enter(r, kid, attrs, n, err);
	if (r->at == r->tree.root)
		return wrong_root(r, name, err);
	if (r->nactive == 0)
		return EVENT_SKIP;
	r->deep = 1;
	return EVENT_GO;
}

static int
run_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
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

const struct listener run_listener = { run_begin, run_open, run_text, run_close,
	ignore_close };
