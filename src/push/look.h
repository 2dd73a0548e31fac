/*
 * A first look at a file: what it is, and of a table which columns it has.
 */
#ifndef PUSH_LOOK_H
#define PUSH_LOOK_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct look {
	char *root;      /* the document's first element */
	char **headings; /* of a table with rows: names of its columns */
	size_t nheadings;
	size_t sheets; /* that a workbook shows */
	bool drops; /* an upload that asks the cloud to drop its list first */
};

/*
 * The descriptor is at its first byte before and after. sheet: of a workbook,
 * or NULL. ERR_DATA: it is no document.
 */
int look_at(
    struct look *, const char *name, int fd, const char *sheet, struct err *);
void look_clear(struct look *);

#endif
