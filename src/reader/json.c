/*
 * JSON, told as the elements that rules see: the document is "json", a member
 * is a child of its name, an array repeats its member's element, and what has
 * no name of its own (an array at the top or within an array) repeats "item".
 * Behind a line end the next document may follow, so that a file with one a
 * line is read, too; each is a "json".
 */
#include "reader/reader.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/intern.h"
#include "reader/tokens.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* An object or an array that is open. */
struct level {
	bool array;
	bool wrapped;     /* an element was opened for it */
	bool full;        /* it has a value */
	const char *name; /* of the next value in it */
};

/* The name that came behind another one before. */
struct guess {
	const char *behind, *name;
	size_t len;
};

#define GUESSES 1024

struct json {
	struct source source; /* first: the listener holds it */
	struct tokens t;
	struct listener *to;
	struct err *err;
	struct names *names;
	struct guess guesses[GUESSES];
	const char *name, *before; /* those read last */
	struct level levels[READER_DEPTH];
	int depth;
	int skip; /* values open within and including a skipped one */
	const char *root, *item;
};

static long
line_of(struct source *source)
{
	return ((struct json *)source)->t.line;
}

static const char *
intern(struct source *source, const char *name, size_t len)
{
	return intern_name(((struct json *)source)->names, name, len);
}

static int
too_many_names(struct json *j)
{
	return tokens_refuse(&j->t,
	    "more than 65536 different member names, or 10000000 "
	    "bytes of them");
}

/* ---- elements ---- */

/* The element's name for a value that begins now. */
static const char *
name_value(struct json *j)
{
	struct level *level;

	if (j->depth == 0)
		return j->root;
	level = &j->levels[j->depth - 1];
	level->full = true;
	return level->name;
}

static int
open_element(struct json *j, const char *name)
{
	int told;

	if (j->skip > 0) {
		j->skip++;
		return 0;
	}
	told = j->to->open(j->to, name, NULL, 0, j->err);
	if (told == EVENT_SKIP)
		j->skip = 1;
	return told < 0 ? -1 : 0;
}

static int
close_element(struct json *j)
{
	if (j->skip > 0) {
		j->skip--;
		return 0;
	}
	return j->to->close(j->to, j->err);
}

static int
tell_text(struct json *j, const char *name, const char *text, size_t len)
{
	if (open_element(j, name) != 0)
		return -1;
	if (j->skip == 0 && len > 0 &&
	    j->to->text(j->to, text, len, j->err) != 0)
		return -1;
	return close_element(j);
}

/* Of an array without a value; one at the top has its element already. */
static int
tell_empty(struct json *j, const struct level *level)
{
	if (!level->wrapped)
		return tell_text(j, level->name, "[]", 2);
	return j->skip > 0 ? 0 : j->to->text(j->to, "[]", 2, j->err);
}

/* The name of an array, and brackets. */
static int
tell_brackets(struct json *j, const char *name)
{
	buf_reset(&j->t.plain);
	buf_printf(&j->t.plain, "%s[]", name);
	name = intern_name(j->names, j->t.plain.data, j->t.plain.len);
	if (name == NULL)
		return too_many_names(j);
	return tell_text(j, name, "", 0);
}

static int
on_empty(struct json *j, const struct level *level)
{
	if (j->source.whole && tell_empty(j, level) != 0)
		return -1;
	if (!j->source.empties || level->wrapped || j->skip > 0)
		return 0;
	return tell_brackets(j, level->name);
}

/* Has the token, a text or a name, a character that no text may have? */
static bool
has_nul(const struct json *j)
{
	return j->t.text == j->t.plain.data &&
	       memchr(j->t.text, '\0', j->t.len) != NULL;
}

static int
tell_token(struct json *j)
{
	const char *name = name_value(j);

	if (j->t.len > READER_TEXT)
		return tokens_refuse(
		    &j->t, "a text is longer than 10000000 bytes");
	return j->skip > 0 ? 0 : tell_text(j, name, j->t.text, j->t.len);
}

static int
on_text(struct json *j)
{
	if (tokens_text(&j->t) != 0)
		return -1;
	if (has_nul(j))
		return tokens_refuse(
		    &j->t, "U+0000 cannot be a part of a text");
	return tell_token(j);
}

static int
on_number(struct json *j)
{
	return tokens_number(&j->t, j->skip == 0) != 0 ? -1 : tell_token(j);
}

static int
on_null(struct json *j)
{
	if (tokens_word(&j->t, "null", 4) != 0)
		return -1;
	j->t.len = 0;
	return tell_token(j);
}

static int
on_boolean(struct json *j, const char *word, size_t n)
{
	return tokens_word(&j->t, word, n) != 0 ? -1 : tell_token(j);
}

/*
 * Documents repeat themselves: a name is mostly the one that came behind the
 * last two before.
 */
