/*
 * UTF-8: what is one, character by character, and small letters.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "cases.h"

static const struct {
	const char *text;
	size_t valid;
	bool begins; /* what comes then may only be cut */
} texts[] = {
	{ "", 0, false },
	{ "plain ASCII of some length", 26, false },
	{ "Наименование, шт.", 31, false },
	{ "1234567Ж1234567", 16, false },
	{ "№ ₽ 😀 \xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", 23, false },
	{ "\xcf\xf0\xe8\xe2\xe5\xf2", 0, false }, /* windows-1251 */
	{ "a\xcf", 1, true },
	{ "a\xd0", 1, true },
	{ "a\xe2\x82", 1, true },
	{ "a\xf0\x9f\x98", 1, true },
	{ "12345678\xd0zz", 8, false },
	{ "\x80", 0, false },
	{ "\xc0\xaf", 0, false }, /* too long for what they mean */
	{ "\xc1\xbf", 0, false },
	{ "\xe0\x9f\xbf", 0, false },
	{ "\xf0\x8f\xbf\xbf", 0, false },
	{ "\xe0\x9f", 0, false },
	{ "\xed\xa0\x80", 0, false }, /* a surrogate */
	{ "\xf4\x90\x80\x80", 0, false },
	{ "\xf5", 0, false },
	{ "\xff\xfe", 0, false },
};

static void
what_is_valid(void **state)
{
	size_t i, len, n;

	(void)state;
	for (i = 0; i < NELEM(texts); i++) {
		len = strlen(texts[i].text);
		n = utf8_valid(texts[i].text, len);
		case_int(
		    texts[i].text, (long long)n, (long long)texts[i].valid);
		case_int(texts[i].text,
		    utf8_begins(texts[i].text + n, len - n) != 0,
		    texts[i].begins);
	}
	cases_end();
}

static const struct {
	const char *text;
	unsigned code, lower;
} chars[] = {
	{ "A", 'A', 'a' },
	{ "[", '[', '[' },
	{ "Ж", 0x416, 0x436 },
	{ "Ё", 0x401, 0x451 },
	{ "я", 0x44f, 0x44f },
	{ "İ", 0x130, 'i' },
	{ "Ω", 0x3a9, 0x3c9 },
	{ "₽", 0x20bd, 0x20bd },
	{ "😀", 0x1f600, 0x1f600 },
	{ "\xcf", 0xfffd, 0xfffd },
	{ "\x80", 0xfffd, 0xfffd },
};

static void
characters_there_and_back(void **state)
{
	char bytes[UTF8_MAX + 1];
	unsigned code;
	size_t i, n;

	(void)state;
	for (i = 0; i < NELEM(chars); i++) {
		const char *text = chars[i].text;

		n = utf8_get(text, strlen(text), &code);
		case_int(text, (long long)n, (long long)strlen(text));
		case_int(text, code, chars[i].code);
		case_int(text, utf8_lower(code), chars[i].lower);
		n = utf8_put(bytes, code);
		bytes[n] = '\0';
		case_text(text, bytes, code == 0xfffd ? "\xef\xbf\xbd" : text);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_valid),
		cmocka_unit_test(characters_there_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
