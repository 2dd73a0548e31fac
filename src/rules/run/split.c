/*
 * May documents be read in pieces? Not where rows are counted in groups or kept
 * for others, where a filter judges them one after the other, where a value
 * hangs on the root, or where rows that are children of the root are numbered.
 */
#include "rules/run/split.h"
#include "rules/run/run.h"

/* Of the root's children, which are the pieces' smallest parts. */
#define DEPTH_RECORD 2

static size_t
depth(const struct node *node)
{
	size_t n = 0;

	for (; node->parent != NULL; node = node->parent)
		n++;
	return n;
}

static bool
is_numbered(const struct formula *f)
{
	size_t i;

	for (i = 0; i < f->nbindings; i++)
		if (f->bindings[i].kind == LEAF_POSITION)
			return true;
	return false;
}

static bool
has_numbers(const struct projection *p)
{
	size_t i;

	for (i = 0; i < p->plan->table.ncolumns; i++)
		if (is_numbered(&p->cell_plans[i].formula))
			return true;
	return is_numbered(&p->test);
}

static bool
stays_inside(const struct projection *p)
{
	size_t k, at = depth(p->match);

	if (p->plan->grouped || p->joined != NULL || at < DEPTH_RECORD)
		return false;
	if (at == DEPTH_RECORD && has_numbers(p))
		return false;
	for (k = 0; k < p->nscopes; k++)
		if (depth(p->scopes[k].use.node) < DEPTH_RECORD)
			return false;
	return true;
}

static const struct node *
find_root(const struct rules_run *r, const char *root, size_t len)
{
	const struct node *top = r->tree.root, *node;
	size_t i;

	for (i = 0; i < top->nchildren; i++) {
		node = top->children[i];
		if (strlen(node->name) == len &&
		    memcmp(node->name, root, len) == 0)
			return node;
	}
	return NULL;
}

size_t
rules_cut(const struct rules_run *r, const char *root, size_t len,
    const char **names, size_t max)
{
	const struct node *node = find_root(r, root, len);
	size_t i;

	if (node == NULL || node->star != NULL || r->options.filter != NULL)
		return 0;
	for (i = 0; i < r->nprojections; i++)
		if (!stays_inside(&r->projections[i]))
			return 0;
	for (i = 0; i < node->nchildren && i < max; i++)
		names[i] = node->children[i]->name;
	return i;
}

/* ---- in order ---- */

void
rules_cut_begin(struct rules_run *r, const char *name)
{
	keyset_begin(r->keyset, name);
	r->failed_before = r->failed;
}

void
rules_cut_join(struct rules_run *r, struct rules_run *piece)
{
	struct notes *notes = &piece->notes;
	size_t i;

	for (i = 0; i < notes->n; i++) {
		const struct note *note = &notes->list[i];

		if (note->is_key)
			duplicates_compare(r, note->hash, note->line,
			    warn_notes_text(notes, i));
		else
			warn_tell(r, warn_notes_text(notes, i));
	}
	warn_notes_reset(notes);
}

void
rules_cut_back(struct rules_run *r)
{
	keyset_back(r->keyset);
	r->failed = r->failed_before;
}
