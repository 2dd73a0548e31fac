/*
 * Errors as sentences. All text passes text_clean(), which makes it fit to be
 * shown.
 */
#include "base/err.h"
#include "base/text.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
err_set(struct err *err, int code, const char *fmt, ...)
{
	char text[2 * sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err->code = code;
	text_clean(err->text, sizeof(err->text), text);
	return -1;
}

/* Files that are open or memory may end while something is opened. */
static int
code_of(int errnum, int code)
{
	if (errnum == ENOMEM)
		return ERR_MEMORY;
	return errnum == EMFILE || errnum == ENFILE ? ERR_IO : code;
}

int
err_sys(struct err *err, int code, const char *fmt, ...)
{
	int errnum = errno;
	const char *why = strerror(errnum);
	char text[sizeof(err->text)], whole[2 * sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof(whole), "%.*s: %s", text_fit_str(text, 700),
	    text, why);
	err->code = code_of(errnum, code);
	text_clean(err->text, sizeof(err->text), whole);
	return -1;
}

int
err_write(struct err *err, const char *name)
{
	if (errno == EPIPE)
		return err_set(err, ERR_SIGNAL + SIGPIPE, "%s", "");
	return err_sys(err, ERR_IO, "%s: cannot write", name);
}

int
err_in(struct err *err, const char *fmt, ...)
{
	char where[1024], whole[2 * sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(where, sizeof(where), fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof(whole), "%.*s: %s", text_fit_str(where, 500),
	    where, err->text);
	text_clean(err->text, sizeof(err->text), whole);
	return -1;
}

int
err_hint(struct err *err, const char *fmt, ...)
{
	char hint[1024], whole[2 * sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(hint, sizeof(hint), fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof(whole), "%s; %.*s", err->text,
	    text_fit_str(hint, 500), hint);
	text_clean(err->text, sizeof(err->text), whole);
	return -1;
}

void
err_clear(struct err *err)
{
	err->code = ERR_NONE;
	err->text[0] = '\0';
}
