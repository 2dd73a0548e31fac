/*
 * Lines on standard error. Each goes out in one write, so that lines of
 * several processes do not mix.
 */
#include "base/log.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name, *prefix, *color, *journal;
} levels[] = {
	[LOG_ERROR] = { "error", "", "\033[31m", "<3>" },
	[LOG_WARN] = { "warning", "warning: ", "\033[33m", "<4>" },
	[LOG_NOTE] = { "info", "", "", "<6>" },
	[LOG_DETAIL] = { "debug", "", "", "<7>" },
};

/* A live line is rewritten this often at most. */
#define LIVE_MS 100

/* When a line is written, of JSON. */
#define STAMP_SIZE 80

/* Not by gmtime(): memory may end while the C library holds its lock. */
static void
now(char stamp[STAMP_SIZE])
{
	struct civil c;

	civil_from_seconds(&c, time(NULL));
	snprintf(stamp, STAMP_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year,
	    c.month, c.day, c.hour, c.minute, c.second);
}

/* ---- where it goes ---- */

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

/* systemd names the stream it has given us, DEVICE:INODE. */
static bool
is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;
	int n = 0;

	if (stream == NULL ||
	    sscanf(stream, "%20llu:%20llu%n", &dev, &ino, &n) != 2 ||
	    stream[n] != '\0' || fstat(STDERR_FILENO, &st) != 0)
		return false;
	return dev == st.st_dev && ino == st.st_ino;
}

/* ---- when memory has ended: nothing is allocated here ---- */

static void
say_memory(char *text, size_t size)
{
	const char *name = mem_is_shown();

	if (*name == '\0')
		snprintf(text, size,
		    "out of memory; nothing is lost, run again where there is "
		    "more");
	else
		snprintf(text, size,
		    "out of memory; %.*s is new already, and may not be safe "
		    "on the disk or known to the ledger yet; run again where "
		    "there is more",
		    text_fit_str(name, 200), name);
}

/* What is clean has no control characters. */
static void
quote(char *to, const char *text)
{
	for (; *text != '\0'; *to++ = *text++)
		if (*text == '"' || *text == '\\')
			*to++ = '\\';
	*to = '\0';
}

static void
tell_death(bool json)
{
	const char *level = is_journal() ? levels[LOG_ERROR].journal : "";
	char said[512], text[800], quoted[1600], stamp[STAMP_SIZE], line[1800];
	int n;

	say_memory(said, sizeof(said));
	text_clean(text, sizeof(text), said);
	quote(quoted, text);
	now(stamp);
	if (json)
		n = snprintf(line, sizeof(line),
		    "%s{\"time\":\"%s\",\"level\":\"error\",\"code\":%d,"
		    "\"message\":\"%s\"}\n",
		    level, stamp, ERR_MEMORY, quoted);
	else
		n = snprintf(line, sizeof(line), "%s%skassa: %s\n",
		    isatty(STDERR_FILENO) ? "\r\033[K" : "", level, text);
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return; /* nowhere left to say it */
}

static void
tell_death_text(void)
{
	tell_death(false);
}

static void
tell_death_json(void)
{
	tell_death(true);
}

void
log_init(struct log *l, bool quiet, int verbose, bool json, int color)
{
	bool terminal = isatty(STDERR_FILENO), journal = is_journal();

	*l = (struct log){ .json = json, .journal = journal };
	l->level = quiet ? LOG_ERROR : verbose > 0 ? LOG_DETAIL : LOG_NOTE;
	l->terminal = terminal && !json && !quiet && !journal;
	l->color = !json && !journal && wants_color(color, terminal);
	mem_tell(json ? tell_death_json : tell_death_text);
}

static struct log *
root_of(struct log *l)
{
	return l->root != NULL ? l->root : l;
}

void
log_child(
    struct log *child, struct log *parent, const char *profile, const char *day)
{
	struct log l = { .root = root_of(parent), .quieter = parent->quieter };

	l.profile = profile != NULL ? profile : parent->profile;
	l.day = day != NULL ? day : parent->day;
	*child = l;
}

void
log_quieter(struct log *child)
{
	child->quieter = true;
}

/* ---- JSON ---- */

static void
put_word(struct buf *b, const char *name, const char *word)
{
	if (word != NULL)
		json_member_text(b, name, word);
}

static void
put_json(const struct log *l, struct buf *b, enum log_level level, int code,
    const char *text)
{
	char stamp[STAMP_SIZE];

	now(stamp);
	buf_putc(b, '{');
	json_member_text(b, "time", stamp);
	json_member_text(b, "level", levels[level].name);
	if (code != 0)
		json_member_int(b, "code", code);
	put_word(b, "profile", l->profile);
	put_word(b, "day", l->day);
	json_member_text(b, "message", text);
	buf_puts(b, "}\n");
}

/* ---- text ---- */

static void
put_about(struct buf *b, const char *word)
{
	char clean[256];

	if (word == NULL)
		return;
	text_clean(clean, sizeof(clean), word);
	buf_printf(b, "%s: ", clean);
}

static void
put_text(const struct log *l, const struct log *root, struct buf *b,
    enum log_level level, const char *text)
{
	bool color = root->color && levels[level].color[0] != '\0';

	if (root->live)
		buf_puts(b, "\r\033[K");
	buf_puts(b, color ? levels[level].color : "");
	buf_printf(b, "kassa: %s", levels[level].prefix);
	put_about(b, l->profile);
	put_about(b, l->day);
	buf_puts(b, text);
	buf_puts(b, color ? "\033[0m\n" : "\n");
}

/* ---- lines ---- */

static void
put_line(struct log *l, enum log_level level, int code, const char *text)
{
	struct log *root = root_of(l);
	struct buf b = BUF_INIT;

	if (root->journal)
		buf_puts(&b, levels[level].journal);
	if (root->json)
		put_json(l, &b, level, code, text);
	else
		put_text(l, root, &b, level, text);
	root->live = false;
	/* nowhere is left to tell that standard error is gone */
	if (write(STDERR_FILENO, b.data, b.len) < 0)
		root->terminal = false;
	buf_clear(&b);
}

void
log_say(struct log *l, enum log_level level, const char *fmt, ...)
{
	char text[2048], clean[2048];
	va_list ap;

	if (level == LOG_NOTE && l->quieter)
		level = LOG_DETAIL;
	if (level > root_of(l)->level)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text[text_fit_str(text, sizeof(text) - 4)] = '\0';
	text_clean(clean, sizeof(clean), text);
	put_line(l, level, 0, clean);
}

void
log_fail(struct log *l, int code, const char *text)
{
	put_line(l, LOG_ERROR, code, text);
}

void
log_live(struct log *l, int64_t now_ms, const char *fmt, ...)
{
	struct log *root = root_of(l);
	char text[512], clean[512], line[600];
	va_list ap;
	int n;

	if (!root->terminal || (root->live && now_ms - root->live_at < LIVE_MS))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text[text_fit_str(text, sizeof(text) - 4)] = '\0';
	text_clean(clean, sizeof(clean), text);
	n = snprintf(line, sizeof(line), "\r%s\033[K", clean);
	root->live = write(STDERR_FILENO, line, (size_t)n) > 0;
	root->live_at = now_ms;
}

void
log_live_end(struct log *l)
{
	struct log *root = root_of(l);

	if (root->live && write(STDERR_FILENO, "\r\033[K", 4) < 0)
		root->terminal = false;
	root->live = false;
}
