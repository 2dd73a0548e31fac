/*
 * Loading a rule file, in parts: load.c listens to the file's elements; attrs.c
 * takes their attributes; table.c, resolve.c and lookup.c know what an element
 * has, and resolve.c looks at the whole in the end. For this folder alone.
 */
#ifndef RULES_LOAD_LOAD_H
#define RULES_LOAD_LOAD_H

#include "rules/expr/expr.h"
#include "rules/expr/lookup.h"
#include "rules/rules_internal.h"
#include "rules/run/group.h"

/* What a rule file may have; more is ERR_DATA. All else follows from these. */
#define LOAD_ROOTS   64   /* of documents */
#define LOAD_TABLES  1000 /* tables; checks */
#define LOAD_COLUMNS 1000 /* of a table; expressions of a message */
#define LOAD_JOINS   64   /* of a table */
#define LOAD_VALUES  64   /* of a chart */

enum load_place {
	AT_TOP,
	AT_RULES,
	AT_TABLE,
	AT_COLUMN,
	AT_JOIN,
	AT_CHECK,
	AT_LOOKUP,
	AT_ENTRY,
	LOAD_PLACES
};

struct load {
	struct listener listener; /* first */
	struct rules *rules;
	struct source *source;
	enum load_place at;
	struct table_plan *plan;         /* the table or check that is open */
	struct rule *rule;               /* and its column, or NULL */
	struct lookup *lookup;           /* the lookup that is open */
	char *lookup_name, *lookup_file; /* NULL: its entries are here */
	char *key, *value;               /* of the entry that is open */
};

/* An attribute of an element, and who takes its value; NULL ends a list. */
struct load_attr {
	const char *name;
	bool needed;
	int (*set)(struct load *, const char *value, struct err *);
};

/* ---- attrs.c: what several elements need ---- */

/*
 * Take the attributes of the element of this name that has just opened. Each
 * must be one that is known; they are taken in the order of the list.
 */
int load_attrs(struct load *, const char *element,
    const struct load_attr *known, const struct attr *, size_t n, struct err *);

int load_text(char **to, const char *value);    /* a copy; 0 */
int load_name(const char *value, struct err *); /* is it one? */

/* "yes" or "no" of the attribute of that name. */
int load_flag(bool *, const char *value, const char *name, struct err *);

/* Compile an expression; the error begins with its column. */
int load_select(struct select *, const char *text, enum expr_use, struct err *);

/* A new column at the end of a table or check; NULL: it has too many. */
struct rule *load_add_rule(struct table_plan *, long line, struct err *);

/* A root element that is accepted. */
int load_add_document(
    struct rules *, const char *name, size_t len, struct err *);

/* ---- elements: what they may have, and what happens at their ends ---- */

struct load_element {
	const char *name;
	const struct load_attr *attrs;
	int (*open)(struct load *, struct err *); /* or NULL */
	int (*close)(struct load *, struct err *);
};

extern const struct load_element load_rules, load_table, load_column;
extern const struct load_element load_check, load_join, load_lookup, load_entry;

/* The file has ended: fill in what it left open, check it as a whole. */
int load_check_whole(struct rules *, struct err *);

#endif
