/*
 * A script for badserver, read and made ready to play: rules, each with the
 * steps that answer a request. See badserver.c for the language.
 */
#ifndef TOOLS_BADSCRIPT_H
#define TOOLS_BADSCRIPT_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

struct err;

enum step_kind {
	STEP_BYTES, /* the bytes, so many times */
	STEP_DRIP,  /* the bytes, one each so many milliseconds */
	STEP_STALL,
	STEP_CLOSE,
	STEP_RESET,
	STEP_KEEP,
	STEP_CLOSEKEPT
};

struct step {
	enum step_kind kind;
	struct buf bytes;
	uint64_t n;    /* times, or milliseconds */
	size_t key_at; /* where in the bytes a new key goes; 0: nowhere */
};

struct rule {
	char *method; /* "*": any; "ACCEPT": a connection */
	char *prefix;
	int64_t left; /* how often it still applies; -1: always */
	struct step *steps;
	size_t len;
};

struct script {
	struct rule *rules;
	size_t len;
	int port; /* what \p stands for; set it before reading */
	int keys; /* that were given */
};

int script_read(struct script *, const char *path, struct err *);
void script_clear(struct script *);

/* For the reader: what this word adds to the rule that was begun last. */
int script_word(
    struct script *, const char *word, const char *args, struct err *);

/* The rule for a request, counted as used, its key a new one; NULL: none. */
const struct rule *script_find(
    struct script *, const char *method, const char *target);

#endif
