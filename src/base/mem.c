/*
 * Allocation that does not fail: it ends the process instead, saying so.
 */
#include "base/mem.h"
#include "base/err.h"
#include "base/undo.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Thread_local unsigned may_fail;
static _Thread_local bool ending;

static char shown[256];

void
mem_shown(const char *name)
{
	snprintf(shown, sizeof(shown), "%s", name == NULL ? "" : name);
}

const char *
mem_is_shown(void)
{
	return shown;
}

void
mem_may_fail(bool yes)
{
	may_fail += yes ? 1 : -1u;
}

bool
mem_can_fail(void)
{
	return may_fail > 0 || ending;
}

static void
say(void)
{
	static const char words[] = "kassa: out of memory\n";

	if (write(STDERR_FILENO, words, sizeof(words) - 1) < 0)
		return; /* nowhere left to say it */
}

static void (*say_so)(void) = say;

void
mem_tell(void (*tell)(void))
{
	say_so = tell != NULL ? tell : say;
}

_Noreturn void
mem_end(void)
{
	if (!ending) {
		ending = true;
		undo_all();
		say_so();
	}
	_exit(ERR_MEMORY);
}

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
