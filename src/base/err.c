/*
 * Errors as sentences. All text passes put(), which replaces control
 * characters, so whatever a server or a file says cannot move the cursor.
 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cut at a character, not inside one. */
static void
cut(char *text, size_t size)
{
	size_t n = strlen(text);

	if (n + 1 < size)
		return;
	while (n > 0 && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0 && ((unsigned char)text[n - 1] & 0x80) != 0)
		n--;
	text[n] = '\0';
}

static void
put(struct err *err, const char *text)
{
	char clean[sizeof(err->text)];
	size_t i;

	for (i = 0; text[i] != '\0' && i < sizeof(clean) - 1; i++) {
		unsigned char c = (unsigned char)text[i];

		clean[i] = c < 0x20 || c == 0x7f ? '?' : (char)c;
	}
	clean[i] = '\0';
	cut(clean, sizeof(clean));
	memcpy(err->text, clean, sizeof(clean));
}

int
err_set(struct err *err, int code, const char *fmt, ...)
{
	char text[sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err->code = code;
	put(err, text);
	return -1;
}

int
err_sys(struct err *err, int code, const char *fmt, ...)
{
	const char *why = strerror(errno);
	char text[sizeof(err->text)], whole[sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof(whole), "%.700s: %.300s", text, why);
	err->code = code;
	put(err, whole);
	return -1;
}

int
err_in(struct err *err, const char *fmt, ...)
{
	char where[512], whole[sizeof(err->text) + 520];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(where, sizeof(where), fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof(whole), "%s: %s", where, err->text);
	put(err, whole);
	return -1;
}

int
err_hint(struct err *err, const char *fmt, ...)
{
	char hint[512], whole[sizeof(err->text) + 520];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(hint, sizeof(hint), fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof(whole), "%s; %s", err->text, hint);
	put(err, whole);
	return -1;
}

void
err_clear(struct err *err)
{
	err->code = ERR_NONE;
	err->text[0] = '\0';
}
