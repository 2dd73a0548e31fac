/*
 * What the program tells while it works: lines on standard error, as text or
 * as one JSON object a line with the same words, and on a terminal one live
 * line that is rewritten in place. Data never goes here, errors come last.
 *
 * A line may be about something. A child of a log says for which profile and
 * day it speaks:
 *
 *	log_child(&shop, &log, "shop", NULL);
 *	log_child(&day, &shop, NULL, "2026-11-18");
 *	log_say(&day, LOG_WARN, "it has no receipts");
 *
 *	kassa: warning: shop: 2026-11-18: it has no receipts
 *	{"time":...,"level":"warning","profile":"shop","day":"2026-11-18",...}
 *
 * Where standard error is the system's journal ($JOURNAL_STREAM), each line
 * has the journal's level in front: <3> an error, <4> a warning, <6> a note,
 * <7> a detail.
 *
 * Used by the main thread only.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_NOTE, LOG_DETAIL };

struct log {
	struct log *root;          /* NULL: this is the root */
	const char *profile, *day; /* what it speaks for; NULL: nothing */
	bool quieter;              /* its notes count as details */

	/* the root's alone, for there is one standard error */
	enum log_level level; /* what is told: this and worse */
	bool json;
	bool journal;  /* standard error leads to the journal */
	bool terminal; /* standard error is one: a live line may be shown */
	bool color;
	bool live;       /* a live line stands there */
	int64_t live_at; /* when it was written, for its rate */
};

/* quiet leaves errors, each verbose adds a level to notes. */
void log_init(struct log *, bool quiet, int verbose, bool json, int color);

/*
 * A child of the root or of another child, of which it has what is NULL here.
 * The words are borrowed and the root must live as long as the child; there is
 * nothing to clear.
 */
void log_child(struct log *child, struct log *parent, const char *profile,
    const char *day);

/* From now on its notes count as details. */
void log_quieter(struct log *child);

void log_say(struct log *, enum log_level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The last word: an error with its exit status. */
void log_fail(struct log *, int code, const char *text);

/*
 * Rewrite the live line, which is the whole program's: a child's does not say
 * what it is about. Nothing happens where there is no terminal.
 */
void log_live(struct log *, int64_t now_ms, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void log_live_end(struct log *);

#endif
