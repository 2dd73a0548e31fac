/*
 * Following a document through the tree of nodes. An element the tree does
 * not have is skipped whole, unless a text around it is being read. Text goes
 * to the scopes whose slots are open; a slot is a slice of its scope's text,
 * so that slots may lie within one another.
 */
#include "rules/run/capture.h"
#include "rules/run/split.h"
#include "base/mem.h"
#include "model/event.h"

/* A scope opens: its slots are empty from now on. */
static void
open_scope(struct node *node)
{
	node->missing = node->nslots;
	node->instance++;
	node->verdict = -1;
	if (node->arena.refs == 0) {
		buf_reset(&node->arena.text);
		buf_reset(&node->side);
	}
}

static void
enter_leaf(struct rules_run *r, struct slot *leaf)
{
	r->leaf = leaf;
	text_begin(r, leaf);
}

static int
too_deep(
    const struct rules_run *r, const struct table_plan *plan, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: line %ld: %s: its match \"%s\" goes on here for more than %d "
	    "levels",
	    r->source->name, source_line(r->source), plan->table.name,
	    plan->match_text, MATCH_LEVELS);
}

static int
enter(struct rules_run *r, struct node *node, const struct attr *attrs,
    size_t n, struct err *err)
{
	size_t i;

	if (node->leaf != NULL) {
		enter_leaf(r, node->leaf);
		return EVENT_GO;
	}
	if (node->too_deep != NULL)
		return too_deep(r, node->too_deep, err);
	r->at = node;
	node->opened = ++r->opened;
	if (node->nslots > 0 || node->npassing > 0)
		open_scope(node);
	for (i = 0; i < node->ncounted; i++) {
		node->counted[i]->position = 0;
		node->counted[i]->parent++;
	}
	return capture_open(r, node, attrs, n, err) != 0 ? -1 : EVENT_GO;
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
	source->text_ignored = true;
	source->empties = r->tree.empties;
	for (i = 0; i < r->nprojections; i++)
		rows_reset(&r->projections[i]);
	return tree_intern(r->tree.root, source, err);
}

/* Not inlined, or the usual case would pay for its registers. */
static int __attribute__((noinline)) open_any(struct rules_run *r,
    const char *name, const struct attr *attrs, size_t n, struct err *err)
{
	struct node *child;

	if (r->deep > 0) {
		r->deep++;
		return EVENT_GO;
	}
	if (r->leaf == NULL) {
		child = tree_follow(r->at, name);
		if (child != NULL)
			return enter(r, child, attrs, n, err);
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
	struct node *node = r->at;
	const struct edge *edge = &node->edges[node->hint];

	if (r->deep > 0 || r->leaf != NULL || node->hint >= node->nedges ||
	    edge->name != name || edge->leaf == NULL)
		return open_any(r, name, attrs, n, err);
	node->hint++;
	enter_leaf(r, edge->leaf);
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

/* Groups go out at the line where their parent ends. */
static int
settle_here(struct table_output *out, struct rules_run *r, struct err *err)
{
	if (r->options.place != NULL)
		*r->options.place = (struct row_place){ r->source->name,
			source_line(r->source) };
	return settle_groups(out, r, err);
}

/* All that a node does which is more than a leaf. */
static int
leave(struct rules_run *r, struct node *node, struct err *err)
{
	size_t i;

	if (capture_close(r, node, err) != 0)
		return -1;
	node->missing = 0; /* nothing later can change what its slots know */
	for (i = 0; i < node->ncompleting; i++)
		if (rows_complete(node->completing[i], r, err) != 0)
			return -1;
	if (node->filter_point != NULL &&
	    record_filter_judge(r, node->filter_point, err) < 0)
		return -1;
	for (i = 0; i < node->npassing; i++)
		if (rows_pass(node->passing[i], r, node, err) != 0)
			return -1;
	for (i = 0; i < node->nsettling; i++)
		if (settle_here(node->settling[i], r, err) != 0)
			return -1;
	return 0;
}

static int
run_close(struct listener *listener, struct err *err)
{
	struct rules_run *r = (struct rules_run *)listener;
	struct node *node = r->at;

	if (r->deep > 0) {
		r->deep--;
		return 0;
	}
	if (r->leaf != NULL) {
		text_end(r, r->leaf);
		r->leaf = NULL;
		return 0;
	}
	r->at = node->parent;
	node->hint = 0;
	return leave(r, node, err);
}

const struct listener run_listener = { run_begin, run_open, run_text, run_close,
	ignore_close };
