/*
 * lower(): small letters for capital ones; the answer does not depend on a
 * locale.
 */
#include "base/text.h"
#include "rules/expr_internal.h"

#include <string.h>

static size_t
put_lower(char *to, const char *s, size_t n)
{
	unsigned code, small;

	utf8_get(s, n, &code);
	small = utf8_lower(code);
	if (small != code)
		return utf8_put(to, small);
	memcpy(to, s, n);
	return n;
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
