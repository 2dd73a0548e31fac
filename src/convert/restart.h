/*
 * What is to be said when somebody has the log: the first of many warnings.
 */
#ifndef CONVERT_RESTART_H
#define CONVERT_RESTART_H

#include <stddef.h>

/* So many are kept. */
#define WARNINGS_KEPT 20

struct warnings {
	char *texts[WARNINGS_KEPT];
	size_t n;
};

/* Forget all but the first n. */
void warnings_cut(struct warnings *, size_t n);

#endif
