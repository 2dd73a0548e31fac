/*
 * Interned names: the same name always gives the same pointer, until the set
 * is freed. For readers whose library has none, and where a set of names is
 * needed. A set of names from outside is limited.
 */
#ifndef MODEL_INTERN_H
#define MODEL_INTERN_H

#include <stdbool.h>
#include <stddef.h>

/* Where their number is limited, so is their length, of all together. */
#define NAMES_BYTES ((size_t)10000000)

struct names;

struct names *intern_new(size_t max); /* 0: no limit */
void intern_free(struct names *);

/* NULL when the set already holds as many other names as it may. */
const char *intern_name(struct names *, const char *name, size_t len);

bool intern_has(const struct names *, const char *name, size_t len);

#endif
