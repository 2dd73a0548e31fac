/*
 * Headers of an HTTP message: a list of names with their values.
 */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include <stddef.h>
#include <strings.h>

struct http_field {
	const char *name, *value;
};

/* The value of this name, in any case of letters; NULL: there is none. */
static inline const char *
field_find(const struct http_field *fields, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcasecmp(fields[i].name, name) == 0)
			return fields[i].value;
	return NULL;
}

#endif
