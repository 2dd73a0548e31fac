/*
 * Following a document through the tree of places. An element the tree does
 * not have is skipped whole, unless a text around it is being read. Text goes
 * to the anchors whose slots are open; a slot is a slice of its anchor's text,
 * so that slots may lie within one another.
 */
#include "rules/run/capture.h"
#include "rules/run/split.h"
#include "base/mem.h"
#include "model/event.h"

/* An anchor opens: its slots are empty from now on. */
static void
open_anchor(struct place *p)
{
	p->missing = p->nslots;
	p->instance++;
	p->verdict = -1;
	if (p->pot.pins == 0) {
		buf_reset(&p->pot.text);
		buf_reset(&p->side);
	}
}

static void
enter_leaf(struct rules_run *r, struct slot *leaf)
{
	r->leaf = leaf;
	text_begin(r, leaf);
}

static int
too_deep(const struct rules_run *r, const struct plan *plan, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: line %ld: %s: its match \"%s\" goes on here for more than %d "
	    "levels",
	    r->source->name, source_line(r->source), plan->table.name,
	    plan->match_text, MATCH_LEVELS);
}

static int
enter(struct rules_run *r, struct place *p, const struct attr *attrs, size_t n,
    struct err *err)
{
	size_t i;

	if (p->leaf != NULL) {
		enter_leaf(r, p->leaf);
		return EVENT_GO;
	}
	if (p->too_deep != NULL)
		return too_deep(r, p->too_deep, err);
	r->at = p;
	p->opened = ++r->opened;
	if (p->nslots > 0 || p->nstations > 0)
		open_anchor(p);
	for (i = 0; i < p->ncounted; i++) {
		p->counted[i]->position = 0;
		p->counted[i]->family++;
	}
	return capture_open(r, p, attrs, n, err) != 0 ? -1 : EVENT_GO;
}

static int
wrong_root(const struct rules_run *r, const char *name, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: the root element is \"%s\", expected \"%s\"", r->source->name,
	    name, r->rules->document_text);
}

/* Rows that are kept outlive their document. */
static void
note_name(struct rules_run *r)
{
	if (r->nending == 0)
		return;
	r->documents =
	    mem_resize(r->documents, r->ndocuments + 1, sizeof(char *));
	r->documents[r->ndocuments++] = mem_dup(r->source->name);
}

static int
run_begin(struct listener *listener, struct source *source, struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	size_t i;

	if (!r->options.noting)
		rules_cut_begin(r, source->name);
	r->source = source;
	note_name(r);
	r->at = r->tree.root;
	r->leaf = NULL;
	r->deep = 0;
	for (i = 0; i < r->nactive; i++)
		r->active[i]->active = 0;
	r->nactive = 0;
	source->deaf = true;
	for (i = 0; i < r->nclimbs; i++)
		climb_reset(&r->climbs[i]);
	return tree_intern(r->tree.root, source, err);
}

/* Not inlined, or the usual case would pay for its registers. */
static int __attribute__((noinline)) open_any(struct rules_run *r,
    const char *name, const struct attr *attrs, size_t n, struct err *err)
{
	struct place *kid;

	if (r->deep > 0) {
		r->deep++;
		return EVENT_GO;
	}
	if (r->leaf == NULL) {
		kid = lane_follow(r->at, name);
		if (kid != NULL)
			return enter(r, kid, attrs, n, err);
		if (r->at == r->tree.root)
			return wrong_root(r, name, err);
	}
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
	struct place *p = r->at;
	const struct lane *lane = &p->lanes[p->hint];

	if (r->deep > 0 || r->leaf != NULL || p->hint >= p->nlanes ||
	    lane->name != name || lane->leaf == NULL)
		return open_any(r, name, attrs, n, err);
	p->hint++;
	enter_leaf(r, lane->leaf);
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
			return capture_too_much(r, r->active[i], err);
		buf_add(b, text, len);
	}
	return 0;
}

/* All that a place does which is more than a leaf. */
static int
leave(struct rules_run *r, struct place *p, struct err *err)
{
	size_t i;

	if (capture_close(r, p, err) != 0)
		return -1;
	p->missing = 0; /* nothing later can change what its slots know */
	for (i = 0; i < p->nborn; i++)
		if (climb_born(p->born[i], r, err) != 0)
			return -1;
	if (p == r->record && guard_judge(r, err) < 0)
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
	if (r->leaf != NULL) {
		text_end(r, r->leaf);
		r->leaf = NULL;
		return 0;
	}
	r->at = p->parent;
	p->hint = 0;
	return leave(r, p, err);
}

const struct listener run_listener = { run_begin, run_open, run_text, run_close,
	ignore_close };
