/*
 * What a column may read: a path, count(path) or position().
 */
#include "rules/rules_internal.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The argument between the brackets of NAME(...); NULL: no such call. */
static const char *
call_of(const char *text, const char *name, size_t *len)
{
	size_t n = strlen(name), end = strlen(text);

	while (end > 0 && is_blank(text[end - 1]))
		end--;
	while (is_blank(*text))
		text++, end--;
	if (strncmp(text, name, n) != 0)
		return NULL;
	while (is_blank(text[n]))
		n++;
	if (text[n] != '(' || end < n + 2 || text[end - 1] != ')')
		return NULL;
	*len = end - n - 2;
	return text + n + 1;
}

static int
parse_position(struct select *s, const char *arg, size_t len, struct err *err)
{
	s->kind = SELECT_POSITION;
	while (len > 0 && is_blank(*arg))
		arg++, len--;
	if (len > 0)
		return err_set(err, ERR_DATA, "position() takes no argument");
	return 0;
}

static int
parse_count(struct select *s, const char *arg, size_t len, struct err *err)
{
	s->kind = SELECT_COUNT;
	if (path_parse(&s->path, arg, len, err) != 0)
		return err_in(err, "count()");
	if (s->path.attr == NULL && s->path.nsteps == 0)
		return err_set(err, ERR_DATA,
		    "count() of an element that is always there once");
	return 0;
}

int
select_parse(struct select *s, const char *text, struct err *err)
{
	const char *arg;
	size_t len;

	*s = (struct select){ .text = mem_dup(text) };
	if ((arg = call_of(text, "position", &len)) != NULL)
		return parse_position(s, arg, len, err);
	if ((arg = call_of(text, "count", &len)) != NULL)
		return parse_count(s, arg, len, err);
	s->kind = SELECT_PATH;
	if (path_parse(&s->path, text, strlen(text), err) != 0)
		return -1;
	return 0;
}

void
select_clear(struct select *s)
{
	free(s->text);
	path_clear(&s->path);
}
