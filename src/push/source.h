/*
 * The files of a goods list and the rules that read them. A folder stands for
 * the XML files in it, by name; standard input for a copy of what it gives.
 * Without rules named they are chosen by what the files are, which is told by
 * their first element, not by their names.
 *
 *	source_open(&s, argv, argc, &options, &err);
 *	for (i = 0; i < s.n; i++)
 *		... s.names[i], s.fds[i], at their first byte ...
 *	source_close(&s);
 */
#ifndef PUSH_SOURCE_H
#define PUSH_SOURCE_H

#include "base/err.h"
#include "rules/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source_files {
	char *rules;  /* name or path */
	char **names; /* for messages */
	int *fds;
	size_t n;
	uint64_t warnings; /* that were told */
};

struct source_options {
	const char *rules; /* NULL: by content */
	const char *sheet; /* of a workbook; or NULL */
	void (*warn)(void *arg, const char *text);
	void *warn_arg;
};

/*
 * ERR_NOINPUT, or ERR_DATA: a file that is no goods list, two of different
 * kinds, a table that lacks a column.
 */
int source_open(struct source_files *, char *const *files, size_t n,
    const struct source_options *, struct err *);

/* Is this one of them? */
bool source_has(const struct source_files *, const char *path);
void source_close(struct source_files *);

#endif
