/*
 * Any bytes as JSON: given whole, and a few at a time, they are told as the
 * same elements, and refused with the same words. What is taken is JSON for
 * yajl as well.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "model/event.h"
#include "reader/reader.h"

#include <string.h>
#include <yajl/yajl_parse.h>

/* What was told, written down. */
struct told {
	struct listener listener; /* first */
	struct buf text;
	int depth;
};

static int
begin(struct listener *l, struct source *source, struct err *err)
{
	(void)l, (void)err;
	source->whole = true;
	return 0;
}

/* Every seventh name is of no interest. */
static int
element(struct listener *l, const char *name, const struct attr *attrs,
    size_t nattr, struct err *err)
{
	struct told *t = (struct told *)l;

	(void)attrs, (void)err;
	must(nattr == 0);
	buf_puts(&t->text, "<");
	buf_puts(&t->text, name);
	if (t->depth > 0 && strlen(name) % 7 == 6)
		return EVENT_SKIP;
	t->depth++;
	must(t->depth <= READER_DEPTH + 1); /* the innermost has a value */
	return EVENT_GO;
}

static int
text(struct listener *l, const char *s, size_t len, struct err *err)
{
	struct told *t = (struct told *)l;

	(void)err;
	must(t->depth > 0 && len > 0);
	must(utf8_valid(s, len) == len && memchr(s, '\0', len) == NULL);
	buf_add(&t->text, s, len);
	return 0;
}

static int
end_element(struct listener *l, struct err *err)
{
	struct told *t = (struct told *)l;

	(void)err;
	must(t->depth-- > 0);
	buf_puts(&t->text, ">");
	return 0;
}

static int
end(struct listener *l, struct err *err)
{
	struct told *t = (struct told *)l;

	(void)err;
	must(t->depth == 0);
	return 0;
}

/* ---- the bytes, some at a time ---- */

struct bytes {
	const char *s;
	size_t len, most;
};

static ssize_t
give(void *arg, char *to, size_t size)
{
	struct bytes *b = arg;
	size_t n = b->len < b->most ? b->len : b->most;

	n = n < size ? n : size;
	if (n > 0)
		memcpy(to, b->s, n);
	b->s += n;
	b->len -= n;
	return (ssize_t)n;
}

static int
read_json(struct told *t, const uint8_t *data, size_t size, size_t most,
    struct err *err)
{
	struct bytes bytes = { (const char *)data, size, most };
	struct input in;
	int rc;

	*t = (struct told){ .listener = {
				begin, element, text, end_element, end } };
	input_from(&in, "fuzz", give, &bytes);
	rc = reader_json(&in, &t->listener, err);
	input_clear(&in);
	return rc;
}

/* ---- yajl ---- */

static bool
is_json(const uint8_t *data, size_t size)
{
	yajl_handle y = yajl_alloc(NULL, NULL, NULL);
	bool good;

	if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		data += 3, size -= 3;
	yajl_config(y, yajl_allow_multiple_values, 1);
	good = yajl_parse(y, data, size) == yajl_status_ok &&
	       yajl_complete_parse(y) == yajl_status_ok;
	yajl_free(y);
	return good;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT, other = ERR_INIT;
	struct told whole, parts;
	int rc = read_json(&whole, data, size, size + 1, &err);

	must(read_json(&parts, data, size, 1 + size % 7, &other) == rc);
	must(strcmp(buf_str(&whole.text), buf_str(&parts.text)) == 0);
	must(strcmp(err.text, other.text) == 0 && err.code == other.code);
	must((rc == 0) == (err.code == 0));
	must(rc != 0 || is_json(data, size));
	buf_clear(&whole.text);
	buf_clear(&parts.text);
	return 0;
}
