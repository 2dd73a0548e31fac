/*
 * JSON (RFC 8259), told as the elements that rules see: the document is "json",
 * a member is a child of its name, an array repeats its member's element, and
 * what has no name of its own (an array at the top or within an array) repeats
 * "item". Numbers keep their digits, but are told without an exponent. Behind a
 * line end the next document may follow, so that a file with one a line is
 * read, too; each is a "json".
 *
 * The bytes lie in a window. What is told points into it: a text that has no
 * escape is not copied. A value that is not whole stays in the window while
 * more is read behind it, and is looked at from where it went on.
 */
#include "reader/reader.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/intern.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW ((size_t)65536)

/* Bytes behind the window's end that are 0 and may be looked at. */
#define SLACK sizeof(scan_block)

/* A text of READER_TEXT bytes, were each of them written \u0041. */
#define RAW_VALUE ((size_t)6 * READER_TEXT + 2)

/* A number without its exponent has at most so many digits. */
#define DIGITS_MAX 1000

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
	struct input *in;
	struct listener *to;
	struct err *err;
	struct names *names;
	struct guess guesses[GUESSES];
	const char *name, *before; /* those read last */
	struct level levels[READER_DEPTH];
	int depth;
	int skip; /* values open within and including a skipped one */
	long line;
	const char *root, *item;
	/* the window, and where in it the next token begins */
	char *window, *at, *end;
	size_t size;
	bool ended; /* there is nothing behind it */
	struct buf
	    plain; /* a text without escapes, a number without exponent */
	const char *text; /* of the token */
	size_t len;
};

static long
line_of(struct source *source)
{
	return ((struct json *)source)->line;
}

static const char *
intern(struct source *source, const char *name, size_t len)
{
	return intern_name(((struct json *)source)->names, name, len);
}

/* ---- what is wrong ---- */

static int
refuse(struct json *j, const char *what)
{
	return err_set(j->err, ERR_DATA, "%s: line %ld: %s", j->source.name,
	    j->line, what);
}

static int
not_json(struct json *j, const char *what)
{
	return err_set(j->err, ERR_DATA, "%s: line %ld: not JSON: %s",
	    j->source.name, j->line, what);
}

static int
too_many_names(struct json *j)
{
	return refuse(j, "more than 65536 different member names, or 10000000 "
			 "bytes of them");
}

/* The bytes end within a value, if reading them has not failed. */
static int
ends_too_early(struct json *j)
{
	if (input_check(j->in, j->err) != 0)
		return -1;
	j->in->cut = 1;
	return refuse(j, "the document ends too early");
}

/* What stands at `at' has no place there. */
static int
unexpected(struct json *j, const char *wanted)
{
	unsigned char c = (unsigned char)*j->at;

	if (c == '\0' && j->at == j->end)
		return ends_too_early(j);
	return err_set(j->err, ERR_DATA,
	    c > ' ' && c < 0x7f
		? "%s: line %ld: not JSON: %s is expected, not \"%c\""
		: "%s: line %ld: not JSON: %s is expected, not the byte %#04x",
	    j->source.name, j->line, wanted, c);
}

/* ---- the window ---- */

/* Read on behind what begins at `at', which moves. 0: there is no more. */
static size_t
read_on(struct json *j)
{
	size_t kept = (size_t)(j->end - j->at);
	ssize_t n = 0;

	if (j->at > j->window && kept > 0)
		memmove(j->window, j->at, kept);
	else if (kept + SLACK == j->size) {
		j->size *= 2;
		j->window = mem_resize(j->window, j->size, 1);
	}
	if (!j->ended)
		n = input_read(j->in, j->window + kept, j->size - SLACK - kept);
	j->ended = n <= 0;
	j->at = j->window;
	j->end = j->at + kept + (n > 0 ? n : 0);
	memset(j->end, 0, SLACK);
	return n > 0 ? (size_t)n : 0;
}

static bool
is_too_long(struct json *j)
{
	return (size_t)(j->end - j->at) > RAW_VALUE &&
	       refuse(j, "no value ends within 60000000 bytes") != 0;
}

/* The same for a token that is not whole; -1: it never will be. */
static int
read_token_on(struct json *j)
{
	if (is_too_long(j))
		return -1;
	return read_on(j) > 0 ? 0 : ends_too_early(j);
}

/* The next byte that is no blank; 0 at the end, or it has no place there. */
static char __attribute__((noinline)) skip_blanks(struct json *j)
{
	for (;;)
		switch (*j->at) {
		case '\n':
			j->line++;
			/* fallthrough */
		case ' ':
		case '\t':
		case '\r':
			j->at++;
			break;
		case '\0':
			if (j->at < j->end || read_on(j) == 0)
				return '\0';
			break;
		default:
			return *j->at;
		}
}

