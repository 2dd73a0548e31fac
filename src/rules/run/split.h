/*
 * Whether a run may read a document in pieces: each a document of its own, with
 * the root's tags around some of its children, and each by another run of the
 * same rules. It may when no row and no check needs anything from outside the
 * child of the root that it lies in.
 *
 * Such a run is made with the option `noting'. Whoever reads pieces has a run
 * without it besides, which hears of them in the document's order and finds
 * what no piece can know: whether a row was there before.
 */
#ifndef RULES_RUN_SPLIT_H
#define RULES_RUN_SPLIT_H

#include "rules/rules.h"

/*
 * The children of a root of this name that rows come from, at most max names,
 * borrowed from the run. 0: such a document must be read whole.
 */
size_t rules_cut(const struct rules_run *, const char *root, size_t len,
    const char **names, size_t max);

/* A document begins, which pieces will be of, or that is read whole. */
void rules_cut_begin(struct rules_run *, const char *name);

/* Count and tell what a piece has failed, and what is in it again. */
void rules_cut_join(struct rules_run *, struct rules_run *piece);

/* Forget the document that began last: it is read anew. */
void rules_cut_back(struct rules_run *);

#endif
