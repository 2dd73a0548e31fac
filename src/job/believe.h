/*
 * Is a downloaded document whole, and what it should be? It is read once from
 * its first byte to its last, before the ledger says that it was fetched and
 * before anything is made of it.
 */
#ifndef JOB_BELIEVE_H
#define JOB_BELIEVE_H

#include "base/err.h"

#include <stdatomic.h>
#include <stdbool.h>

/*
 * root: the name that the outermost element must have; NULL: any
 * but html and json.
 * *cut says of an error that the document stopped too early, so that fetching
 * it again may help.
 */
int believe(const char *path, const char *root, const atomic_int *stop,
    bool *cut, struct err *);

#endif
