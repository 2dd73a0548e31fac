/*
 * Steps that make texts of texts. Where the result is a part of what was
 * given, it points there.
 */
#include "base/mem.h"
#include "base/text.h"
#include "rules/expr_internal.h"

#include <stdlib.h>
#include <string.h>

/* The values on the stack from here on are texts now. */
static struct value *
texts(struct machine *m, size_t n)
{
	struct value *first = m->top - n;
	size_t i;

	for (i = 0; i < n; i++)
		if (expr_to_text(m, &first[i]) != 0)
			return NULL;
	m->top = first + 1;
	return first;
}

static int
give_part(struct value *to, const char *text, const char *end)
{
	*to = value_text(text, (size_t)(end - text));
	return 0;
}

int
step_string(struct machine *m, const struct step *s)
{
	(void)s;
	return texts(m, 1) == NULL ? -1 : 0;
}

int
step_length(struct machine *m, const struct step *s)
{
	struct value *a = texts(m, 1);
	const char *at, *end;
	uint64_t n = 0;

	(void)s;
	if (a == NULL)
		return -1;
	end = a->text.text + a->text.len;
	for (at = a->text.text; at < end; at += expr_char(at, end))
		n++;
	*a = value_integer(n);
	return 0;
}

int
step_concat(struct machine *m, const struct step *s)
{
	struct value *all = texts(m, s->n);
	size_t total = 0, i;
	char *to;

	for (i = 0; all != NULL && i < s->n; i++)
		total += all[i].text.len;
	to = all == NULL ? NULL : expr_room(m, total);
	if (to == NULL)
		return -1;
	for (i = 0, total = 0; i < s->n; total += all[i++].text.len)
		if (all[i].text.len > 0)
			memcpy(to + total, all[i].text.text, all[i].text.len);
	return give_part(all, to, to + total);
}

/* ---- finding ---- */

/* Two texts, and where the second one is within the first; NULL: nowhere. */
struct pair {
	struct value *a;
	const char *text, *end, *found;
	size_t len; /* of what was looked for */
};

static int
search(struct machine *m, struct pair *p)
{
	struct slice what;

	p->a = texts(m, 2);
	if (p->a == NULL)
		return -1;
	what = p->a[1].text;
	p->text = p->a->text.text;
	p->end = p->text + p->a->text.len;
	p->found = p->text;
	p->len = what.len;
	if (what.len > 0)
		p->found = memmem(p->text, p->a->text.len, what.text, what.len);
	return 0;
}

int
step_contains(struct machine *m, const struct step *s)
{
	struct pair p;

	(void)s;
	if (search(m, &p) != 0)
		return -1;
	*p.a = value_boolean(p.found != NULL);
	return 0;
}

int
step_starts(struct machine *m, const struct step *s)
{
	struct value *a = texts(m, 2);
	struct slice text, head;

	(void)s;
	if (a == NULL)
		return -1;
	text = a[0].text;
	head = a[1].text;
	*a = value_boolean(
	    head.len == 0 || (text.len >= head.len &&
				 memcmp(text.text, head.text, head.len) == 0));
	return 0;
}

int
step_before(struct machine *m, const struct step *s)
{
	struct pair p;

	(void)s;
	if (search(m, &p) != 0)
		return -1;
	return give_part(p.a, p.text, p.found == NULL ? p.text : p.found);
}

int
step_after(struct machine *m, const struct step *s)
{
	struct pair p;

	(void)s;
	if (search(m, &p) != 0)
		return -1;
	return give_part(p.a, p.found == NULL ? p.end : p.found + p.len, p.end);
}

/* ---- changing ---- */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
normalize(char *to, const char *at, const char *end)
{
	size_t n = 0;

	for (; at < end; at++) {
		if (!is_space(*at))
			to[n++] = *at;
		else if (n > 0 && to[n - 1] != ' ')
			to[n++] = ' ';
	}
	return n > 0 && to[n - 1] == ' ' ? n - 1 : n;
}

