/*
 * The reader that a document's first bytes ask for, behind a byte order mark
 * and blanks; a workbook is a zip file. What a cloud sends is XML or JSON and
 * nothing else, so that no sentence of a broken server is ever taken for a
 * table.
 */
#include "base/mem.h"
#include "reader/reader.h"

#include <stdbool.h>
#include <string.h>

typedef int reader(struct input *, struct listener *, struct err *);

static const struct {
	const char *first;
	reader *read;
} readers[] = {
	{ "<", reader_xml },
	{ "{", reader_json },
	{ "[", reader_json },
};

static size_t
mark_length(const char *bytes, size_t n)
{
	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		return 3;
	if (n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 ||
			  memcmp(bytes, "\xfe\xff", 2) == 0))
		return 2;
	return 0;
}

/* In UTF-16 every other byte of a sign is 0. */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

/* Of nothing the XML reader says best that it is nothing. */
static reader *
find_reader(struct input *in, reader *other)
{
	const char *bytes;
	size_t n = input_peek(in, &bytes, 1024), at = mark_length(bytes, n), i;

	while (at < n && is_blank(bytes[at]))
		at++;
	for (i = 0; i < NELEM(readers); i++) {
		size_t len = strlen(readers[i].first);

		if (n - at >= len &&
		    memcmp(bytes + at, readers[i].first, len) == 0)
			return readers[i].read;
	}
	return at == n ? reader_xml : other;
}

int
reader_tree(struct input *in, struct listener *to, struct err *err)
{
	return find_reader(in, reader_xml)(in, to, err);
}

/* A zip file, or what workbooks were before they were one. */
static int
looks_like_workbook(struct input *in)
{
	const char *bytes;

	return input_peek(in, &bytes, 4) == 4 &&
	       (memcmp(bytes, "PK\3\4", 4) == 0 ||
		   memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0);
}

int
reader_any(struct input *in, struct listener *to, struct err *err)
{
	if (looks_like_workbook(in))
		return reader_xlsx(in, to, err);
	if (in->sheet != NULL)
		return err_set(err, ERR_DATA,
		    "%s: is no workbook (.xlsx) and has no sheet \"%s\"",
		    in->name, in->sheet);
	return find_reader(in, reader_csv)(in, to, err);
}
