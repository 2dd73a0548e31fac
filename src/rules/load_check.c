/*
 * What can be said of a rule file only when all of it has been read.
 */
#include "base/mem.h"
#include "rules/load.h"

#include <string.h>

/* ---- roots ---- */

static bool
has_document(const struct rules *r, const char *root)
{
	size_t i;

	for (i = 0; i < r->ndocuments; i++)
		if (strcmp(r->documents[i], root) == 0)
			return true;
	return false;
}

static const char *
root_of(const struct match *match, size_t branch)
{
	return match->branches[branch].path.steps[0];
}

static int
add_roots(struct rules *r, const struct match *match, struct buf *text,
    struct err *err)
{
	size_t i;

	for (i = 0; i < match->n; i++) {
		const char *root = root_of(match, i);

		if (has_document(r, root))
			continue;
		buf_printf(text, "%s%s", r->ndocuments > 0 ? " | " : "", root);
		if (load_add_document(r, root, strlen(root), err) != 0)
			return -1;
	}
	return 0;
}

/* Without document=, the tables' own roots. */
static int
default_documents(struct rules *r, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc = 0;
	size_t i;

	for (i = 0; i < r->nplans && rc == 0; i++)
		rc = add_roots(r, &r->plans[i].match, &text, err);
	r->document_text = buf_take(&text);
	return rc;
}

/* A match that starts at another root would never find anything. */
static int
check_root(const struct rules *r, const struct plan *p, struct err *err)
{
	size_t i = 0;

	while (i < p->match.n && has_document(r, root_of(&p->match, i)))
		i++;
	if (i == p->match.n)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: line %ld: %s: the match \"%s\" does not start at the "
	    "document \"%s\"",
	    r->path, p->line, p->table.name, p->match_text, r->document_text);
}

/* ---- expressions ---- */

/*
 * Of all its paths, that is. By name one may ask for what only elements that
 * lie deeper have.
 */
static bool
leads_above(const struct path *path, const struct match *match)
{
	size_t i;

	for (i = 0; i < match->n; i++) {
		const struct branch *b = &match->branches[i];

		if ((b->steps > 0 && path_asks_parents(path)) ||
		    path->up < b->path.nsteps)
			return false;
	}
	return true;
}

static int
check_ups(const struct expr *expr, const struct match *match, struct err *err)
{
	size_t i, k;

	for (i = 0; i < expr_leaves(expr); i++) {
		const struct leaf *leaf = expr_leaf(expr, i);

		for (k = 0; k < leaf->npaths; k++)
			if (leads_above(&leaf->paths[k], match))
				return err_set(err, ERR_DATA,
				    "column %zu: a path leads above the "
				    "document's root",
				    leaf->at);
	}
	return 0;
}

static int
check_expr(const struct rules *r, const struct plan *p, struct expr *expr,
    struct err *err)
{
	if (expr == NULL)
		return 0;
	if (check_ups(expr, &p->match, err) != 0)
		return -1;
	return expr_bind(expr, r->lookups, err);
}

static int
check_column(const struct rules *r, struct plan *p, size_t i, struct err *err)
{
	if (check_expr(r, p, p->rules[i].select.expr, err) == 0)
		return 0;
	if (p->words != NULL)
		err_in(err, "%s: message: {%s}", p->table.name,
		    p->rules[i].select.text);
	else
		err_in(err, "%s.%s: select", p->table.name,
		    p->table.columns[i].name);
	return err_in(err, "%s: line %ld", r->path, p->rules[i].line);
}

static int
check_plan(const struct rules *r, struct plan *p, struct err *err)
{
	size_t i;

	if (check_root(r, p, err) != 0)
		return -1;
	if (check_expr(r, p, p->test.expr, err) != 0)
		return err_in(err, "%s: line %ld: %s: test", r->path, p->line,
		    p->table.name);
	for (i = 0; i < p->table.ncolumns; i++)
		if (check_column(r, p, i, err) != 0)
			return -1;
	return 0;
}

/* ---- the whole ---- */

static int
check_plans(
    const struct rules *r, struct plan *plans, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (check_plan(r, &plans[i], err) != 0)
			return -1;
	return 0;
}

static int
check_main(struct rules *r, struct err *err)
{
	size_t i = 0;

	while (i + 1 < r->nplans && r->plans[i].hidden)
		i++;
	if (r->main == NULL)
		r->main = mem_dup(r->plans[i].table.name);
	if (rules_pick(r, r->main, err) >= 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: main=\"%s\" is not one of its tables that go out", r->path,
	    r->main);
}

int
load_check(struct rules *r, struct err *err)
{
	if (r->nplans == 0)
		return err_set(err, ERR_DATA, "%s: has no table", r->path);
	if (r->ndocuments == 0 && default_documents(r, err) != 0)
		return -1;
	if (check_main(r, err) != 0 || load_joins(r, err) != 0)
		return -1;
	if (check_plans(r, r->plans, r->nplans, err) != 0)
		return -1;
	return check_plans(r, r->checks, r->nchecks, err);
}
