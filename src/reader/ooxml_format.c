/*
 * What the code of a number format makes of a number. Letters of a date count
 * only outside quotes, brackets and escapes; of several sections the first
 * decides. An "m" is a minute beside hours or seconds, else a month.
 */
#include "reader/ooxml_internal.h"

#include <strings.h>

struct scan {
	bool date, time, elapsed, fraction;
	bool month;  /* an "m" that may be one */
	char before; /* the last letter of a date or time */
};

static void
letter(struct scan *s, char c)
{
	if (c == 'y' || c == 'd')
		s->date = true;
	if (c == 'm' && s->before != 'h' && s->before != 'm')
		s->month = true;
	if (c == 's')
		s->month = false;
	if (c == 'h' || c == 's')
		s->time = true;
	s->before = c;
}

/* Behind a "[": [h] and the like count time that may be longer than a day. */
static const char *
brackets(struct scan *s, const char *code)
{
	const char *end = strchr(code, ']');
	size_t n;

	if (end == NULL)
		return code + strlen(code);
	n = strspn(code, "hHmMsS");
	if (n > 0 && code + n == end) {
		s->elapsed = true;
		s->time = true;
		s->before = 'h';
	}
	return end + 1;
}

/* Behind an opening quote. */
static const char *
quoted(const char *code)
{
	const char *end = strchr(code, '"');

	return end == NULL ? code + strlen(code) : end + 1;
}

/* Behind what makes the next character stand for itself. */
static const char *
escaped(const char *code)
{
	return *code == '\0' ? code : code + 1;
}

static const char *
step(struct scan *s, const char *code)
{
	char c = *code++;

	if (c == '"')
		return quoted(code);
	if (c == '[')
		return brackets(s, code);
	if (c == '\\' || c == '_' || c == '*')
		return escaped(code);
	if (strncasecmp(code - 1, "AM/PM", 5) == 0)
		return code + 4;
	if (strncasecmp(code - 1, "A/P", 3) == 0)
		return code + 2;
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + 32);
	if (c != '\0' && strchr("ymdhs", c) != NULL)
		letter(s, c);
	if (c == '.' && s->before == 's' && *code == '0')
		s->fraction = true;
	return code;
}

static enum ooxml_kind
kind_of(const struct scan *s)
{
	if (s->elapsed)
		return OOXML_ELAPSED;
	if (s->date || s->month)
		return s->time ? OOXML_DATETIME : OOXML_DATE;
	return s->time ? OOXML_TIME : OOXML_PLAIN;
}

struct ooxml_look
ooxml_format(const char *code)
{
	size_t zeros = strspn(code, "0");
	struct scan s = { .before = '\0' };

	if (zeros > 1 && zeros < 64 && code[zeros] == '\0')
		return (struct ooxml_look){ OOXML_ZEROS, (unsigned char)zeros,
			false };
	if (strncasecmp(code, "General", 7) == 0)
		return (struct ooxml_look){ OOXML_PLAIN, 0, false };
	while (*code != '\0' && *code != ';')
		code = step(&s, code);
	return (struct ooxml_look){ (unsigned char)kind_of(&s), 0, s.fraction };
}
