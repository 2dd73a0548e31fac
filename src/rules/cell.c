/*
 * Making a cell of what a row holds: a text of the document, a number of our
 * own or an expression's value becomes the canonical form of its column's type.
 */
#include "base/text.h"
#include "rules/run.h"

/* ---- what is wrong, and where ---- */

static int
in_column(const struct climb *c, const struct rules_run *r, long line, size_t i,
    struct err *err)
{
	return err_in(err, "%s: line %ld: %s.%s", r->source->name, line,
	    c->plan->table.name, c->plan->table.columns[i].name);
}

/* Who looks at values himself gets it as it is. */
static int
give_raw(struct climb *c, size_t i, struct slice text)
{
	struct buf *raw = &c->makers[i].converted;

	buf_reset(raw);
	buf_add(raw, text.text, text.len);
	c->cells[i].text = raw->data;
	c->cells[i].len = raw->len;
	return 0;
}

static int
bad_value(struct climb *c, const struct rules_run *r, long line, size_t i,
    struct slice text, struct err *err)
{
	enum type type = c->makers[i].type;

	if (r->options.lax)
		return give_raw(c, i, text);
	err_set(err, ERR_DATA, "\"%.*s\" is not %s",
	    text_fit(text.text, text.len, 80), text.text,
	    type_words(type == TYPE_TEXT ? TYPE_DECIMAL : type));
	return in_column(c, r, line, i, err);
}

static int
nothing_there(const struct climb *c, const struct rules_run *r,
    const struct waiting *w, size_t i, struct err *err)
{
	err_set(err, ERR_DATA, "is required, and empty");
	return in_column(c, r, w->line, i, err);
}

/* ---- cells ---- */

static int
set_cell(
    struct climb *c, const struct rules_run *r, size_t i, struct slice text)
{
	struct maker *m = &c->makers[i];

	if (!type_convert(
		m->type, text.text, text.len, r->options.zone, &m->converted))
		return -1;
	c->cells[i].text = m->converted.data;
	c->cells[i].len = m->converted.len;
	return 0;
}

/* It is in its canonical form. */
static void
keep_cell(struct climb *c, size_t i, const char *text, size_t len)
{
	struct buf *kept = &c->makers[i].converted;

	buf_reset(kept);
	buf_add(kept, text, len);
	c->cells[i].text = kept->data;
	c->cells[i].len = kept->len;
}

static int
make_text(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	const struct held *h = &w->held[c->makers[i].held];
	struct slice text = { held_bytes(h), h->len };

	if (set_cell(c, r, i, text) == 0)
		return 0;
	return bad_value(c, r, h->line, i, text, err);
}

/* A position or a count, which every type takes that is loaded for it. */
static int
make_number(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	const struct maker *m = &c->makers[i];
	size_t number =
	    m->making == MAKE_POSITION ? w->position : w->held[m->held].number;
	char digits[24], *s = digits + sizeof(digits);
	size_t len;

	(void)err;
	do
		*--s = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	len = (size_t)(digits + sizeof(digits) - s);
	if (!type_is_canonical(m->type, s, len))
		return set_cell(c, r, i, (struct slice){ s, len });
	keep_cell(c, i, s, len);
	return 0;
}

static int
make_value(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	struct formula *f = &c->makers[i].formula;
	char digits[DECIMAL_SIZE];
	struct value v;
	struct slice text;

	if (formula_eval(f, r, w, &v, err) != 0)
		return in_column(c, r, w->line, i, err);
	text = value_cell(&v, digits);
	if ((v.kind != VALUE_NUMBER || v.number_kind != NUMBER_NAN) &&
	    set_cell(c, r, i, text) == 0)
		return 0;
	return bad_value(c, r, formula_line(f, w, text.text), i, text, err);
}

static int
make_nothing(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	(void)c, (void)r, (void)w, (void)i, (void)err;
	return 0;
}

static int (*const make[])(struct climb *, struct rules_run *,
    const struct waiting *, size_t, struct err *) = {
	[MAKE_NOTHING] = make_nothing,
	[MAKE_TEXT] = make_text,
	[MAKE_COUNT] = make_number,
	[MAKE_POSITION] = make_number,
	[MAKE_FORMULA] = make_value,
};

/* Nothing was there: the default, if the column has one. */
static int
fall_back(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	struct maker *m = &c->makers[i];
	struct cell *cell = &c->cells[i];

	m->pointed = false;
	cell->text = m->fallback.len > 0 ? m->fallback.data : "";
	cell->len = m->fallback.len;
	if (cell->len == 0 && c->plan->rules[i].required && !m->of_others &&
	    !r->options.lax)
		return nothing_there(c, r, w, i, err);
	return 0;
}

/* A value that is its cell's text already, as most are, is not copied. */
int
cell_make(struct climb *c, struct rules_run *r, const struct waiting *w,
    size_t i, struct err *err)
{
	struct maker *m = &c->makers[i];
	struct cell *cell = &c->cells[i];
	bool reads = m->making == MAKE_TEXT;

	cell->same = false;
	if (reads)
		cell_point(cell, &w->held[m->held]);
	m->pointed =
	    reads && (m->type == TYPE_TEXT ||
			 type_is_canonical(m->type, cell->text, cell->len));
	if (!m->pointed && make[m->making](c, r, w, i, err) != 0)
		return -1;
	if (cell->len > 0 || c->outlet != NULL)
		return 0; /* an outlet may still find it elsewhere */
	return fall_back(c, r, w, i, err);
}
