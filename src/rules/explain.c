/*
 * Explaining rules: the paths of their expressions, from the root on.
 */
#include "rules/explain.h"
#include "base/buf.h"
#include "rules/expr/expr.h"
#include "rules/rules_internal.h"

#include <string.h>

/* ---- paths ---- */

static void
put_step(struct buf *to, const char *name)
{
	const char *quote;

	if (to->len > 0)
		buf_putc(to, '/');
	if (name == NULL || path_name(name, strlen(name)) == strlen(name)) {
		buf_puts(to, name == NULL ? "*" : name);
		return;
	}
	quote = strchr(name, '\'') == NULL ? "'" : "\"";
	buf_printf(to, "*[name()=%s%s%s]", quote, name, quote);
}

static void
put_predicates(struct buf *to, const struct path *path, size_t step)
{
	size_t i;

	for (i = 0; i < path->npredicates; i++) {
		const struct predicate *p = &path->predicates[i];
		const char *quote = strchr(p->text, '\'') == NULL ? "'" : "\"";

		if (p->step == step)
			buf_printf(to, "[%s%s=%s%s%s]", p->is_attr ? "@" : "",
			    p->name, quote, p->text, quote);
	}
}

/* A path of the match, without so many of its last steps. */
static void
put_branch(struct buf *to, const struct branch *b, size_t up)
{
	size_t behind = b->from + b->steps, i;

	for (i = 0; i + up < b->path.nsteps; i++) {
		bool first = b->steps > 0 && i == b->from;

		if (to->len > 0)
			buf_putc(to, '/');
		buf_printf(to, "%s%s%s", first ? "(" : "", b->path.steps[i],
		    b->steps > 0 && i + 1 == behind ? ")+" : "");
	}
}

/* Up from the match: in its steps' stead, where it is known which these are. */
static void
put_ups(struct buf *to, const struct branch *b, const struct path *path)
{
	size_t i;

	if (b->steps == 0 && !path_asks_parents(path)) {
		put_branch(to, b, path->up);
		return;
	}
	put_branch(to, b, 0);
	for (i = 0; i < path->up; i++)
		if (path->parents[i] == NULL)
			buf_puts(to, "/..");
		else
			buf_printf(to, "/" PATH_PARENT "%s", path->parents[i]);
}

static void
put_path(struct buf *to, const struct branch *b, const struct path *path)
{
	size_t i;

	put_ups(to, b, path);
	for (i = 0; i < path->nsteps; i++) {
		put_step(to, path->steps[i]);
		put_predicates(to, path, i);
	}
	if (path->attr != NULL)
		buf_printf(to, "/@%s", path->attr);
}

/* How much of both texts, up to a slash, is the same. */
static size_t
same_folder(const char *a, const char *b)
{
	size_t i, end = 0;

	for (i = 0; a[i] != '\0' && a[i] == b[i]; i++)
		if (a[i] == '/')
			end = i;
	return end;
}

/*
 * A path in the same place as the one before it is cut short, and the same
 * path is left out.
 */
static void
add_path(struct buf *to, struct buf *before, const struct branch *b,
    const struct path *path)
{
	struct buf text = BUF_INIT;
	size_t same;

	put_path(&text, b, path);
	if (strcmp(buf_str(&text), buf_str(before)) == 0) {
		buf_clear(&text);
		return;
	}
	same = same_folder(buf_str(&text), buf_str(before));
	if (to->len > 0)
		buf_puts(to, ", ");
	if (same > 0 && strchr(text.data + same + 1, '/') == NULL &&
	    strchr(before->data + same + 1, '/') == NULL)
		buf_printf(to, "\xe2\x80\xa6%s", text.data + same);
	else
		buf_puts(to, text.data);
	buf_clear(before);
	*before = text;
}

/* Several paths of a match need not all have what is around one of them. */
static bool
is_read(const struct match *match, size_t branch, const struct path *path)
{
	size_t i;

	for (i = 0; i < match->nways; i++)
		if (match->ways[i].branch == branch &&
		    path_fits(
			path, match->ways[i].steps, match->ways[i].nsteps))
			return true;
	return match->n == 1;
}

