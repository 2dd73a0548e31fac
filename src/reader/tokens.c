/*
 * JSON's tokens in a window of bytes, which moves along the document. A value
 * that is not whole stays in it while more is read behind, and is looked at
 * from where that went on.
 */
#include "reader/tokens.h"
#include "base/mem.h"
#include "base/scan.h"
#include "base/text.h"
#include "base/utf8.h"
#include "reader/reader.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW ((size_t)65536)

/* Bytes behind the window's end that are 0 and may be looked at. */
#define SLACK sizeof(scan_block)

/* A text of READER_TEXT bytes, were each of them written \u0041. */
#define RAW_VALUE ((size_t)6 * READER_TEXT + 2)

/* A number without its exponent has at most so many digits. */
#define DIGITS_MAX 1000

void
tokens_init(struct tokens *t, struct input *in, struct err *err)
{
	*t = (struct tokens){ .in = in, .err = err, .line = 1, .size = WINDOW };
	t->window = t->at = t->end = mem_array(t->size, 1);
}

void
tokens_clear(struct tokens *t)
{
	buf_clear(&t->plain);
	free(t->window);
}

/* ---- what is wrong ---- */

int
tokens_refuse(struct tokens *t, const char *what)
{
	return err_set(
	    t->err, ERR_DATA, "%s: line %ld: %s", t->in->name, t->line, what);
}

static int
not_json(struct tokens *t, const char *what)
{
	return err_set(t->err, ERR_DATA, "%s: line %ld: not JSON: %s",
	    t->in->name, t->line, what);
}

/* The bytes end within a value, if reading them has not failed. */
static int
ends_too_early(struct tokens *t)
{
	if (input_check(t->in, t->err) != 0)
		return -1;
	t->in->cut = 1;
	return tokens_refuse(t, "the document ends too early");
}

/* What stands at `at' has no place there. */
int
tokens_unexpected(struct tokens *t, const char *wanted)
{
	unsigned char c = (unsigned char)*t->at;

	if (c == '\0' && t->at == t->end)
		return ends_too_early(t);
	return err_set(t->err, ERR_DATA,
	    c > ' ' && c < 0x7f
		? "%s: line %ld: not JSON: %s is expected, not \"%c\""
		: "%s: line %ld: not JSON: %s is expected, not the byte %#04x",
	    t->in->name, t->line, wanted, c);
}

/* ---- the window ---- */

/* Read on behind what begins at `at', which moves. 0: there is no more. */
static size_t
read_on(struct tokens *t)
{
	size_t kept = (size_t)(t->end - t->at);
	ssize_t n = 0;

	if (t->at > t->window && kept > 0)
		memmove(t->window, t->at, kept);
	else if (kept + SLACK == t->size) {
		t->size *= 2;
		t->window = mem_resize(t->window, t->size, 1);
	}
	if (!t->ended)
		n = input_read(t->in, t->window + kept, t->size - SLACK - kept);
	t->ended = n <= 0;
	t->at = t->window;
	t->end = t->at + kept + (n > 0 ? n : 0);
	memset(t->end, 0, SLACK);
	return n > 0 ? (size_t)n : 0;
}

static bool
is_too_long(struct tokens *t)
{
	return (size_t)(t->end - t->at) > RAW_VALUE &&
	       tokens_refuse(t, "no value ends within 60000000 bytes") != 0;
}

/* The same for a token that is not whole; -1: it never will be. */
static int
read_token_on(struct tokens *t)
{
	if (is_too_long(t))
		return -1;
	return read_on(t) > 0 ? 0 : ends_too_early(t);
}

