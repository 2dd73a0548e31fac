/*
 * Loading a rule file, in parts: load.c listens to the file's elements,
 * load_attrs.c knows their attributes, load_check.c looks at the whole in the
 * end. For this folder alone.
 */
#ifndef RULES_LOAD_H
#define RULES_LOAD_H

#include "rules/rules_internal.h"

enum load_place { AT_TOP, AT_RULES, AT_TABLE, AT_COLUMN };

struct load {
	struct listener listener; /* first */
	struct rules *rules;
	struct source *source;
	enum load_place at;
};

/* The table added last. */
struct plan *load_plan(struct load *);

/* The element's name, for messages. */
const char *load_place_name(enum load_place);

/* Take an element's attributes into the table or column added last. */
int load_attrs(struct load *, enum load_place, const struct attr *, size_t n,
    struct err *);

/* A root element that is accepted. */
int load_add_document(
    struct rules *, const char *name, size_t len, struct err *);

/* The file has ended: fill in what it left open, check it as a whole. */
int load_check(struct rules *, struct err *);

#endif
