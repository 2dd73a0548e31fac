/*
 * Lines on standard error. Each goes out in one write, so that lines of
 * several processes do not mix.
 */
#include "base/log.h"
#include "base/buf.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name, *prefix, *color;
} levels[] = {
	[LOG_ERROR] = { "error", "", "\033[31m" },
	[LOG_WARN] = { "warning", "warning: ", "\033[33m" },
	[LOG_NOTE] = { "info", "", "" },
	[LOG_DETAIL] = { "debug", "", "" },
};

/* A live line is rewritten this often at most. */
#define LIVE_MS 100

static bool
wants_color(int color, bool terminal)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (color != 0)
		return color == 2;
	if (no != NULL && *no != '\0')
		return false;
	return terminal && (term == NULL || strcmp(term, "dumb") != 0);
}

void
log_init(struct log *l, bool quiet, int verbose, bool json, int color)
{
	bool terminal = isatty(STDERR_FILENO);

	*l = (struct log){ .json = json };
	l->level = quiet ? LOG_ERROR : verbose > 0 ? LOG_DETAIL : LOG_NOTE;
	l->terminal = terminal && !json && !quiet;
	l->color = !json && wants_color(color, terminal);
}

static void
put_json_text(struct buf *b, const char *s)
{
	buf_putc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_printf(b, "\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			buf_printf(b, "\\u%04x", (unsigned char)*s);
		else
			buf_putc(b, *s);
	}
	buf_putc(b, '"');
}

static void
put_json(struct buf *b, enum log_level level, int code, const char *text)
{
	time_t now = time(NULL);
	char stamp[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &tm);
	buf_printf(
	    b, "{\"time\":\"%s\",\"level\":\"%s\",", stamp, levels[level].name);
	if (code != 0)
		buf_printf(b, "\"code\":%d,", code);
	buf_puts(b, "\"message\":");
	put_json_text(b, text);
	buf_puts(b, "}\n");
}

static void
put_text(
    const struct log *l, struct buf *b, enum log_level level, const char *text)
{
	bool color = l->color && levels[level].color[0] != '\0';

	if (l->live)
		buf_puts(b, "\r\033[K");
	buf_puts(b, color ? levels[level].color : "");
	buf_printf(b, "kassa: %s", levels[level].prefix);
	buf_puts(b, text);
	buf_puts(b, color ? "\033[0m\n" : "\n");
}

static void
put_line(struct log *l, enum log_level level, int code, const char *text)
{
	struct buf b = BUF_INIT;

	if (l->json)
		put_json(&b, level, code, text);
	else
		put_text(l, &b, level, text);
	l->live = false;
	/* nowhere is left to tell that standard error is gone */
	if (write(STDERR_FILENO, b.data, b.len) < 0)
		l->terminal = false;
	buf_clear(&b);
}

void
log_say(struct log *l, enum log_level level, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	if (level > l->level)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_clean(text);
	text[text_fit_str(text, sizeof(text) - 4)] = '\0';
	put_line(l, level, 0, text);
}

void
log_fail(struct log *l, int code, const char *text)
{
	put_line(l, LOG_ERROR, code, text);
}

void
log_live(struct log *l, int64_t now_ms, const char *fmt, ...)
{
	char text[512], line[600];
	va_list ap;
	int n;

	if (!l->terminal || (l->live && now_ms - l->live_at < LIVE_MS))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	n = snprintf(line, sizeof(line), "\r%s\033[K", text);
	l->live = write(STDERR_FILENO, line, (size_t)n) > 0;
	l->live_at = now_ms;
}

void
log_live_end(struct log *l)
{
	if (l->live && write(STDERR_FILENO, "\r\033[K", 4) < 0)
		l->terminal = false;
	l->live = false;
}
