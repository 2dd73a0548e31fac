/*
 * lower(): small letters for capital ones, in the scripts that goods and
 * people are written in: Latin, Greek, Cyrillic. A table of runs of code
 * points, so that the answer does not depend on a locale.
 */
#include "base/mem.h"
#include "rules/expr_internal.h"

#include <string.h>

/* Every `every`-th from first to last becomes `more` greater. */
static const struct run {
	unsigned first, last;
	int more;
	unsigned every;
} runs[] = {
	{ 'A', 'Z', 32, 1 },
	{ 0xc0, 0xd6, 32, 1 },
	{ 0xd8, 0xde, 32, 1 },
	{ 0x100, 0x12e, 1, 2 },
	{ 0x130, 0x130, 'i' - 0x130, 1 },
	{ 0x132, 0x136, 1, 2 },
	{ 0x139, 0x147, 1, 2 },
	{ 0x14a, 0x176, 1, 2 },
	{ 0x178, 0x178, 0xff - 0x178, 1 },
	{ 0x179, 0x17d, 1, 2 },
	{ 0x218, 0x21a, 1, 2 },
	{ 0x386, 0x386, 38, 1 },
	{ 0x388, 0x38a, 37, 1 },
	{ 0x38c, 0x38c, 64, 1 },
	{ 0x38e, 0x38f, 63, 1 },
	{ 0x391, 0x3a1, 32, 1 },
	{ 0x3a3, 0x3ab, 32, 1 },
	{ 0x400, 0x40f, 80, 1 },
	{ 0x410, 0x42f, 32, 1 },
	{ 0x460, 0x480, 1, 2 },
	{ 0x48a, 0x4be, 1, 2 },
	{ 0x4c0, 0x4c0, 15, 1 },
	{ 0x4c1, 0x4cd, 1, 2 },
	{ 0x4d0, 0x52e, 1, 2 },
};

static unsigned
lower(unsigned c)
{
	size_t i;

	for (i = 0; i < NELEM(runs) && c >= runs[i].first; i++)
		if (c <= runs[i].last &&
		    (c - runs[i].first) % runs[i].every == 0)
			return c + (unsigned)runs[i].more;
	return c;
}

/* The code point of one or two bytes; 0 for all others. */
static unsigned
code_point(const char *s, size_t n)
{
	unsigned a = (unsigned char)s[0];

	if (n == 1 && a < 0x80)
		return a;
	if (n == 2 && a >= 0xc2 && a < 0xe0)
		return (a & 0x1f) << 6 | ((unsigned char)s[1] & 0x3f);
	return 0;
}

/* The small letter is never longer than the capital one. */
static size_t
put_lower(char *to, const char *s, size_t n)
{
	unsigned c = code_point(s, n), small = lower(c);

	if (small == c) {
		memcpy(to, s, n);
		return n;
	}
	if (small < 0x80) {
		to[0] = (char)small;
		return 1;
	}
	to[0] = (char)(0xc0 | small >> 6);
	to[1] = (char)(0x80 | (small & 0x3f));
	return 2;
}

int
step_lower(struct machine *m, const struct step *s)
{
	struct value *a = m->top - 1;
	const char *at, *end;
	char *to;
	size_t n = 0;

	(void)s;
	if (expr_to_text(m, a) != 0 || (to = expr_room(m, a->text.len)) == NULL)
		return -1;
	end = a->text.text + a->text.len;
	for (at = a->text.text; at < end; at += expr_char(at, end))
		n += put_lower(to + n, at, expr_char(at, end));
	*a = value_text(to, n);
	return 0;
}
