/*
 * JSON through yajl, told as the elements that rules see: the document is
 * "json", a member is a child of its name, an array repeats its member's
 * element, and what has no name of its own (an array at the top or within an
 * array) repeats "item". Numbers keep their digits.
 *
 * yajl looks at all of a value again whenever it gets more of it, so each piece
 * is as long as what it has already.
 */
#include "reader/reader.h"
#include "base/mem.h"
#include "model/intern.h"

#include <stdlib.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#define PIECE ((size_t)16384)

/* A text of READER_TEXT bytes, were each of them written \u0041. */
#define RAW_VALUE ((size_t)6 * READER_TEXT + 2)

/* An object or an array that is open. */
struct level {
	int array;
	int wrapped;      /* an element was opened for it */
	int full;         /* it is an array, and has a value */
	const char *name; /* of the next value in it */
};

struct json {
	struct source source; /* first: the listener holds it */
	struct input *in;
	struct listener *to;
	struct err *err;
	struct names *names;
	struct level levels[READER_DEPTH];
	int depth;
	int skip;       /* values open within and including a skipped one */
	long lines;     /* line ends in the bytes before `counted` */
	size_t counted; /* of the chunk */
	yajl_handle yajl;
	unsigned char *chunk;
	size_t size;
	size_t since; /* bytes that yajl has got since it told something */
	bool reading; /* the chunk is with yajl */
	const char *root, *item;
};

/* Count on from where it was asked last: listeners ask at every leaf. */
static void
count_lines(struct json *j, size_t upto)
{
	const unsigned char *s = j->chunk + j->counted, *end = j->chunk + upto;

	if (upto <= j->counted)
		return;
	while ((s = memchr(s, '\n', (size_t)(end - s))) != NULL) {
		j->lines++;
		s++;
	}
	j->counted = upto;
}

static long
line_of(struct source *source)
{
	struct json *j = (struct json *)source;

	if (j->reading)
		count_lines(j, yajl_get_bytes_consumed(j->yajl));
	return j->lines + 1;
}

static const char *
intern(struct source *source, const char *name, size_t len)
{
	return intern_name(((struct json *)source)->names, name, len);
}

static int
refuse(struct json *j, const char *what)
{
	err_set(j->err, ERR_DATA, "%s: line %ld: %s", j->source.name,
	    line_of(&j->source), what);
	return 0;
}

/* The element's name for a value that begins now. */
static const char *
name_value(struct json *j)
{
	return j->depth == 0 ? j->root : j->levels[j->depth - 1].name;
}

static int
open_element(struct json *j, const char *name)
{
	int told;

	if (j->depth > 0)
		j->levels[j->depth - 1].full = 1;
	if (j->skip > 0) {
		j->skip++;
		return 1;
	}
	told = j->to->open(j->to, name, NULL, 0, j->err);
	if (told == EVENT_SKIP)
		j->skip = 1;
	return told >= 0;
}

static int
close_element(struct json *j)
{
	if (j->skip > 0) {
		j->skip--;
		return 1;
	}
	return j->to->close(j->to, j->err) == 0;
}

static int
scalar(struct json *j, const char *text, size_t len)
{
	j->since = 0;
	if (len > READER_TEXT)
		return refuse(j, "a text is longer than 10000000 bytes");
	if (memchr(text, '\0', len) != NULL)
		return refuse(j, "U+0000 cannot be a part of a text");
	if (!open_element(j, name_value(j)))
		return 0;
	if (j->skip == 0 && len > 0 &&
	    j->to->text(j->to, text, len, j->err) != 0)
		return 0;
	return close_element(j);
}

static int
on_null(void *arg)
{
	return scalar(arg, "", 0);
}

static int
on_boolean(void *arg, int value)
{
	return scalar(arg, value ? "true" : "false", value ? 4 : 5);
}

static int
on_number(void *arg, const char *digits, size_t len)
{
	return scalar(arg, digits, len);
}

static int
on_string(void *arg, const unsigned char *text, size_t len)
{
	return scalar(arg, (const char *)text, len);
}

static int
on_key(void *arg, const unsigned char *key, size_t len)
{
	struct json *j = arg;
	const char *name = intern_name(j->names, (const char *)key, len);

	j->since = 0;
	if (memchr(key, '\0', len) != NULL)
		return refuse(j, "U+0000 cannot be a part of a name");
	if (name == NULL)
		return refuse(j, "more than 65536 different member names, or "
				 "10000000 bytes of them");
	j->levels[j->depth - 1].name = name;
	return 1;
}

static int
enter(struct json *j, struct level level)
{
	j->since = 0;
	if (j->depth == READER_DEPTH)
		return refuse(j, "values are nested deeper than 256");
	j->levels[j->depth++] = level;
	return 1;
}