static const char *
find_name(struct json *j)
{
	uintptr_t two = (uintptr_t)j->name / 32 + (uintptr_t)j->before / 16;
	struct guess *g = &j->guesses[two % GUESSES];

	if (g->behind == j->name && g->len == j->t.len &&
	    memcmp(g->name, j->t.text, j->t.len) == 0)
		return g->name;
	*g = (struct guess){ j->name,
		intern_name(j->names, j->t.text, j->t.len), j->t.len };
	if (g->name == NULL)
		g->len = SIZE_MAX;
	return g->name;
}

/* A member's name, and the colon. */
static int
on_name(struct json *j)
{
	if (tokens_text(&j->t) != 0)
		return -1;
	if (has_nul(j))
		return tokens_refuse(
		    &j->t, "U+0000 cannot be a part of a name");
	if (j->skip == 0) {
		const char *name = find_name(j);

		if (name == NULL)
			return too_many_names(j);
		j->before = j->name;
		j->name = name;
		j->levels[j->depth - 1].name = name;
	}
	if (tokens_peek(&j->t) != ':')
		return tokens_unexpected(&j->t, "\":\"");
	j->t.at++;
	return 0;
}

static int
enter(struct json *j, struct level level)
{
	if (j->depth == READER_DEPTH)
		return tokens_refuse(
		    &j->t, "values are nested deeper than 256");
	j->t.at++;
	j->levels[j->depth++] = level;
	return 0;
}

static int
on_object(struct json *j)
{
	if (open_element(j, name_value(j)) != 0)
		return -1;
	return enter(j, (struct level){ .wrapped = true });
}

/* A member's array opens nothing: each of its values is the member again. */
static int
on_array(struct json *j)
{
	bool member = j->depth > 0 && !j->levels[j->depth - 1].array;
	const char *name = name_value(j);

	if (!member && open_element(j, name) != 0)
		return -1;
	return enter(j, (struct level){
			    .array = true,
			    .wrapped = !member,
			    .name = member ? name : j->item,
			});
}

static int
on_close(struct json *j)
{
	const struct level *level = &j->levels[--j->depth];

	j->t.at++;
	if (level->array && !level->full && on_empty(j, level) != 0)
		return -1;
	return level->wrapped ? close_element(j) : 0;
}

/* ---- the document ---- */

static int
take_value(struct json *j)
{
	switch (tokens_peek(&j->t)) {
	case '"':
		return on_text(j);
	case '{':
		return on_object(j);
	case '[':
		return on_array(j);
	case 't':
		return on_boolean(j, "true", 4);
	case 'f':
		return on_boolean(j, "false", 5);
	case 'n':
		return on_null(j);
	default:
		if (*j->t.at == '-' || text_is_digit(*j->t.at))
			return on_number(j);
		return tokens_unexpected(&j->t, "a value");
	}
}

/* The next name in an object, or value in an array, or the end of either. */
static int
go_on(struct json *j)
{
	struct level *level = &j->levels[j->depth - 1];
	char close = level->array ? ']' : '}', c = tokens_peek(&j->t);
	bool first = !level->full;

	if (c == close)
		return on_close(j);
	if (!first && c != ',')
		return tokens_unexpected(
		    &j->t, level->array ? "\",\" or \"]\"" : "\",\" or \"}\"");
	j->t.at += !first;
	if (level->array)
		return take_value(j);
	if (tokens_peek(&j->t) != '"')
		return tokens_unexpected(
		    &j->t, first ? "a name or \"}\"" : "a name");
	return on_name(j) != 0 ? -1 : take_value(j);
}

static int
take_document(struct json *j)
{
	j->name = j->root;
	if (take_value(j) != 0)
		return -1;
	while (j->depth > 0)
		if (go_on(j) != 0)
			return -1;
	return 0;
}

/* One document, or one behind the other, each on a line of its own. */
static int
take_all(struct json *j)
{
	long line;

	do {
		if (take_document(j) != 0)
			return -1;
		line = j->t.line;
		if (tokens_peek(&j->t) == '\0' && j->t.at == j->t.end) {
			if (input_check(j->t.in, j->err) != 0)
				return -1;
			return j->to->end(j->to, j->err);
		}
	} while (j->t.line > line);
	return tokens_unexpected(&j->t, "the end, or a line's,");
}

/* A byte order mark. */
static void
skip_mark(struct input *in)
{
	const char *first;

	if (input_peek(in, &first, 3) == 3 &&
	    memcmp(first, "\xef\xbb\xbf", 3) == 0)
		input_skip(in, 3);
}

static struct json *
new_json(struct input *in, struct listener *to, struct err *err)
{
	struct json *j = mem_new(sizeof(*j));

	tokens_init(&j->t, in, err);
	j->to = to;
	j->err = err;
	j->source =
	    (struct source){ in->name, intern, line_of, false, false, false };
	j->names = intern_new(READER_NAMES);
	j->root = intern_name(j->names, "json", 4);
	j->item = intern_name(j->names, "item", 4);
	return j;
}

int
reader_json(struct input *in, struct listener *to, struct err *err)
{
	struct json *j = new_json(in, to, err);
	int rc;

	skip_mark(in);
	rc = to->begin(to, &j->source, err);
	if (rc == 0)
		rc = take_all(j);
	intern_free(j->names);
	tokens_clear(&j->t);
	free(j);
	return rc;
}
