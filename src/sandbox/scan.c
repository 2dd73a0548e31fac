/*
 * What is not a tag is a row of a table: how it begins and how it ends.
 */
#include "sandbox/scan.h"

#include <string.h>

static const struct {
	const char *open;
	const char *close;
} skipped[] = {
	{ "<!--", "-->" },
	{ "<![CDATA[", "]]>" },
	{ "<?", "?>" },
};

void
scan_init(struct scan *scan, const char *text, size_t len)
{
	*scan = (struct scan){ .at = text, .end = text + len, .tag = text };
}

static size_t
left(const struct scan *scan, const char *from)
{
	return (size_t)(scan->end - from);
}

static bool
begins(const struct scan *scan, const char *text)
{
	size_t len = strlen(text);

	return left(scan, scan->tag) >= len &&
	       memcmp(scan->tag, text, len) == 0;
}

/* What ends the thing that begins here; NULL for a tag. */
static const char *
closing(const struct scan *scan)
{
	size_t i;

	for (i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (begins(scan, skipped[i].open))
			return skipped[i].close;
	return NULL;
}

/* Go behind the thing that begins here. */
static bool
leave(struct scan *scan, const char *close)
{
	size_t len = strlen(close), rest = left(scan, scan->tag);
	const char *found = len == 1 ? memchr(scan->tag, *close, rest)
				     : memmem(scan->tag, rest, close, len);

	if (found == NULL)
		return false;
	scan->at = found + len;
	return true;
}

bool
scan_next(struct scan *scan)
{
	const char *close;

	do {
		scan->tag = memchr(scan->at, '<', left(scan, scan->at));
		if (scan->tag == NULL)
			return false;
		close = closing(scan);
		if (!leave(scan, close != NULL ? close : ">"))
			return false;
	} while (close != NULL);
	return true;
}

bool
scan_is(const struct scan *scan, const char *name)
{
	size_t len = strlen(name);
	const char *behind = scan->tag + 1 + len;

	return behind < scan->at && memcmp(scan->tag + 1, name, len) == 0 &&
	       memchr("> \t\r\n/", *behind, 6) != NULL;
}

bool
scan_is_empty(const struct scan *scan)
{
	return scan->at[-2] == '/';
}
