/*
 * What a page is called. The limits are those of spreadsheet programs: 31
 * letters, some characters never, and no two names that differ in capitals
 * alone.
 */
#include "base/mem.h"
#include "sink/xlsx_internal.h"

#include <ctype.h>
#include <stdlib.h>

#define NAME_UNITS 31
#define NAME_BYTES 90 /* the library's ranges take no more */

/* The next letter, small: Latin and Russian are what titles are made of. */
static unsigned
letter(const char **s)
{
	unsigned c = (unsigned char)*(*s)++;

	if ((c != 0xd0 && c != 0xd1) || **s == '\0')
		return (unsigned)tolower((int)c);
	c = (c & 0x1f) << 6 | ((unsigned char)*(*s)++ & 0x3f);
	if (c >= 0x410 && c < 0x430)
		return c + 0x20;
	return c == 0x401 ? 0x451 : c;
}

static bool
same_name(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0')
		if (letter(&a) != letter(&b))
			return false;
	return *a == *b;
}

static bool
is_taken(const char *const *taken, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (same_name(taken[i], name))
			return true;
	return false;
}

/* How many bytes of the text are so many UTF-16 units at most. */
static size_t
cut(const char *s, size_t units)
{
	size_t n = 0, end = 0;

	while (s[end] != '\0' && units > 0) {
		units--;
		for (end++; ((unsigned char)s[end] & 0xc0) == 0x80; end++)
			;
		if ((unsigned char)s[n] >= 0xf0 && units-- == 0)
			return n;
		if (end > NAME_BYTES)
			return n;
		n = end;
	}
	return n;
}

/* What a name cannot have becomes a blank; then none at its ends. */
static char *
clean(const char *title)
{
	char *copy = mem_dup(title), *s = copy, *name;
	size_t len;

	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || strchr("[]:*?/\\'", *s) != NULL)
			*s = ' ';
	s = copy + strspn(copy, " ");
	for (len = strlen(s); len > 0 && s[len - 1] == ' '; len--)
		s[len - 1] = '\0';
	name = mem_dup(*s == '\0' ? "-" : s);
	free(copy);
	return name;
}

/* The title and "(2)", the title cut so that both fit. */
static char *
number(const char *title, unsigned n)
{
	char *tail = n > 1 ? mem_printf(" (%u)", n) : mem_dup(""), *name;
	size_t len = cut(title, NAME_UNITS - strlen(tail));

	while (len > 0 && title[len - 1] == ' ')
		len--;
	name = mem_printf("%.*s%s", (int)len, title, tail);
	free(tail);
	return name;
}

char *
xlsx_page_name(
    const char *const *taken, size_t ntaken, const char *title, unsigned n)
{
	char *base = clean(title), *name = number(base, n);

	while (is_taken(taken, ntaken, name)) {
		free(name);
		name = number(base, ++n);
	}
	free(base);
	return name;
}
