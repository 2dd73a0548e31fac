/*
 * Attributes of an element.
 */
#include "base/mem.h"
#include "reader/ooxml_internal.h"

const struct attr *
ooxml_attr(const struct attr *attrs, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(attrs[i].name, name) == 0)
			return &attrs[i];
	return NULL;
}

char *
ooxml_attr_text(const struct attr *attrs, size_t n, const char *name)
{
	const struct attr *a = ooxml_attr(attrs, n, name);

	return a == NULL ? NULL : mem_dupn(a->value, a->len);
}

long
ooxml_attr_number(
    const struct attr *attrs, size_t n, const char *name, long instead)
{
	const struct attr *a = ooxml_attr(attrs, n, name);
	long value = 0;
	size_t i;

	if (a == NULL || a->len == 0 || a->len > 9)
		return instead;
	for (i = 0; i < a->len; i++) {
		if (a->value[i] < '0' || a->value[i] > '9')
			return instead;
		value = value * 10 + (a->value[i] - '0');
	}
	return value;
}

bool
ooxml_attr_is(
    const struct attr *attrs, size_t n, const char *name, const char *value)
{
	const struct attr *a = ooxml_attr(attrs, n, name);

	return a != NULL && a->len == strlen(value) &&
	       memcmp(a->value, value, a->len) == 0;
}

bool
ooxml_attr_flag(const struct attr *attrs, size_t n, const char *name)
{
	return ooxml_attr_is(attrs, n, name, "1") ||
	       ooxml_attr_is(attrs, n, name, "true") ||
	       ooxml_attr_is(attrs, n, name, "on");
}
