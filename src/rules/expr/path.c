/*
 * Paths: parsing them, step by step between the slashes, comparing two, and how
 * far one goes in a text.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "rules/expr/path.h"

#include <stdlib.h>
#include <string.h>

/* ---- comparing ---- */

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
	return 1 + utf8_count(text, at);
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

const char *
path_find(const char *s, const char *end, const char *signs)
{
	while (s < end && (*s == '\0' || strchr(signs, *s) == NULL))
		s += *s == '[' ? span_predicate(s, (size_t)(end - s)) : 1;
	return s;
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

static int
starts_name(unsigned char c)
{
	return c >= 0x80 || c == '_' || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static int
in_name(unsigned char c)
{
	return starts_name(c) || c == '-' || c == '.' || text_is_digit((char)c);
}

size_t
path_name(const char *s, size_t len)
{
	size_t n = 0;

	if (len == 0 || !starts_name((unsigned char)*s))
		return 0;
	while (n < len && in_name((unsigned char)s[n]))
		n++;
	return n;
}

void
path_clear(struct path *p)
{
	size_t i;

	for (i = 0; i < p->nsteps; i++)
		free(p->steps[i]);
	for (i = 0; i < p->npredicates; i++) {
		free(p->predicates[i].name);
		free(p->predicates[i].text);
	}
	for (i = 0; i < p->up; i++)
		free(p->parents[i]);
	free(p->self);
	free(p->parents);
	free(p->steps);
	free(p->attr);
	free(p->predicates);
	*p = (struct path){ 0 };
}

static int
go_down(struct path *p, char *name, struct err *err)
{
	if (p->nsteps == PATH_STEPS) {
		free(name);
		return err_set(err, ERR_DATA, "the path has over 64 steps");
	}
	p->steps = mem_resize(p->steps, p->nsteps + 1, sizeof(*p->steps));
	p->steps[p->nsteps++] = name;
	return 0;
}

static int
go_up(struct path *p, char *name, struct err *err)
{
	if (p->nsteps > 0) {
		free(name);
		return err_set(err, ERR_DATA,
		    "\"..\" can only lead a path, not follow a name");
	}
	p->parents = mem_resize(p->parents, p->up + 1, sizeof(*p->parents));
	p->parents[p->up++] = name;
	return 0;
}

static int
stay(struct path *p, char *name, struct err *err)
{
	if (p->up + p->nsteps > 0 || p->self != NULL) {
		free(name);
		return err_set(
		    err, ERR_DATA, "\"self::\" can only begin a path");
	}
	p->self = name;
	return 0;
}

/* The length of "parent::" or "self::" in front of a name, or 0. */
static size_t
axis_of(const char *axis, const char *s, size_t len)
{
	size_t n = strlen(axis);

	return len > n && memcmp(s, axis, n) == 0 &&
		       path_name(s + n, len - n) == len - n
		   ? n
		   : 0;
}

static int
add_attr(struct path *p, const char *s, size_t len, struct err *err)
{
	if (path_name(s + 1, len - 1) != len - 1 || len == 1)
		return err_set(err, ERR_DATA,
		    "\"%.*s\" is not the name of an attribute", (int)len, s);
	p->attr = mem_dupn(s + 1, len - 1);
	return 0;
}

static int
add_step(struct path *p, const char *s, size_t len, struct err *err)
{
	size_t parent = axis_of(PATH_PARENT, s, len);
	size_t self = axis_of(PATH_SELF, s, len);

	if (p->attr != NULL)
		return err_set(
		    err, ERR_DATA, "nothing can follow an attribute");
	if (len == 1 && *s == '.')
		return 0;
	if (len == 2 && memcmp(s, "..", 2) == 0)
		return go_up(p, NULL, err);
	if (parent > 0)
		return go_up(p, mem_dupn(s + parent, len - parent), err);
	if (self > 0)
		return stay(p, mem_dupn(s + self, len - self), err);
	if (len == 1 && *s == '*')
		return go_down(p, NULL, err);
	if (len > 0 && *s == '@')
		return add_attr(p, s, len, err);
	if (len == 0)
		return err_set(err, ERR_DATA,
		    "a path of names, \"..\", \"*\" or \"@name\" is expected");
	if (path_name(s, len) != len)
		return err_set(err, ERR_DATA,
		    "\"%.*s\" is not a step that is "
		    "understood here",
		    (int)len, s);
	return go_down(p, mem_dupn(s, len), err);
}

static size_t
skip_blanks(const char *text, size_t at, size_t end)
{
	while (at < end && text_is_blank(text[at]))
		at++;
	return at;
}

/* Past the character, and the blanks before it; 0 when it is not there. */
static size_t
pass(const char *text, size_t at, size_t end, char c)
{
	at = skip_blanks(text, at, end);
	return at < end && text[at] == c ? at + 1 : 0;
}

/* The name between "[" or "[@" and "="; returns where the "=" may be. */
static size_t
take_name(struct predicate *to, const char *text, size_t at, size_t end)
{
	size_t n;

	at = skip_blanks(text, at, end);
	to->is_attr = at < end && text[at] == '@';
	if (to->is_attr)
		at = skip_blanks(text, at + 1, end);
	n = path_name(text + at, end - at);
	to->name = n > 0 ? mem_dupn(text + at, n) : NULL;
	return at + n;
}

/* The literal behind "="; returns where it ends, 0 when there is none. */
static size_t
take_text(struct predicate *to, const char *text, size_t at, size_t end)
{
	const char *close;

	at = skip_blanks(text, at, end);
	if (at == end || (text[at] != '\'' && text[at] != '"'))
		return 0;
	close = memchr(text + at + 1, text[at], end - at - 1);
	if (close == NULL)
		return 0;
	to->text = mem_dupn(text + at + 1, (size_t)(close - text) - at - 1);
	return (size_t)(close - text) + 1;
}

/*
 * [name()='text'] behind "*": that is the step's name, which a document that is
 * no XML may have. Where it ends, or 0: it is another predicate.
 */
static size_t
take_step_name(struct path *p, const char *text, size_t at, size_t end)
{
	struct predicate asked = { 0 };

	if (p->steps[p->nsteps - 1] != NULL)
		return 0;
	at = take_name(&asked, text, at + 1, end);
	if (asked.name == NULL || asked.is_attr ||
	    strcmp(asked.name, "name") != 0)
		at = 0;
	if (at > 0)
		at = pass(text, at, end, '(');
	if (at > 0)
		at = pass(text, at, end, ')');
	if (at > 0)
		at = pass(text, at, end, '=');
	if (at > 0)
		at = take_text(&asked, text, at, end);
	if (at > 0)
		at = pass(text, at, end, ']');
	free(asked.name);
	if (at > 0)
		p->steps[p->nsteps - 1] = asked.text;
	else
		free(asked.text);
	return at;
}

/* One predicate, added in any case; where it ends, or 0. */
static size_t
add_predicate(struct path *p, const char *text, size_t at, size_t end)
{
	struct predicate *to;

	p->predicates = mem_resize(
	    p->predicates, p->npredicates + 1, sizeof(*p->predicates));
	to = &p->predicates[p->npredicates++];
	*to = (struct predicate){ .step = p->nsteps - 1 };
	at = take_name(to, text, at + 1, end);
	if (to->name == NULL)
		return 0;
	at = pass(text, at, end, '=');
	if (at > 0)
		at = take_text(to, text, at, end);
	return at > 0 ? pass(text, at, end, ']') : 0;
}

/* Those behind a step; `can` says whether it may have any. */
static int
add_predicates(struct path *p, const char *text, size_t *at, size_t end,
    bool can, struct err *err)
{
	size_t begin;

	while (*at < end && text[*at] == '[') {
		begin = *at;
		if (!can)
			return err_set(err, ERR_DATA,
			    "column %zu: only the name of an element can have "
			    "a predicate",
			    path_column(text, begin));
		if (p->npredicates == PATH_PREDICATES)
			return err_set(err, ERR_DATA,
			    "column %zu: the path has over 64 predicates",
			    path_column(text, begin));
		*at = take_step_name(p, text, begin, end);
		if (*at == 0)
			*at = add_predicate(p, text, begin, end);
		if (*at == 0)
			return err_set(err, ERR_DATA,
			    "column %zu: a predicate is [name='text'] or "
			    "[@name='text'] here",
			    path_column(text, begin));
	}
	if (*at < end && text[*at] != '/')
		return err_set(err, ERR_DATA,
		    "column %zu: only \"/\" can follow a predicate",
		    path_column(text, *at));
	return 0;
}

static int
parse_steps(
    struct path *p, const char *text, size_t from, size_t end, struct err *err)
{
	for (;;) {
		size_t at = from, had = p->nsteps;

		while (at < end && text[at] != '/' && text[at] != '[')
			at++;
		if (add_step(p, text + from, at - from, err) != 0)
			return err_in(
			    err, "column %zu", path_column(text, from));
		if (add_predicates(p, text, &at, end, p->nsteps > had, err) !=
		    0)
			return -1;
		if (at == end)
			return 0;
		from = at + 1;
	}
}

int
path_parse_part(
    struct path *p, const char *text, size_t from, size_t end, struct err *err)
{
	*p = (struct path){ 0 };
	from = skip_blanks(text, from, end);
	while (end > from && text_is_blank(text[end - 1]))
		end--;
	if (from < end && text[from] == '/')
		return err_set(err, ERR_DATA,
		    "column %zu: a path starts at the matched element, not "
		    "at \"/\"",
		    path_column(text, from));
	if (parse_steps(p, text, from, end, err) != 0) {
		path_clear(p);
		return -1;
	}
	return 0;
}

int
path_parse(struct path *p, const char *text, size_t len, struct err *err)
{
	return path_parse_part(p, text, 0, len, err);
}

int
path_parse_match(
    struct path *p, const char *text, size_t from, size_t end, struct err *err)
{
	const char *deep = path_find(text + from, text + end, "/");

	while (deep < text + end && deep[1] != '/')
		deep = path_find(deep + 1, text + end, "/");
	if (deep < text + end)
		return err_set(err, ERR_DATA,
		    "column %zu: \"//\" is not known here; a match names each "
		    "element from the root on, as Documents/Doc/Line does",
		    path_column(text, (size_t)(deep - text)));
	if (from < end && text[from] == '/')
		from++;
	if (path_parse_part(p, text, from, end, err) != 0)
		return -1;
	if (path_is_names(p))
		return 0;
	path_clear(p);
	return err_set(
	    err, ERR_DATA, "a match is a path of element names from the root");
}