/* The next byte that is no blank; 0 at the end, or it has no place there. */
char
tokens_skip_blanks(struct tokens *t)
{
	for (;;)
		switch (*t->at) {
		case '\n':
			t->line++;
			/* fallthrough */
		case ' ':
		case '\t':
		case '\r':
			t->at++;
			break;
		case '\0':
			if (t->at < t->end || read_on(t) == 0)
				return '\0';
			break;
		default:
			return *t->at;
		}
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
take_letter(struct tokens *t, const char *s, const char *end)
{
	unsigned code, low;
	char letter[UTF8_MAX];

	if (take_code(s + 2, end, &code) < 4) {
		not_json(t, "\\u is followed by four hexadecimal digits");
		return NULL;
	}
	s += 6;
	if (code >= 0xd800 && code < 0xe000) {
		if (code >= 0xdc00 || end - s < 6 || s[0] != '\\' ||
		    s[1] != 'u' || take_code(s + 2, end, &low) < 4 ||
		    low < 0xdc00 || low >= 0xe000) {
			not_json(t, "half of a surrogate pair is no character");
			return NULL;
		}
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		s += 6;
	}
	buf_add(&t->plain, letter, utf8_put(letter, code));
	return s;
}

static const char *
take_escape(struct tokens *t, const char *s, const char *end)
{
	static const char letters[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (s[1] == 'u')
		return take_letter(t, s, end);
	found = s[1] == '\0' ? NULL : strchr(letters, s[1]);
	if (found == NULL) {
		not_json(t, "a backslash is followed by one of \"\\/bfnrtu");
		return NULL;
	}
	buf_putc(&t->plain, plain[found - letters]);
	return s + 2;
}

/* The token's text without its escapes. */
static int
unescape(struct tokens *t)
{
	const char *s = t->text, *end = s + t->len, *escape;

	buf_reset(&t->plain);
	while (s != NULL && s < end) {
		escape = memchr(s, '\\', (size_t)(end - s));
		if (escape == NULL)
			escape = end;
		buf_add(&t->plain, s, (size_t)(escape - s));
		s = escape == end ? end : take_escape(t, escape, end);
	}
	t->text = buf_str(&t->plain);
	t->len = t->plain.len;
	return s == NULL ? -1 : 0;
}

static int
bad_byte(struct tokens *t, char c)
{
	if ((c & 0x80) != 0)
		return not_json(t, "a text that is not UTF-8");
	if (c == '\n' || c == '\r')
		return not_json(t, "a line end within a text");
	return not_json(t, "a control character within a text");
}

static bool
is_plain(char c)
{
	return (unsigned char)c >= ' ' && (c & 0x80) == 0 && c != '\\';
}

/* The window's end, or a character or an escape that it cuts off. */
static bool
is_cut_off(const struct tokens *t, const char *s)
{
	return s == t->end || *s == '\\' ||
	       utf8_begins(s, (size_t)(t->end - s));
}

/*
 * The text that begins at `at' with a quote. What is found so far is kept as a
 * distance from there, for the window moves.
 */
int
tokens_text(struct tokens *t)
{
	size_t n = 1;
	bool escaped = false;
	char *s;

	for (;;) {
		s = scan_first(t->at + n, mark, NULL);
		n = (size_t)(s - t->at);
		if (*s == '"')
			break;
		s = skip_letters(s, t->end);
		n = (size_t)(s - t->at);
		if (is_plain(*s))
			continue;
		if (*s == '\\' && t->end - s > 1) {
			escaped = true;
			n += 2;
			continue;
		}
		if (!is_cut_off(t, s))
			return bad_byte(t, *s);
		if (read_token_on(t) != 0)
			return -1;
	}
	t->text = t->at + 1;
	t->len = n - 1;
	t->at += n + 1;
	return escaped ? unescape(t) : 0;
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
move_point(struct tokens *t, size_t e)
{
	long moved = strtol(t->text + e + 1, NULL, 10);
	bool minus = *t->text == '-';
	struct json_digits d;

	if (e > DIGITS_MAX || moved > DIGITS_MAX || moved < -DIGITS_MAX)
		return err_set(t->err, ERR_DATA,
		    "%s: line %ld: the number %.*s has over %d digits",
		    t->in->name, t->line, text_fit(t->text, t->len, 80),
		    t->text, DIGITS_MAX);
	take_digits(&d, t->text + minus, t->text + e);
	d.point = d.n == 0 ? 0 : d.point + moved; /* 0 has none to move */
	buf_reset(&t->plain);
	if (minus)
		buf_putc(&t->plain, '-');
	put_digits(&t->plain, &d);
	t->text = buf_str(&t->plain);
	t->len = t->plain.len;
	return 0;
}

/* It is cut off by the window's end, or is none. */
static const char *
take_number_slowly(struct tokens *t, const char **e)
{
	const char *end;
	size_t n = 0;

	for (;;) {
		while (is_of_number(t->at[n]))
			n++;
		if (t->at + n < t->end || t->ended)
			break;
		if (is_too_long(t))
			return NULL;
		read_on(t);
	}
	end = skip_number(t->at, e);
	if (end == t->at + n)
		return end;
	if (t->at + n == t->end)
		ends_too_early(t);
	else
		not_json(t, "a number that is none");
	return NULL;
}

int
tokens_number(struct tokens *t, bool wanted)
{
	const char *e, *end = skip_number(t->at, &e);

	if (end == NULL || end == t->end || is_of_number(*end))
		end = take_number_slowly(t, &e);
	if (end == NULL)
		return -1;
	t->text = t->at;
	t->len = (size_t)(end - t->at);
	t->at += t->len;
	return e == NULL || !wanted ? 0 : move_point(t, (size_t)(e - t->text));
}

/* The word is not there, unless it goes on behind the window. */
static int
take_word_slowly(struct tokens *t, const char *word, size_t n)
{
	size_t i;

	while ((size_t)(t->end - t->at) < n && read_on(t) > 0)
		;
	for (i = 0; i < n && t->at[i] == word[i]; i++)
		;
	t->at += i;
	return i < n ? tokens_unexpected(t, word) : 0;
}

int
tokens_word(struct tokens *t, const char *word, size_t n)
{
	if (memcmp(t->at, word, n) == 0)
		t->at += n;
	else if (take_word_slowly(t, word, n) != 0)
		return -1;
	t->text = word;
	t->len = n;
	return 0;
}
