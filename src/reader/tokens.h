/*
 * What JSON (RFC 8259) is made of: texts, numbers, words and signs, taken from
 * an input one after the other. Who takes them knows which may come.
 *
 *	switch (tokens_peek(t)) {
 *	case '"': tokens_text(t);        t->text, t->len
 *	case '{': t->at++;               a sign
 *
 * A text points into the window unless it has an escape: it is good until the
 * next token. All that fails has set the error.
 */
#ifndef READER_TOKENS_H
#define READER_TOKENS_H

#include "base/buf.h"
#include "base/err.h"
#include "reader/input.h"

#include <stdbool.h>
#include <stddef.h>

struct tokens {
	struct input *in;
	struct err *err;
	long line;
	/* the window, and where in it the next token begins */
	char *window, *at, *end;
	size_t size;
	bool ended; /* there is nothing behind it */
	struct buf plain;
	const char *text; /* of the token, without escapes or exponent */
	size_t len;
};

void tokens_init(struct tokens *, struct input *, struct err *);
void tokens_clear(struct tokens *);

/* "FILE: line N: WHAT", and -1. */
int tokens_refuse(struct tokens *, const char *what);

/* What stands at `at' has no place there, or the document ends too early. */
int tokens_unexpected(struct tokens *, const char *wanted);

/* The text at `at', which is a quote. It may have a U+0000 in it. */
int tokens_text(struct tokens *);

/*
 * The number there; 1.5e3 is told as 1500, if it is wanted. One of over 1000
 * digits is refused.
 */
int tokens_number(struct tokens *, bool wanted);

/* This very word, of so many letters. */
int tokens_word(struct tokens *, const char *word, size_t len);

char tokens_skip_blanks(struct tokens *);

/* The next byte that is no blank; 0 at the end, or it has no place there. */
static inline char
tokens_peek(struct tokens *t)
{
	return (unsigned char)*t->at > ' ' ? *t->at : tokens_skip_blanks(t);
}

#endif
