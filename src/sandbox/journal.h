/*
 * What was asked of the sandbox, one line a request: method, path with its
 * query, and the status of the answer, with tabs between. Made to be counted
 * by tests. The token never gets in, not even where a client puts it into a
 * path by mistake.
 */
#ifndef SANDBOX_JOURNAL_H
#define SANDBOX_JOURNAL_H

#include "base/buf.h"

/* After so many bytes the journal takes no more. */
enum { JOURNAL_SIZE = 16 * 1024 * 1024 };

/* The token may be NULL. */
void journal_add(struct buf *, const char *method, const char *path,
    unsigned status, const char *token);

#endif
