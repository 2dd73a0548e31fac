/*
 * Parsing paths, step by step between the slashes.
 */
#include "rules/path.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int
starts_name(unsigned char c)
{
	return c >= 0x80 || c == '_' || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static int
in_name(unsigned char c)
{
	return starts_name(c) || c == '-' || c == '.' || (c >= '0' && c <= '9');
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
	free(p->steps);
	free(p->attr);
	*p = (struct path){ 0, 0, NULL, NULL };
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
go_up(struct path *p, struct err *err)
{
	if (p->nsteps > 0)
		return err_set(err, ERR_DATA,
		    "\"..\" can only lead a path, not follow a name");
	p->up++;
	return 0;
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
	if (p->attr != NULL)
		return err_set(
		    err, ERR_DATA, "nothing can follow an attribute");
	if (len == 1 && *s == '.')
		return 0;
	if (len == 2 && memcmp(s, "..", 2) == 0)
		return go_up(p, err);
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

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int
parse_steps(
    struct path *p, const char *text, size_t from, size_t end, struct err *err)
{
	for (;;) {
		const char *slash = memchr(text + from, '/', end - from);
		size_t stop = slash == NULL ? end : (size_t)(slash - text);

		if (add_step(p, text + from, stop - from, err) != 0)
			return err_in(err, "column %zu", from + 1);
		if (slash == NULL)
			return 0;
		from = stop + 1;
	}
}

int
path_parse(struct path *p, const char *text, size_t len, struct err *err)
{
	size_t from = 0, end = len;

	*p = (struct path){ 0, 0, NULL, NULL };
	while (from < end && is_blank(text[from]))
		from++;
	while (end > from && is_blank(text[end - 1]))
		end--;
	if (from < end && text[from] == '/')
		return err_set(err, ERR_DATA,
		    "column %zu: a path starts at the matched element, not "
		    "at \"/\"",
		    from + 1);
	if (parse_steps(p, text, from, end, err) != 0) {
		path_clear(p);
		return -1;
	}
	return 0;
}

int
path_parse_match(struct path *p, const char *text, struct err *err)
{
	size_t i, skip = *text == '/' ? 1 : 0;
	int plain;

	if (path_parse(p, text + skip, strlen(text + skip), err) != 0)
		return -1;
	plain = p->up == 0 && p->attr == NULL && p->nsteps > 0;
	for (i = 0; i < p->nsteps; i++)
		plain = plain && p->steps[i] != NULL;
	if (plain)
		return 0;
	path_clear(p);
	return err_set(
	    err, ERR_DATA, "a match is a path of element names from the root");
}
