/*
 * The message of a check: words, and expressions in braces among them. A brace
 * itself is written twice, as in XSLT.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "rules/load.h"

#include <stdlib.h>
#include <string.h>

/* Words so far, before the next expression or the end. */
static void
add_words(struct plan *p, struct buf *words)
{
	size_t n = p->table.ncolumns;

	p->words = mem_resize(p->words, n + 1, sizeof(*p->words));
	p->words[n] = buf_take(words);
}

/* The brace that ends an expression, which may have braces in quotes. */
static const char *
find_end(const char *s)
{
	while (s != NULL && *s != '}' && *s != '\0') {
		s += strcspn(s, "}'\"");
		if (*s == '\'' || *s == '"')
			s = strchr(s + 1, *s);
		s = s == NULL || *s == '}' || *s == '\0' ? s : s + 1;
	}
	return s == NULL || *s == '\0' ? NULL : s;
}

static int
add_expression(struct plan *p, const char *s, const char *end, struct err *err)
{
	struct rule *rule = load_add_rule(p, p->line, err);
	char *text;
	int rc;

	if (rule == NULL)
		return -1;
	text = mem_dupn(s, (size_t)(end - s));
	rc = load_select(&rule->select, text, EXPR_VALUE, err);
	if (rc != 0)
		err_in(err, "{%s}", text);
	free(text);
	return rc;
}

static int
add_part(struct plan *p, const char **s, struct buf *words, struct err *err)
{
	const char *end;

	if (**s != '{' && **s != '}') {
		buf_putc(words, *(*s)++);
		return 0;
	}
	if ((*s)[1] == **s) {
		buf_putc(words, **s);
		*s += 2;
		return 0;
	}
	end = **s == '{' ? find_end(*s + 1) : NULL;
	if (end == NULL)
		return err_set(err, ERR_DATA,
		    "a \"%c\" without its other half; %c%c is the brace itself",
		    **s, **s, **s);
	add_words(p, words);
	if (add_expression(p, *s + 1, end, err) != 0)
		return -1;
	*s = end + 1;
	return 0;
}

int
load_message(struct plan *p, const char *text, struct err *err)
{
	struct buf words = BUF_INIT;
	int rc = 0;

	while (*text != '\0' && rc == 0)
		rc = add_part(p, &text, &words, err);
	add_words(p, &words);
	return rc;
}
