/*
 * Cutting a list of JSON values at its commas: brackets are counted, and
 * strings passed over.
 */
#include "reader/pieces.h"
#include "base/buf.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

#define CHUNK 65536

struct cutter {
	int depth;
	int list; /* how deep its values lie; 0: it has not begun */
	bool in_string, escaped;
	struct buf name; /* the last string of the outermost object */
	struct buf piece;
	int (*fn)(void *arg, const char *text, size_t len, struct err *);
	void *arg;
};

static void
put(struct cutter *c, char byte)
{
	if (c->list > 0)
		buf_putc(&c->piece, byte);
	else if (c->depth == 1 && c->in_string)
		buf_putc(&c->name, byte);
}

static int
flush(struct cutter *c, struct err *err)
{
	int rc = 0;

	if (c->piece.len > 0)
		rc = c->fn(c->arg, c->piece.data, c->piece.len, err);
	buf_reset(&c->piece);
	return rc;
}

/* Within a string; its quotes are outside. */
static void
take_letter(struct cutter *c, char byte)
{
	c->in_string = byte != '"' || c->escaped;
	put(c, byte);
	c->escaped = byte == '\\' && !c->escaped;
}

static bool
begins_list(const struct cutter *c, char byte)
{
	if (byte != '[' || c->list > 0)
		return false;
	return c->depth == 0 ||
	       (c->depth == 1 && c->name.len == strlen("items") &&
		   memcmp(c->name.data, "items", c->name.len) == 0);
}

static void
open_value(struct cutter *c, char byte)
{
	if (begins_list(c, byte))
		c->list = c->depth + 1;
	else
		put(c, byte);
	c->depth++;
}

static int
close_value(struct cutter *c, char byte, struct err *err)
{
	bool ends = c->list > 0 && c->depth == c->list;

	c->depth--;
	if (!ends) {
		put(c, byte);
		return 0;
	}
	if (flush(c, err) != 0)
		return -1;
	c->list = 0;
	return 0;
}

static int
take(struct cutter *c, char byte, struct err *err)
{
	if (c->in_string)
		take_letter(c, byte);
	else if (byte == '"') {
		put(c, byte);
		buf_reset(&c->name);
		c->in_string = true;
	} else if (byte == '{' || byte == '[')
		open_value(c, byte);
	else if (byte == '}' || byte == ']')
		return close_value(c, byte, err);
	else if (byte == ',' && c->list > 0 && c->depth == c->list)
		return flush(c, err);
	else if (!text_is_blank(byte))
		put(c, byte);
	return 0;
}

int
reader_pieces(struct input *in,
    int (*fn)(void *arg, const char *text, size_t len, struct err *), void *arg,
    struct err *err)
{
	struct cutter c = { .fn = fn, .arg = arg };
	static _Thread_local char chunk[CHUNK];
	ssize_t n, i;
	int rc = 0;

	while (rc == 0 && (n = input_read(in, chunk, sizeof(chunk))) > 0)
		for (i = 0; i < n && rc == 0; i++)
			rc = take(&c, chunk[i], err);
	if (rc == 0)
		rc = input_check(in, err);
	buf_clear(&c.name);
	buf_clear(&c.piece);
	return rc;
}