static int
on_map(void *arg)
{
	struct json *j = arg;

	return open_element(j, name_value(j)) &&
	       enter(j, (struct level){ 0, 1, 0, NULL });
}

/* A member's array opens nothing: each of its values is the member again. */
static int
on_array(void *arg)
{
	struct json *j = arg;
	int member = j->depth > 0 && !j->levels[j->depth - 1].array;
	struct level level = { 1, !member, 0,
		member ? name_value(j) : j->item };

	if (level.wrapped && !open_element(j, name_value(j)))
		return 0;
	return enter(j, level);
}

/* An array that is empty: its own element has the text, or one is made. */
static int
tell_empty(struct json *j, const struct level *level)
{
	static const char text[] = "[]";

	if (!level->wrapped && !open_element(j, level->name))
		return 0;
	if (j->skip == 0 && j->to->text(j->to, text, strlen(text), j->err) != 0)
		return 0;
	return level->wrapped || close_element(j);
}

static int
on_close(void *arg)
{
	struct json *j = arg;
	const struct level *level = &j->levels[--j->depth];

	j->since = 0;
	if (j->source.whole && level->array && !level->full &&
	    !tell_empty(j, level))
		return 0;
	return !level->wrapped || close_element(j);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_close,
	.yajl_start_array = on_array,
	.yajl_end_array = on_close,
};

/* yajl's words are three lines with a picture; the first tells enough. */
static int
complain(struct json *j)
{
	unsigned char *words = yajl_get_error(j->yajl, 0, NULL, 0);
	long line = line_of(&j->source);

	err_set(j->err, ERR_DATA, "%s: line %ld: not JSON: %.*s",
	    j->source.name, line, (int)strcspn((char *)words, "\n"),
	    (char *)words);
	yajl_free_error(j->yajl, words);
	return -1;
}

static int
settle(struct json *j, yajl_status status)
{
	if (status == yajl_status_ok)
		return 0;
	if (status == yajl_status_client_canceled)
		return -1;
	return complain(j);
}

static int
finish(struct json *j)
{
	yajl_status status = yajl_complete_parse(j->yajl);

	if (status == yajl_status_error) {
		j->in->cut = 1;
		return err_set(j->err, ERR_DATA,
		    "%s: line %ld: the document ends too early", j->source.name,
		    j->lines + 1);
	}
	if (settle(j, status) != 0)
		return -1;
	return j->to->end(j->to, j->err);
}

/* Wait for no more than the next bytes, unless a value is not whole. */
static size_t
read_piece(struct json *j)
{
	size_t want = j->since < PIECE ? PIECE : j->since, got = 0;
	ssize_t n;

	if (want > j->size) {
		j->size = want;
		j->chunk = mem_resize(j->chunk, j->size, 1);
	}
	do {
		n = input_read(j->in, (char *)j->chunk + got, want - got);
		got += n > 0 ? (size_t)n : 0;
	} while (n > 0 && got < j->since);
	return got;
}

static int
parse_piece(struct json *j, size_t n)
{
	int rc;

	j->since += n;
	j->counted = 0;
	j->reading = true;
	rc = settle(j, yajl_parse(j->yajl, j->chunk, n));
	if (rc == 0)
		count_lines(j, n);
	j->reading = false;
	if (rc == 0 && j->since > RAW_VALUE) {
		refuse(j, "no value ends within 60000000 bytes");
		return -1;
	}
	return rc;
}

static int
parse(struct json *j)
{
	size_t n;

	while ((n = read_piece(j)) > 0)
		if (parse_piece(j, n) != 0)
			return -1;
	if (input_check(j->in, j->err) != 0)
		return -1;
	return finish(j);
}

/* A byte order mark, which yajl does not know. */
static void
skip_mark(struct input *in)
{
	const char *first;

	if (input_peek(in, &first, 3) == 3 &&
	    memcmp(first, "\xef\xbb\xbf", 3) == 0)
		input_skip(in, 3);
}

int
reader_json(struct input *in, struct listener *to, struct err *err)
{
	struct json *j = mem_new(sizeof(*j));
	int rc;

	*j = (struct json){ .in = in, .to = to, .err = err };
	j->source = (struct source){ in->name, intern, line_of, false, false };
	j->names = intern_new(READER_NAMES);
	j->root = intern_name(j->names, "json", 4);
	j->item = intern_name(j->names, "item", 4);
	j->yajl = yajl_alloc(&callbacks, NULL, j);
	skip_mark(in);
	rc = to->begin(to, &j->source, err);
	if (rc == 0)
		rc = parse(j);
	yajl_free(j->yajl);
	intern_free(j->names);
	free(j->chunk);
	free(j);
	return rc;
}
