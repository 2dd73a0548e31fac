/*
 * The reader that a document's first bytes ask for. JSON is known by its
 * brace or bracket behind blanks and a byte order mark; all else is XML, whose
 * reader says best what is wrong with something that is neither.
 */
#include "reader/reader.h"

#include <string.h>

static int
looks_like_json(struct input *in)
{
	const char *bytes;
	size_t n = input_peek(in, &bytes, 1024), i = 0;

	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	while (i < n && strchr(" \t\r\n", bytes[i]) != NULL)
		i++;
	return i < n && (bytes[i] == '{' || bytes[i] == '[');
}

int
reader_any(struct input *in, struct listener *to, struct err *err)
{
	return looks_like_json(in) ? reader_json(in, to, err)
				   : reader_xml(in, to, err);
}
