/*
 * Checks: what must hold of a record. A row that fails its check becomes a
 * warning with the check's message; so does one that cannot be checked, for a
 * check must not end a run.
 */
#include "base/text.h"
#include "rules/run.h"

/* As much of a value is shown. */
#define VALUE_SHOWN 200

static void
put_value(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct buf *to)
{
	struct err err = ERR_INIT;
	char digits[DECIMAL_SIZE];
	struct slice text;
	struct value v;

	if (formula_eval(&c->makers[i].formula, r, w, &v, &err) != 0) {
		buf_printf(to, "(%s)", err.text);
		return;
	}
	text = value_cell(&v, digits);
	buf_add(
	    to, text.text, (size_t)text_fit(text.text, text.len, VALUE_SHOWN));
}

static void
warn(struct climb *c, struct rules_run *r, const struct waiting *w,
    const struct err *trouble)
{
	size_t i, n = c->plan->table.ncolumns;
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s: line %ld: ", r->source->name, w->line);
	for (i = 0; i < n; i++) {
		buf_puts(&text, c->plan->words[i]);
		put_value(c, r, w, i, &text);
	}
	buf_puts(&text, c->plan->words[n]);
	if (trouble->code != ERR_NONE)
		buf_printf(&text, " (%s)", trouble->text);
	run_fail(r, &text);
	buf_clear(&text);
}

int
check_give(struct climb *c, struct rules_run *r, const struct waiting *w)
{
	struct err trouble; /* hardly ever needed, and large */
	struct value v;

	err_clear(&trouble);
	if (formula_eval(&c->test, r, w, &v, &trouble) == 0 &&
	    value_is_true(&v))
		return 0;
	warn(c, r, w, &trouble);
	return 0;
}
