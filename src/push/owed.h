/*
 * The output that a push still owes. What is sent is kept beside the lists, by
 * the name of the output, before it leaves; when the output is there, it goes.
 * So a push that was broken off in between, and finds its list in the cloud,
 * gives the output what was sent then.
 */
#ifndef PUSH_OWED_H
#define PUSH_OWED_H

#include "base/err.h"
#include "base/outfile.h"
#include "push/history.h"

/* Where it is for this list and output; the caller's to free, NULL: error. */
char *owed_path(const char *spool, const char *print, const char *sum,
    const char *out, struct err *);

int owed_keep(const char *path, const char *from, struct err *);
void owed_drop(const char *path);

/* 1: nothing is owed. */
int owed_pay(const char *path, struct outfile *to, struct err *);

#endif