static void
add_paths(struct buf *to, struct buf *before, const struct match *match,
    const struct path *path)
{
	size_t i;

	for (i = 0; i < match->n; i++)
		if (is_read(match, i, path))
			add_path(to, before, &match->branches[i], path);
}

static void
put_reads(struct buf *to, const struct match *match, const struct expr *expr)
{
	struct buf before = BUF_INIT;
	size_t i, k;

	for (i = 0; i < expr_leaves(expr); i++) {
		const struct expr_leaf *leaf = expr_leaf(expr, i);

		for (k = 0; k < leaf->npaths; k++)
			add_paths(to, &before, match, &leaf->paths[k]);
	}
	buf_clear(&before);
}

/* ---- telling ---- */

struct telling {
	void (*tell)(void *arg, const struct explained *);
	void *arg;
};

static const char *
role_of(const struct rule *rule, const struct column *column)
{
	const char *total = group_total_name(rule->total);

	if (rule->total == TOTAL_GROUP)
		return "group";
	if (total != NULL)
		return total;
	return column->key ? "key" : "";
}

static void
put_joins(struct buf *to, const struct table_plan *p)
{
	size_t i;

	for (i = 0; i < p->njoins; i++)
		buf_printf(to, "%s%s on %s%s", i == 0 ? "" : ", ",
		    p->joins[i].table, p->joins[i].on,
		    p->joins[i].rest ? " with its rest" : "");
}

/* Who gives the column its value when it has no select; or NULL. */
static const char *
source_of(const struct table_plan *p, size_t column)
{
	size_t i, k;

	if (p->rules[column].select.expr != NULL)
		return NULL;
	for (i = 0; i < p->njoins; i++)
		for (k = 0; k < p->joins[i].ncopied; k++)
			if (p->joins[i].copied[k].to == column)
				return p->joins[i].table;
	return NULL;
}

static void
tell(const struct telling *t, const struct table_plan *p,
    const struct select *s, struct explained *e)
{
	struct buf reads = BUF_INIT, joins = BUF_INIT;

	put_joins(&joins, p);
	if (s->expr != NULL && p->table_text == NULL)
		put_reads(&reads, &p->match, s->expr);
	e->table = p->words == NULL ? &p->table : NULL;
	e->match = p->match_text;
	e->rows_of = p->table_text;
	e->grouped = p->grouped;
	e->chart = p->chart;
	e->hidden = p->hidden;
	e->joins = buf_str(&joins);
	e->select = s->text == NULL ? "" : s->text;
	e->reads = buf_str(&reads);
	t->tell(t->arg, e);
	buf_clear(&reads);
	buf_clear(&joins);
}

static void
tell_test(const struct telling *t, const struct table_plan *p)
{
	struct explained e = { .role = "test" };

	if (p->test.expr != NULL)
		tell(t, p, &p->test, &e);
}

static void
tell_table(const struct telling *t, const struct table_plan *p)
{
	size_t i;

	tell_test(t, p);
	for (i = 0; i < p->table.ncolumns; i++) {
		const struct column *column = &p->table.columns[i];
		struct explained e = { .column = column,
			.as = type_name(p->rules[i].as),
			.role = role_of(&p->rules[i], column),
			.from = source_of(p, i) };

		tell(t, p, &p->rules[i].select, &e);
	}
}

/* The expressions in a message's braces stand where a table has columns. */
static void
tell_check(const struct telling *t, const struct table_plan *p)
{
	size_t i;

	tell_test(t, p);
	for (i = 0; i < p->table.ncolumns; i++) {
		struct explained e = { .role = "message" };

		tell(t, p, &p->rules[i].select, &e);
	}
}

void
explain_each(const struct rules *r,
    void (*to)(void *arg, const struct explained *), void *arg)
{
	struct telling t = { to, arg };
	size_t i;

	for (i = 0; i < r->nplans; i++)
		tell_table(&t, &r->plans[i]);
	for (i = 0; i < r->nchecks; i++)
		tell_check(&t, &r->checks[i]);
}
