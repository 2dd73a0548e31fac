/*
 * The growing buffer: doubles, never shrinks, never fails.
 */
#include "base/buf.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
buf_clear(struct buf *b)
{
	free(b->data);
	*b = (struct buf)BUF_INIT;
}

void
buf_grow(struct buf *b, size_t more)
{
	size_t cap = b->cap > 0 ? b->cap : 64;

	while (cap - b->len < more)
		cap *= 2;
	if (cap == b->cap)
		return;
	b->data = mem_resize(b->data, cap, 1);
	b->cap = cap;
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	buf_grow(b, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

const char *
buf_str(struct buf *b)
{
	if (b->len == b->cap)
		buf_grow(b, 1);
	b->data[b->len] = '\0';
	return b->data;
}

char *
buf_take(struct buf *b)
{
	char *s;

	buf_str(b);
	s = b->data;
	*b = (struct buf)BUF_INIT;
	return s;
}
