/*
 * Digits are counted and what stands between them is compared.
 */
#include "sandbox/form.h"
#include "base/civil.h"

#include <stddef.h>
#include <string.h>

static const char nbsp[] = "\xc2\xa0";

static size_t
digits(const char *text)
{
	return strspn(text, "0123456789");
}

bool
form_is_filled(const char *text)
{
	for (;;) {
		text += strspn(text, " \t\r\n");
		if (strncmp(text, nbsp, 2) != 0)
			return *text != '\0';
		text += 2;
	}
}

static int
number(const char *text, size_t len)
{
	int n = 0;

	while (len-- > 0)
		n = 10 * n + (*text++ - '0');
	return n;
}

bool
form_is_date(const char *text)
{
	struct civil day = { 0 };

	if (digits(text) != 2 || text[2] != '.' || digits(text + 3) != 2 ||
	    text[5] != '.' || digits(text + 6) != 4 || text[10] != '\0')
		return false;
	day.day = number(text, 2);
	day.month = number(text + 3, 2);
	day.year = number(text + 6, 4);
	return civil_valid(&day);
}

/* Services have none. */
bool
form_is_unit(const char *text)
{
	return *text == '\0' || (digits(text) == 3 && text[3] == '\0');
}

/* The kopecks, and that is all. */
static bool
ends(const char *text, char mark)
{
	return *text == mark && digits(text + 1) == 2 && text[3] == '\0';
}

/* Up to three digits, then threes with a plain space before each. */
static bool
is_of_page(const char *text, size_t n)
{
	if (n > 3)
		return false;
	for (text += n; *text == ' '; text += 4)
		if (digits(text + 1) != 3)
			return false;
	return ends(text, ',');
}

bool
form_is_price(const char *text)
{
	size_t n = digits(text);

	if (*text == '\0')
		return true;
	if (n == 0 || (*text == '0' && n > 1))
		return false;
	return is_of_page(text, n) || ends(text + n, '.');
}

bool
form_is_barcode(const char *text)
{
	return strpbrk(text, " \t\r\n") == NULL && strstr(text, nbsp) == NULL;
}

bool
form_is_choice(const char *text)
{
	return *text == '\0' || strcmp(text, "Да") == 0 ||
	       strcmp(text, "Нет") == 0;
}
