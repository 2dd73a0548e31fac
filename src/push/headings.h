/*
 * The headings of a table against the columns that rules look for.
 */
#ifndef PUSH_HEADINGS_H
#define PUSH_HEADINGS_H

#include "push/look.h"
#include "rules/rules.h"

/*
 * Warns of each heading that the rules do not know, for its column is left out.
 * ERR_DATA: a product's code or name is nowhere, and which headings it may
 * have. A document that is no table, or has no row, is let pass.
 */
int headings_check(const struct look *, const char *name, const struct rules *,
    void (*warn)(void *arg, const char *text), void *arg, struct err *);

#endif
