/*
 * Allocation that does not fail: it ends the process instead (mem_end.c).
 */
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
sure(void *p)
{
	if (p == NULL)
		mem_end();
	return p;
}

void *
mem_new(size_t size)
{
	return sure(calloc(1, size > 0 ? size : 1));
}

void *
mem_array(size_t n, size_t size)
{
	return sure(calloc(n > 0 ? n : 1, size > 0 ? size : 1));
}

void *
mem_resize(void *p, size_t n, size_t size)
{
	return sure(reallocarray(p, n > 0 ? n : 1, size));
}

char *
mem_dup(const char *s)
{
	return s == NULL ? NULL : sure(strdup(s));
}

char *
mem_dupn(const char *s, size_t len)
{
	char *copy = sure(malloc(len + 1));

	if (len > 0)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
mem_printf(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		mem_end();
	return text;
}
