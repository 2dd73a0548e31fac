/*
 * Errors as sentences: what is put together, what is cut, and what a foreign
 * text cannot do.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"

#include <errno.h>

static void
sentences_are_put_together(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(err.code, ERR_NONE);
	assert_int_equal(err_set(&err, ERR_DATA, "line %d is odd", 7), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "line 7 is odd");
	assert_int_equal(err_in(&err, "%s", "a.xml"), -1);
	assert_string_equal(err.text, "a.xml: line 7 is odd");
	assert_int_equal(err_hint(&err, "mend it"), -1);
	assert_string_equal(err.text, "a.xml: line 7 is odd; mend it");
	assert_int_equal(err.code, ERR_DATA);
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(err.text, "");
}

static void
errno_has_the_last_word(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	errno = ENOENT;
	assert_int_equal(err_sys(&err, ERR_NOINPUT, "a%s", ".xml"), -1);
	assert_int_equal(err.code, ERR_NOINPUT);
	assert_string_equal(err.text, "a.xml: No such file or directory");
}

/* What the system lacks is no fault of an input, an output or a setting. */
static void
lack_is_nobodys_fault(void **state)
{
	static const int codes[] = { ERR_NOINPUT, ERR_CANTCREAT, ERR_CONFIG };
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(codes); i++) {
		errno = EMFILE;
		err_sys(&err, codes[i], "a.xml");
		assert_int_equal(err.code, ERR_IO);
		errno = ENFILE;
		err_sys(&err, codes[i], "a.xml");
		assert_int_equal(err.code, ERR_IO);
		errno = ENOMEM;
		err_sys(&err, codes[i], "a.xml");
		assert_int_equal(err.code, ERR_MEMORY);
		errno = EACCES;
		err_sys(&err, codes[i], "a.xml");
		assert_int_equal(err.code, codes[i]);
	}
	assert_string_equal(err.text, "a.xml: Permission denied");
}

static void
a_text_may_quote_itself(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	err_set(&err, ERR_DATA, "one");
	err_in(&err, "%s", err.text);
	err_hint(&err, "%s", err.text);
	err_set(&err, ERR_TEMP, "<%s>", err.text);
	assert_string_equal(err.text, "<one: one; one: one>");
}

/* What a terminal obeys is not passed on; letters of all kinds are. */
static const struct {
	const char *name, *text, *want;
} foreign[] = {
	{ "escape", "\x1b[2J", "?[2J" },
	{ "line ends", "a\r\nb", "a??b" },
	{ "tab, bell, delete", "\t\a\x7f", "???" },
	{ "letters", "Касса №1 \xe2\x82\xbd", "Касса №1 \xe2\x82\xbd" },
	{ "control sequence introducer, U+009B",
	    "a\xc2\x9b"
	    "2Jb",
	    "a??2Jb" },
	{ "right to left",
	    "a\xe2\x80\xae"
	    "fdp.exe",
	    "a\\u{202E}fdp.exe" },
	{ "embeddings and isolates, U+202A, U+2066, U+2069",
	    "\xe2\x80\xaa\xe2\x81\xa6\xe2\x81\xa9",
	    "\\u{202A}\\u{2066}\\u{2069}" },
	{ "no width, U+200B, U+200F, U+2060, U+FEFF",
	    "\xe2\x80\x8b\xe2\x80\x8f\xe2\x81\xa0\xef\xbb\xbf",
	    "\\u{200B}\\u{200F}\\u{2060}\\u{FEFF}" },
	{ "soft hyphen, Arabic mark, U+180E", "\xc2\xad\xd8\x9c\xe1\xa0\x8e",
	    "\\u{AD}\\u{61C}\\u{180E}" },
	{ "line and paragraph, U+2028 and U+2029", "\xe2\x80\xa8\xe2\x80\xa9",
	    "\\u{2028}\\u{2029}" },
	{ "notes between lines, U+FFF9 to U+FFFB", "\xef\xbf\xb9\xef\xbf\xbb",
	    "\\u{FFF9}\\u{FFFB}" },
	{ "tags, U+E0041 and U+E007F", "\xf3\xa0\x81\x81\xf3\xa0\x81\xbf",
	    "\\u{E0041}\\u{E007F}" },
	{ "fillers, U+3164 and U+115F", "\xe3\x85\xa4\xe1\x85\x9f",
	    "\\u{3164}\\u{115F}" },
	{ "the neighbours of these", "\xe2\x80\x8a\xe2\x80\xa7\xe2\x80\xaf",
	    "\xe2\x80\x8a\xe2\x80\xa7\xe2\x80\xaf" },
	{ "a heart in colour, U+FE0F", "\xe2\x9d\xa4\xef\xb8\x8f",
	    "\xe2\x9d\xa4\xef\xb8\x8f" },
	{ "what is no UTF-8", "a\x9b[2J\xd0", "a\xef\xbf\xbd[2J\xef\xbf\xbd" },
};

