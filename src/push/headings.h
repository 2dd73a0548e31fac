/*
 * The headings of a table against the columns that rules look for.
 */
#ifndef PUSH_HEADINGS_H
#define PUSH_HEADINGS_H

#include "push/look.h"
#include "rules/rules.h"

#include <stdint.h>

/* Who is warned, and how often that was. */
struct warner {
	void (*warn)(void *arg, const char *text);
	void *arg;
	uint64_t told;
};

/*
 * Warns of each heading that the rules do not know, for its column is left out,
 * and of prices that no column has; counts what it warned of.
 * ERR_DATA: a product's code or name is nowhere, and which headings it may
 * have. A document that is no table, or has no row, is let pass.
 */
int headings_check(const struct look *, const char *name, const struct rules *,
    struct warner *, struct err *);

#endif
