/*
 * What the program tells while it works: lines on standard error, as text or
 * as one JSON object a line with the same words, and on a terminal one live
 * line that is rewritten in place. Data never goes here, errors come last.
 *
 * Used by the main thread only.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_NOTE, LOG_DETAIL };

struct log {
	enum log_level level; /* what is told: this and worse */
	bool json;
	bool terminal; /* standard error is one: a live line may be shown */
	bool color;
	bool live;       /* a live line stands there */
	int64_t live_at; /* when it was written, for its rate */
};

/* quiet leaves errors, each verbose adds a level to notes. */
void log_init(struct log *, bool quiet, int verbose, bool json, int color);

void log_say(struct log *, enum log_level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The last word: an error with its exit status. */
void log_fail(struct log *, int code, const char *text);

/* Rewrite the live line; nothing happens where there is no terminal. */
void log_live(struct log *, int64_t now_ms, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void log_live_end(struct log *);

#endif
