/*
 * The text of an expression as its parser sees it: blanks, signs, words, and
 * where something is wrong. Whether "*" or "div" is an operator or a path is
 * known from where the parser stands, as XPath's grammar has it.
 */
#include "base/mem.h"
#include "base/text.h"
#include "rules/expr_internal.h"
#include "model/type.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
expr_refuse(struct parser *p, size_t at, const char *fmt, ...)
{
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return err_set(
	    p->err, ERR_DATA, "column %zu: %s", path_column(p->text, at), why);
}

/* The word or the sign that is next. */
static size_t
next_length(const struct parser *p)
{
	size_t left = p->len - p->at;
	size_t n = path_name(p->text + p->at, left);

	return n > 0 ? (size_t)text_fit(p->text + p->at, n, 40) : 1;
}

int
expr_unexpected(struct parser *p, const char *wanted)
{
	if (expr_peek(p) == '\0' && p->at == p->len)
		return expr_refuse(
		    p, p->at, "%s is expected, but it ends here", wanted);
	return expr_refuse(p, p->at, "%s is expected, not \"%.*s\"", wanted,
	    (int)next_length(p), p->text + p->at);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char
expr_peek(struct parser *p)
{
	while (p->at < p->len && is_blank(p->text[p->at]))
		p->at++;
	return p->at < p->len ? p->text[p->at] : '\0';
}

bool
expr_pass(struct parser *p, const char *sign)
{
	size_t n = strlen(sign), word;

	if (expr_peek(p) != *sign || p->len - p->at < n ||
	    memcmp(p->text + p->at, sign, n) != 0)
		return false;
	word = path_name(p->text + p->at, p->len - p->at);
	if (word > 0 && word != n)
		return false;
	p->at += n;
	return true;
}

size_t
expr_called(struct parser *p)
{
	size_t n, after;

	expr_peek(p);
	n = path_name(p->text + p->at, p->len - p->at);
	for (after = p->at + n; after < p->len; after++)
		if (!is_blank(p->text[after]))
			return p->text[after] == '(' ? n : 0;
	return 0;
}

int
expr_parse_literal(struct parser *p, struct operand *out)
{
	const char *begin = p->text + p->at + 1;
	size_t left = p->len - p->at - 1;
	const char *end = memchr(begin, begin[-1], left);
	struct value v;

	if (end == NULL)
		return expr_refuse(
		    p, p->at, "the text that begins here has no end");
	v = value_text(begin, (size_t)(end - begin));
	expr_emit_constant(p, &v, out);
	p->at += v.text.len + 2;
	return 0;
}

static size_t
digits(const struct parser *p, size_t at)
{
	size_t n = 0;

	while (
	    at + n < p->len && p->text[at + n] >= '0' && p->text[at + n] <= '9')
		n++;
	return n;
}

int
expr_parse_number(struct parser *p, struct operand *out)
{
	struct value v = value_integer(0);
	struct buf clean = BUF_INIT;
	size_t n = digits(p, p->at);
	bool fits;

	if (p->at + n < p->len && p->text[p->at + n] == '.')
		n += 1 + digits(p, p->at + n + 1);
	fits = number_clean(p->text + p->at, n, 0, &clean) &&
	       decimal_parse(&v.number, clean.data, clean.len);
	buf_clear(&clean);
	if (!fits)
		return expr_refuse(
		    p, p->at, "a number of over %d digits", DECIMAL_DIGITS);
	expr_emit_constant(p, &v, out);
	p->at += n;
	return 0;
}
