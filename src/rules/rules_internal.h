/*
 * Rules as loaded: what the file says, checked, before it is laid out for a
 * run. For this folder alone.
 */
#ifndef RULES_RULES_INTERNAL_H
#define RULES_RULES_INTERNAL_H

#include "rules/path.h"
#include "rules/rules.h"

/* What a column reads. */
enum select_kind {
	SELECT_PATH,    /* the first node's text */
	SELECT_COUNT,   /* count(path) */
	SELECT_POSITION /* position() */
};

struct select {
	char *text; /* as written */
	enum select_kind kind;
	struct path path;
};

/* What the rules say of a column, beside what a sink needs to know. */
struct rule {
	struct select select;
	char *fallback; /* default=, in canonical form, or NULL */
	bool required;
	long line; /* in the rule file */
};

struct plan {
	struct table table; /* what sinks see; columns[i] goes with rules[i] */
	struct rule *rules;
	char *match_text;
	struct path match;
	long line;
};

struct rules {
	char *path; /* of the file */
	char *document_text;
	char **documents; /* the roots that are accepted */
	size_t ndocuments;
	char *main;
	struct plan *plans;
	size_t nplans;
};

int select_parse(struct select *, const char *text, struct err *);
void select_clear(struct select *);

/* Read the file into an empty struct rules (load.c). */
int rules_load(struct rules *, struct err *);

#endif