/* Of what would not fit a part is left out, never half of it. */
static void
what_is_spelled_out_is_not_cut(void **state)
{
	struct err err = ERR_INIT;
	char text[1100], *end;
	size_t i;

	(void)state;
	for (i = 1000; i < 1024; i++) {
		memset(text, 'a', i);
		strcpy(text + i, "\xe2\x80\xae\xe2\x80\xae");
		err_set(&err, ERR_DATA, "%s", text);
		end = err.text + i;
		assert_true(strcmp(end, "") == 0 ||
			    strcmp(end, "\\u{202E}") == 0 ||
			    strcmp(end, "\\u{202E}\\u{202E}") == 0);
	}
}

static void
a_foreign_text_cannot_paint(void **state)
{
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(foreign); i++) {
		err_set(&err, ERR_DATA, "%s", foreign[i].text);
		case_text(foreign[i].name, err.text, foreign[i].want);
	}
	cases_end();
}

/* The bytes of a character that the lead byte promises. */
static size_t
char_len(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc0)
		return 0;
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static bool
is_utf8(const char *s)
{
	size_t n, i;

	for (; *s != '\0'; s += n) {
		n = char_len((unsigned char)*s);
		for (i = 1; i < n; i++)
			if (((unsigned char)s[i] & 0xc0) != 0x80)
				return false;
		if (n == 0)
			return false;
	}
	return true;
}

enum way { SET, SYS, IN, HINT };

static const struct {
	const char *name;
	enum way way;
} ways[] = {
	{ "err_set", SET },
	{ "err_sys", SYS },
	{ "err_in", IN },
	{ "err_hint", HINT },
};

static void
say(struct err *err, enum way way, const char *text)
{
	err_set(err, ERR_DATA, "b");
	errno = EIO;
	if (way == SET)
		err_set(err, ERR_DATA, "%s", text);
	else if (way == SYS)
		err_sys(err, ERR_DATA, "%s", text);
	else if (way == IN)
		err_in(err, "%s", text);
	else
		err_hint(err, "%s", text);
}

/* `shift' letters of a byte, then letters of two or three to the end. */
static void
fill(char *text, size_t size, size_t shift, const char *letter)
{
	size_t n = strlen(letter), at = shift;

	memset(text, 'a', shift);
	for (; at + n < size; at += n)
		memcpy(text + at, letter, n);
	text[at] = '\0';
}

static void
a_long_text_is_cut_at_a_character(void **state)
{
	static const char *const letters[] = { "я", "₽", "😀" };
	struct err err = ERR_INIT;
	char text[3000], name[64];
	size_t way, k, shift;

	(void)state;
	for (way = 0; way < NELEM(ways); way++)
		for (k = 0; k < NELEM(letters); k++)
			for (shift = 0; shift < 4; shift++) {
				snprintf(name, sizeof(name), "%s %s %zu",
				    ways[way].name, letters[k], shift);
				fill(text, sizeof(text), shift, letters[k]);
				say(&err, ways[way].way, text);
				case_int(name, is_utf8(err.text), true);
				case_int(name, strlen(err.text) > 400, true);
			}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_are_put_together),
		cmocka_unit_test(errno_has_the_last_word),
		cmocka_unit_test(lack_is_nobodys_fault),
		cmocka_unit_test(a_text_may_quote_itself),
		cmocka_unit_test(a_foreign_text_cannot_paint),
		cmocka_unit_test(what_is_spelled_out_is_not_cut),
		cmocka_unit_test(a_long_text_is_cut_at_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