static inline char
peek(struct json *j)
{
	return (unsigned char)*j->at > ' ' ? *j->at : skip_blanks(j);
}

/* ---- texts ---- */

/* A quote, a backslash, what is below a blank, or beyond ASCII. */
static inline scan_block
mark(const void *arg, scan_block b)
{
	(void)arg;
	return (scan_block)(b == '"') | (scan_block)(b == '\\') |
	       (scan_block)(b < ' ') | (scan_block)(b >= 0x80);
}

/* As all of Cyrillic is. */
static inline bool
is_two(const char *s)
{
	unsigned char lead = (unsigned char)*s;

	return lead >= 0xc2 && lead < 0xe0 && utf8_goes_on(s[1]);
}

/* Past characters beyond ASCII, up to one that is not UTF-8, or not whole. */
static inline char *
skip_letters(char *s, const char *end)
{
	unsigned code;
	size_t n;

	while ((*s & 0x80) != 0) {
		if (is_two(s)) {
			s += 2;
			continue;
		}
		n = utf8_take(s, (size_t)(end - s), &code);
		if (n == 0)
			break;
		s += n;
	}
	return s;
}

/* How many hexadecimal digits follow, of four, and what they say. */
static int
take_code(const char *s, const char *end, unsigned *code)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *found;
	int n;

	*code = 0;
	for (n = 0; n < 4 && s + n < end; n++) {
		found = s[n] == '\0' ? NULL : strchr(digits, s[n]);
		if (found == NULL)
			break;
		*code = *code * 16 + (unsigned)(found - digits) -
			(found - digits > 15 ? 6 : 0);
	}
	return n;
}

/* "\u0416", or two of them for what lies beyond U+FFFF; returns its end. */
static const char *
take_letter(struct json *j, const char *s, const char *end)
{
	unsigned code, low;
	char letter[UTF8_MAX];

	if (take_code(s + 2, end, &code) < 4) {
		not_json(j, "\\u is followed by four hexadecimal digits");
		return NULL;
	}
	s += 6;
	if (code >= 0xd800 && code < 0xe000) {
		if (code >= 0xdc00 || end - s < 6 || s[0] != '\\' ||
		    s[1] != 'u' || take_code(s + 2, end, &low) < 4 ||
		    low < 0xdc00 || low >= 0xe000) {
			not_json(j, "half of a surrogate pair is no character");
			return NULL;
		}
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		s += 6;
	}
	buf_add(&j->plain, letter, utf8_put(letter, code));
	return s;
}

