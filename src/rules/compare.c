/*
 * Comparing cells.
 */
#include "rules/compare.h"
#include "base/decimal.h"

#include <string.h>

size_t
compare_telling(enum type type, const char *text, size_t len)
{
	if (!type_is_number(type) || len == 0 || memchr(text, '.', len) == NULL)
		return len;
	while (text[len - 1] == '0')
		len--;
	return text[len - 1] == '.' ? len - 1 : len;
}

/* FNV-1a; behind each cell goes a byte that UTF-8 does not have. */
uint64_t
compare_hash(uint64_t hash, enum type type, const char *text, size_t len)
{
	const uint64_t prime = 1099511628211ULL;
	size_t n = compare_telling(type, text, len), i;

	for (i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)text[i]) * prime;
	return (hash ^ 0xff) * prime;
}

int
compare_texts(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n == 0 ? 0 : memcmp(a.text, b.text, n);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

int
compare_values(enum type type, struct slice a, struct slice b)
{
	struct decimal one, other;
	bool is_one, is_other;

	if (!type_is_number(type) || a.len == 0 || b.len == 0)
		return compare_texts(a, b);
	is_one = decimal_parse(&one, a.text, a.len);
	is_other = decimal_parse(&other, b.text, b.len);
	if (is_one && is_other)
		return decimal_cmp(&one, &other);
	if (is_one != is_other)
		return is_one ? -1 : 1; /* over 38 digits */
	return compare_texts(a, b);
}