int
step_normalize(struct machine *m, const struct step *s)
{
	struct value *a = texts(m, 1);
	char *to = a == NULL ? NULL : expr_room(m, a->text.len);
	const char *text;

	(void)s;
	if (to == NULL)
		return -1;
	text = a->text.text;
	*a = value_text(to, normalize(to, text, text + a->text.len));
	return 0;
}

/*
 * What becomes of the character at s: the one that stands in `to` where it
 * stands in `from`; nothing when `to` is shorter; else it stays.
 */
static struct slice
translated(struct slice c, struct slice from, struct slice to)
{
	const char *f = from.text, *f_end = f + from.len;
	const char *t = to.text, *t_end = t + to.len;

	while (f < f_end) {
		size_t n = expr_char(f, f_end);
		size_t k = t < t_end ? expr_char(t, t_end) : 0;

		if (n == c.len && memcmp(f, c.text, n) == 0)
			return (struct slice){ t, k };
		f += n;
		t += k;
	}
	return c;
}

/* Where characters of a long text go, by code point. */
struct ways {
	struct way {
		const char *to; /* NULL: it stays */
		size_t len;
	} * pages[0x1100];
};

static void
add_way(struct ways *w, struct slice c, struct slice to)
{
	struct way **page, *way;
	unsigned code;

	if (utf8_get(c.text, c.len, &code) != c.len)
		return;
	page = &w->pages[code >> 8];
	if (*page == NULL)
		*page = mem_array(0x100, sizeof(**page));
	way = &(*page)[code & 0xff];
	if (way->to == NULL)
		*way = (struct way){ to.text, to.len };
}

/* As translated() has it, but each character is looked at once. */
static struct ways *
ways_new(struct slice from, struct slice to)
{
	const char *f = from.text, *f_end = f + from.len;
	const char *t = to.text, *t_end = t + to.len;
	struct ways *w = mem_new(sizeof(*w));

	while (f < f_end) {
		struct slice c = { f, expr_char(f, f_end) };
		struct slice is = { "", 0 };

		if (t < t_end)
			is = (struct slice){ t, expr_char(t, t_end) };
		add_way(w, c, is);
		f += c.len;
		t += is.len;
	}
	return w;
}

static void
ways_free(struct ways *w)
{
	size_t i;

	for (i = 0; w != NULL && i < NELEM(w->pages); i++)
		free(w->pages[i]);
	free(w);
}

static struct slice
follow(const struct ways *w, struct slice c)
{
	const struct way *page;
	unsigned code;

	if (utf8_get(c.text, c.len, &code) != c.len)
		return c;
	page = w->pages[code >> 8];
	if (page == NULL || page[code & 0xff].to == NULL)
		return c;
	return (struct slice){ page[code & 0xff].to, page[code & 0xff].len };
}

static size_t
translate(char *to, const struct value *a, const struct ways *w)
{
	const char *at = a->text.text, *end = at + a->text.len;
	size_t n = 0;

	while (at < end) {
		struct slice c = { at, expr_char(at, end) };
		struct slice is = w != NULL
				      ? follow(w, c)
				      : translated(c, a[1].text, a[2].text);

		if (to != NULL && is.len > 0)
			memcpy(to + n, is.text, is.len);
		n += is.len;
		at += c.len;
	}
	return n;
}

/* Looking along a short text is quicker than what it takes to make a table. */
#define SHORT 64

int
step_translate(struct machine *m, const struct step *s)
{
	struct value *a = texts(m, 3);
	struct ways *w = NULL;
	char *to;

	(void)s;
	if (a == NULL)
		return -1;
	if (a[1].text.len > SHORT)
		w = ways_new(a[1].text, a[2].text);
	to = expr_room(m, translate(NULL, a, w));
	if (to != NULL)
		*a = value_text(to, translate(to, a, w));
	ways_free(w);
	return to == NULL ? -1 : 0;
}