static const char *
take_escape(struct json *j, const char *s, const char *end)
{
	static const char letters[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (s[1] == 'u')
		return take_letter(j, s, end);
	found = s[1] == '\0' ? NULL : strchr(letters, s[1]);
	if (found == NULL) {
		not_json(j, "a backslash is followed by one of \"\\/bfnrtu");
		return NULL;
	}
	buf_putc(&j->plain, plain[found - letters]);
	return s + 2;
}

/* The token's text without its escapes. */
static int
unescape(struct json *j)
{
	const char *s = j->text, *end = s + j->len, *escape;

	buf_reset(&j->plain);
	while (s != NULL && s < end) {
		escape = memchr(s, '\\', (size_t)(end - s));
		if (escape == NULL)
			escape = end;
		buf_add(&j->plain, s, (size_t)(escape - s));
		s = escape == end ? end : take_escape(j, escape, end);
	}
	j->text = buf_str(&j->plain);
	j->len = j->plain.len;
	return s == NULL ? -1 : 0;
}

static int
bad_byte(struct json *j, char c)
{
	if ((c & 0x80) != 0)
		return not_json(j, "a text that is not UTF-8");
	if (c == '\n' || c == '\r')
		return not_json(j, "a line end within a text");
	return not_json(j, "a control character within a text");
}

static bool
is_plain(char c)
{
	return (unsigned char)c >= ' ' && (c & 0x80) == 0 && c != '\\';
}

/* The window's end, or a character or an escape that it cuts off. */
static bool
is_cut_off(const struct json *j, const char *s)
{
	return s == j->end || *s == '\\' ||
	       utf8_begins(s, (size_t)(j->end - s));
}

/*
 * The text that begins at `at' with a quote. What is found so far is kept as a
 * distance from there, for the window moves.
 */
static int
take_text(struct json *j)
{
	size_t n = 1;
	bool escaped = false;
	char *s;

	for (;;) {
		s = scan_first(j->at + n, mark, NULL);
		n = (size_t)(s - j->at);
		if (*s == '"')
			break;
		s = skip_letters(s, j->end);
		n = (size_t)(s - j->at);
		if (is_plain(*s))
			continue;
		if (*s == '\\' && j->end - s > 1) {
			escaped = true;
			n += 2;
			continue;
		}
		if (!is_cut_off(j, s))
			return bad_byte(j, *s);
		if (read_token_on(j) != 0)
			return -1;
	}
	j->text = j->at + 1;
	j->len = n - 1;
	j->at += n + 1;
	return escaped ? unescape(j) : 0;
}

/* ---- numbers ---- */

static const char *
skip_digits(const char *s)
{
	while (text_is_digit(*s))
		s++;
	return s;
}

/*
 * A number as JSON has it; returns its end, NULL where it is none. *e is where
 * its exponent begins, or NULL.
 */
static const char *
skip_number(const char *s, const char **e)
{
	const char *from;

	*e = NULL;
	s += *s == '-';
	from = s;
	s = skip_digits(s);
	if (s == from || (*from == '0' && s > from + 1))
		return NULL;
	if (*s == '.') {
		from = ++s;
		s = skip_digits(s);
		if (s == from)
			return NULL;
	}
	if ((*s | 0x20) != 'e')
		return s;
	*e = s;
	s += s[1] == '+' || s[1] == '-' ? 2 : 1;
	from = s;
	s = skip_digits(s);
	return s == from ? NULL : s;
}

static bool
is_of_number(char c)
{
	return text_is_digit(c) || c == '.' || c == '-' || c == '+' ||
	       c == 'e' || c == 'E';
}

/* Digits without a point, from the first that is not 0; and its place. */
struct json_digits {
	char text[DIGITS_MAX];
	long n, point;
};

static void
take_digits(struct json_digits *d, const char *s, const char *end)
{
	const char *point = memchr(s, '.', (size_t)(end - s));

	d->n = 0;
	d->point = point == NULL ? end - s : point - s;
	for (; s < end; s++)
		if (*s != '.' && (d->n > 0 || *s != '0'))
			d->text[d->n++] = *s;
		else if (*s == '0')
			d->point--;
}

/* With zeros where the point has been moved beyond the digits. */
static void
put_digits(struct buf *to, const struct json_digits *d)
{
	long i;

	if (d->point <= 0)
		buf_putc(to, '0');
	for (i = d->point < 0 ? d->point : 0; i < d->n || i < d->point; i++) {
		if (i == d->point)
			buf_putc(to, '.');
		buf_putc(to, i >= 0 && i < d->n ? d->text[i] : '0');
	}
}

/* 1.5e3 is 1500, and 12e-2 is 0.12: the same number, exactly. */
static int
move_point(struct json *j, size_t e)
{
	long moved = strtol(j->text + e + 1, NULL, 10);
	bool minus = *j->text == '-';
	struct json_digits d;

	if (e > DIGITS_MAX || moved > DIGITS_MAX || moved < -DIGITS_MAX)
		return err_set(j->err, ERR_DATA,
		    "%s: line %ld: the number %.*s has over %d digits",
		    j->source.name, j->line, text_fit(j->text, j->len, 80),
		    j->text, DIGITS_MAX);
	take_digits(&d, j->text + minus, j->text + e);
	d.point = d.n == 0 ? 0 : d.point + moved; /* 0 has none to move */
	buf_reset(&j->plain);
	if (minus)
		buf_putc(&j->plain, '-');
	put_digits(&j->plain, &d);
	j->text = buf_str(&j->plain);
	j->len = j->plain.len;
	return 0;
}

/* It is cut off by the window's end, or is none. */
static const char *
take_number_slowly(struct json *j, const char **e)
{
	const char *end;
	size_t n = 0;

	for (;;) {
		while (is_of_number(j->at[n]))
			n++;
		if (j->at + n < j->end || j->ended)
			break;
		if (is_too_long(j))
			return NULL;
		read_on(j);
	}
	end = skip_number(j->at, e);
	if (end == j->at + n)
		return end;
	if (j->at + n == j->end)
		ends_too_early(j);
	else
		not_json(j, "a number that is none");
	return NULL;
}

/* Where its exponent begins, in the text, or 0. */
static int
take_number(struct json *j, size_t *exponent)
{
	const char *e, *end = skip_number(j->at, &e);

	if (end == NULL || end == j->end)
		end = take_number_slowly(j, &e);
	if (end == NULL)
		return -1;
	j->text = j->at;
	j->len = (size_t)(end - j->at);
	j->at += j->len;
	*exponent = e == NULL ? 0 : (size_t)(e - j->text);
	return 0;
}

/* The word is not there, unless it goes on behind the window. */
static int
take_word_slowly(struct json *j, const char *word, size_t n)
{
	size_t i;

	while ((size_t)(j->end - j->at) < n && read_on(j) > 0)
		;
	for (i = 0; i < n && j->at[i] == word[i]; i++)
		;
	j->at += i;
	return i < n ? unexpected(j, word) : 0;
}

static inline int
take_word(struct json *j, const char *word, size_t n)
{
	if (memcmp(j->at, word, n) == 0)
		j->at += n;
	else if (take_word_slowly(j, word, n) != 0)
		return -1;
	j->text = word;
	j->len = n;
	return 0;
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
	buf_reset(&j->plain);
	buf_printf(&j->plain, "%s[]", name);
	name = intern_name(j->names, j->plain.data, j->plain.len);
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
	return j->text == j->plain.data &&
	       memchr(j->text, '\0', j->len) != NULL;
}

static int
tell_token(struct json *j)
{
	const char *name = name_value(j);

	if (j->len > READER_TEXT)
		return refuse(j, "a text is longer than 10000000 bytes");
	return j->skip > 0 ? 0 : tell_text(j, name, j->text, j->len);
}

static int
on_text(struct json *j)
{
	if (take_text(j) != 0)
		return -1;
	if (has_nul(j))
		return refuse(j, "U+0000 cannot be a part of a text");
	return tell_token(j);
}

static int
on_number(struct json *j)
{
	size_t e;

	if (take_number(j, &e) != 0)
		return -1;
	if (e > 0 && j->skip == 0 && move_point(j, e) != 0)
		return -1;
	return tell_token(j);
}

static int
on_null(struct json *j)
{
	if (take_word(j, "null", 4) != 0)
		return -1;
	j->len = 0;
	return tell_token(j);
}

static int
on_boolean(struct json *j, const char *word, size_t n)
{
	return take_word(j, word, n) != 0 ? -1 : tell_token(j);
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

	if (g->behind == j->name && g->len == j->len &&
	    memcmp(g->name, j->text, j->len) == 0)
		return g->name;
	*g = (struct guess){ j->name, intern_name(j->names, j->text, j->len),
		j->len };
	if (g->name == NULL)
		g->len = SIZE_MAX;
	return g->name;
}

/* A member's name, and the colon. */
static int
on_name(struct json *j)
{
	if (take_text(j) != 0)
		return -1;
	if (has_nul(j))
		return refuse(j, "U+0000 cannot be a part of a name");
	if (j->skip == 0) {
		const char *name = find_name(j);

		if (name == NULL)
			return too_many_names(j);
		j->before = j->name;
		j->name = name;
		j->levels[j->depth - 1].name = name;
	}
	if (peek(j) != ':')
		return unexpected(j, "\":\"");
	j->at++;
	return 0;
}

static int
enter(struct json *j, struct level level)
{
	if (j->depth == READER_DEPTH)
		return refuse(j, "values are nested deeper than 256");
	j->at++;
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

	j->at++;
	if (level->array && !level->full && on_empty(j, level) != 0)
		return -1;
	return level->wrapped ? close_element(j) : 0;
}

/* ---- the document ---- */

static int
take_value(struct json *j)
{
	switch (peek(j)) {
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
		if (*j->at == '-' || text_is_digit(*j->at))
			return on_number(j);
		return unexpected(j, "a value");
	}
}

/* The next name in an object, or value in an array, or the end of either. */
static int
go_on(struct json *j)
{
	struct level *level = &j->levels[j->depth - 1];
	char close = level->array ? ']' : '}', c = peek(j);
	bool first = !level->full;

	if (c == close)
		return on_close(j);
	if (!first && c != ',')
		return unexpected(
		    j, level->array ? "\",\" or \"]\"" : "\",\" or \"}\"");
	j->at += !first;
	if (level->array)
		return take_value(j);
	if (peek(j) != '"')
		return unexpected(j, first ? "a name or \"}\"" : "a name");
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
		line = j->line;
		if (peek(j) == '\0' && j->at == j->end) {
			if (input_check(j->in, j->err) != 0)
				return -1;
			return j->to->end(j->to, j->err);
		}
	} while (j->line > line);
	return unexpected(j, "the end, or a line's,");
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

	j->in = in;
	j->to = to;
	j->err = err;
	j->source =
	    (struct source){ in->name, intern, line_of, false, false, false };
	j->names = intern_new(READER_NAMES);
	j->root = intern_name(j->names, "json", 4);
	j->item = intern_name(j->names, "item", 4);
	j->line = 1;
	j->size = WINDOW;
	j->window = j->at = j->end = mem_array(j->size, 1);
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
	buf_clear(&j->plain);
	free(j->window);
	free(j);
	return rc;
}
