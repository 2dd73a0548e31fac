/*
 * Looking at paths: what kind one is, whether two are the same, and how far one
 * goes in a text.
 */
#include "rules/path.h"

#include <string.h>

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_predicates(const struct path *a, const struct path *b)
{
	size_t i;

	if (a->npredicates != b->npredicates)
		return false;
	for (i = 0; i < a->npredicates; i++) {
		const struct predicate *p = &a->predicates[i];
		const struct predicate *q = &b->predicates[i];

		if (p->step != q->step || p->is_attr != q->is_attr ||
		    strcmp(p->name, q->name) != 0 ||
		    strcmp(p->text, q->text) != 0)
			return false;
	}
	return true;
}

size_t
path_column(const char *text, size_t at)
{
	size_t column = 1, i;

	for (i = 0; i < at; i++)
		column += ((unsigned char)text[i] & 0xc0) != 0x80;
	return column;
}

bool
path_is_names(const struct path *p)
{
	size_t i;

	for (i = 0; i < p->nsteps; i++)
		if (p->steps[i] == NULL)
			return false;
	return p->self == NULL && p->up == 0 && p->attr == NULL &&
	       p->nsteps > 0 && p->npredicates == 0;
}

bool
path_asks_parents(const struct path *p)
{
	size_t i;

	for (i = 0; i < p->up; i++)
		if (p->parents[i] != NULL)
			return true;
	return false;
}

bool
path_fits(const struct path *p, char *const *steps, size_t nsteps)
{
	size_t i;

	if (p->self != NULL &&
	    (nsteps == 0 || strcmp(p->self, steps[nsteps - 1]) != 0))
		return false;
	for (i = 0; i < p->up; i++)
		if (i + 1 >= nsteps ||
		    (p->parents[i] != NULL &&
			strcmp(p->parents[i], steps[nsteps - 2 - i]) != 0))
			return false;
	return true;
}

bool
path_same(const struct path *a, const struct path *b)
{
	size_t i;

	if (a->up != b->up || a->nsteps != b->nsteps ||
	    !same_text(a->attr, b->attr) || !same_text(a->self, b->self))
		return false;
	for (i = 0; i < a->nsteps; i++)
		if (!same_text(a->steps[i], b->steps[i]))
			return false;
	for (i = 0; i < a->up; i++)
		if (!same_text(a->parents[i], b->parents[i]))
			return false;
	return same_predicates(a, b);
}

/* Of what begins with this axis, 0: it does not. */
static size_t
span_axis(const char *axis, const char *s, size_t len)
{
	size_t n = strlen(axis);

	if (len <= n || memcmp(s, axis, n) != 0)
		return 0;
	return n + path_name(s + n, len - n);
}

/*
 * "..", ".", "*", "parent::NAME", "self::NAME", NAME, "@*" or "@NAME"; 0: no
 * such thing.
 */
static size_t
span_step(const char *s, size_t len)
{
	size_t at = len > 0 && *s == '@' ? 1 : 0;
	size_t axis =
	    span_axis(PATH_PARENT, s, len) + span_axis(PATH_SELF, s, len);

	if (axis > 0)
		return axis;
	if (len >= 2 && memcmp(s, "..", 2) == 0)
		return 2;
	if (len > 0 && *s == '.')
		return 1;
	if (at < len && s[at] == '*')
		return at + 1;
	return at + path_name(s + at, len - at);
}

/* "[" to "]", or to the end; what is in quotes is not looked at. */
static size_t
span_predicate(const char *s, size_t len)
{
	char quote = '\0';
	size_t i;

	for (i = 0; i < len; i++) {
		if (quote == '\0' && s[i] == ']')
			return i + 1;
		if (quote == '\0' && (s[i] == '\'' || s[i] == '"'))
			quote = s[i];
		else if (s[i] == quote)
			quote = '\0';
	}
	return len;
}

size_t
path_span(const char *s, size_t len)
{
	size_t n = 0;

	for (;;) {
		n += span_step(s + n, len - n);
		while (n < len && s[n] == '[')
			n += span_predicate(s + n, len - n);
		if (n == len || s[n] != '/')
			return n;
		n++;
	}
}
