/*
 * Whether a run may read a document in pieces: each a document of its own, with
 * the root's tags around some of its children, and each by another run of the
 * same rules. It may when no row and no check needs anything from outside the
 * child of the root that it lies in.
 */
#ifndef RULES_CUT_H
#define RULES_CUT_H

#include "rules/rules.h"

/*
 * The children of a root of this name that rows come from, at most max names,
 * borrowed from the run. 0: such a document must be read whole.
 */
size_t rules_cut(const struct rules_run *, const char *root, size_t len,
    const char **names, size_t max);

#endif
