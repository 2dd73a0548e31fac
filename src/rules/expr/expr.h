/*
 * Expressions of the rule language: a subset of XPath 1.0, compiled once and
 * evaluated on what a run has captured. What an expression reads of a document
 * are its leaves; who evaluates it brings their values, and nothing here knows
 * of documents.
 *
 *	struct expr *e = expr_parse(text, strlen(text), EXPR_VALUE, &err);
 *	expr_bind(e, lookups, &err);         once all lookups are known
 *	...	expr_leaves(e), expr_leaf(e, i)   what to capture
 *	struct expr_work *work = expr_work_new();     one, for all of them
 *	expr_eval(e, work, values, &result, &err);    again and again
 *
 * The meaning is XPath's, but that a path gives its first node's text (no
 * comparison looks at a second), and that numbers are exact decimals: a
 * result that + - or * cannot give exactly in 38 digits is an error, as is a
 * division by zero; `div` gives up to 20 decimals. Arithmetic on what is
 * missing or blank comes to nothing (NUMBER_EMPTY), and a comparison with a
 * missing text is false, != too, as it is with XPath's empty node-set.
 */
#ifndef RULES_EXPR_EXPR_H
#define RULES_EXPR_EXPR_H

#include "rules/expr/path.h"
#include "rules/expr/value.h"

struct lookups;

enum leaf_kind {
	LEAF_TEXT,    /* the text of the first node, in document order */
	LEAF_COUNT,   /* how many nodes; also to know whether there is one */
	LEAF_SO_FAR,  /* how many nodes up to the row's own end */
	LEAF_SUM,     /* the numbers of all nodes added up */
	LEAF_TOTAL,   /* the same, but blank ones count for nothing */
	LEAF_POSITION /* position(); it has no path */
};

/*
 * The paths of a union A | B; usually there is one. What count() and sum() add
 * up may be counted path by path: all start at the same element (`up`), none
 * is "." or "..", and no two lead to the same node, else they are refused.
 * (Where only asked whether there is a node, two may.) No two leaves of an
 * expression are equal.
 */
struct expr_leaf {
	enum leaf_kind kind;
	struct path *paths;
	size_t npaths;
	size_t at; /* its column in the expression, from 1 */
};

enum expr_use {
	EXPR_VALUE, /* select=: a path is the text it leads to */
	EXPR_TEST   /* test=: the result is boolean; a path asks for a node */
};

/*
 * Compile `len` bytes. NULL: refused, with "column 7: " and why; columns count
 * characters. The text is not needed any more.
 */
struct expr *expr_parse(
    const char *text, size_t len, enum expr_use, struct err *);
void expr_free(struct expr *);

/*
 * Find the tables that lookup('name', ...) uses; they are borrowed until the
 * expression is freed. -1: "column 7: there is no lookup ...". An expression
 * with lookups must not be evaluated before.
 */
int expr_bind(struct expr *, const struct lookups *, struct err *);

size_t expr_leaves(const struct expr *);
const struct expr_leaf *expr_leaf(const struct expr *, size_t);

/*
 * What evaluating it gives. (With first() of several kinds it is VALUE_TEXT,
 * and the result may be a number or a boolean all the same.)
 */
enum value_kind expr_kind(const struct expr *);

/* The leaf, where it is nothing but a path, count(PATH) or position(). */
const struct expr_leaf *expr_plain(const struct expr *);

/* Is it nothing but paths, or first() of them? */
bool expr_is_choice(const struct expr *);

/* Memory for evaluating, used again each time; for one thread. */
struct expr_work *expr_work_new(void);
void expr_work_free(struct expr_work *);

/*
 * Evaluate, given a value for each leaf:
 *
 *	LEAF_TEXT       value_text(), or value_missing() if there is no node
 *	LEAF_COUNT      value_integer()
 *	LEAF_SO_FAR     value_integer()
 *	LEAF_POSITION   value_integer()
 *	LEAF_SUM        a VALUE_NUMBER; 0 without nodes; as in XPath it is
 *	                NUMBER_NAN if one is no number, NUMBER_EMPTY if one is
 *	                blank
 *	LEAF_TOTAL      the same, but never NUMBER_EMPTY
 *
 * Texts of the result lie in the leaves' values or in `work`: they are good
 * until either changes. -1: it has no value ("division by zero"); the sentence
 * does not say where.
 */
int expr_eval(const struct expr *, struct expr_work *,
    const struct value *leaves, struct value *result, struct err *);

/* More text than this is not made in one evaluation. */
#define EXPR_TEXT ((size_t)64 * 1024 * 1024)

/* What an expression may have; more is refused. */
#define EXPR_NESTING 64
#define EXPR_LENGTH  65536 /* bytes */
#define EXPR_PATHS   1000  /* and lookups */

#endif
