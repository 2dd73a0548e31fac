/*
 * Finding the separator by counting.
 */
#include "reader/separator.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define ROWS 50 /* are looked at behind the first */

static const char candidates[] = "\t;,";

struct counts {
	size_t n[sizeof(candidates) - 1];
};

static bool
is_end(char c)
{
	return c == '\n' || c == '\r';
}

size_t
separator_told(const char *text, size_t len, char *separator)
{
	static const char word[] = "sep=";
	size_t n = strlen(word);

	if (len < n + 2 || strncasecmp(text, word, n) != 0 ||
	    !is_end(text[n + 1]))
		return 0;
	if (text[n] != '\t' && !ispunct((unsigned char)text[n]))
		return 0;
	if (text[n] == '"')
		return 0;
	*separator = text[n];
	return n + 1;
}

/* Count in the row at `at`; where the next one begins. */
static size_t
count_row(const char *text, size_t at, size_t len, struct counts *counts)
{
	const char *found;
	bool quoted = false;

	*counts = (struct counts){ { 0 } };
	while (at < len && is_end(text[at]))
		at++;
	for (; at < len && (quoted || !is_end(text[at])); at++) {
		if (text[at] == '"')
			quoted = !quoted;
		found = quoted || text[at] == '\0'
			    ? NULL
			    : strchr(candidates, text[at]);
		if (found != NULL)
			counts->n[found - candidates]++;
	}
	return at;
}

char
separator_find(const char *text, size_t len)
{
	struct counts first, row, same = { { 0 } };
	size_t at = count_row(text, 0, len, &first), i, rows, best = 0;

	for (rows = 0; rows < ROWS && at < len; rows++) {
		at = count_row(text, at, len, &row);
		for (i = 0; i < NELEM(row.n); i++)
			same.n[i] += row.n[i] == first.n[i];
	}
	for (i = 0; i < NELEM(first.n); i++)
		if (first.n[i] > 0 &&
		    (first.n[best] == 0 || same.n[i] > same.n[best]))
			best = i;
	return first.n[best] > 0 ? candidates[best] : '\0';
}
