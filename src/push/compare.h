/*
 * What a list has that the last one did not have, or had otherwise. A product
 * is told by code and price type.
 */
#ifndef PUSH_COMPARE_H
#define PUSH_COMPARE_H

#include "convert/convert.h"

#include <stdint.h>

struct changes {
	uint64_t added, changed, same, removed; /* products */
	uint64_t groups;                        /* that are new or changed */
};

/*
 * Both lists are uploads; a third is made at `path', of the products that are
 * new or changed, with the groups they are in, and of groups that are. `gone'
 * is told of each product that only the old one has.
 */
int compare_lists(struct changes *, const char *old, const char *new,
    const char *path, const struct convert_options *,
    void (*gone)(void *arg, const char *text), void *arg, struct err *);

#endif
