/*
 * Foreign text made fit to be shown.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Controls, what has no width, what turns a line around or breaks it. */
static const struct {
	unsigned first, last;
} unseen[] = {
	{ 0x00, 0x1f },
	{ 0x7f, 0x9f },
	{ 0xad, 0xad },
	{ 0x34f, 0x34f },
	{ 0x61c, 0x61c },
	{ 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0x3164, 0x3164 },
	{ 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe00ff },
	{ 0xe01f0, 0xe0fff },
};

bool
text_is_unseen(unsigned letter)
{
	size_t i;

	for (i = 0; i < NELEM(unseen) && letter >= unseen[i].first; i++)
		if (letter <= unseen[i].last)
			return true;
	return false;
}

size_t
text_show(char to[TEXT_SHOWN], const char *s, size_t n, unsigned letter)
{
	if (n == 0)
		return utf8_put(to, 0xfffd);
	if (!text_is_unseen(letter)) {
		memcpy(to, s, n);
		return n;
	}
	if (letter >= 0xa0)
		return (size_t)snprintf(to, TEXT_SHOWN, "\\u{%X}", letter);
	memset(to, '?', n);
	return n;
}

void
text_clean(char *to, size_t size, const char *s)
{
	unsigned letter = 0;
	char shown[TEXT_SHOWN];
	size_t n, len;

	for (; *s != '\0'; s += n > 0 ? n : 1) {
		n = utf8_take(s, UTF8_MAX, &letter);
		len = text_show(shown, s, n, letter);
		if (len >= size)
			break;
		memcpy(to, shown, len);
		to += len;
		size -= len;
	}
	*to = '\0';
}

int
text_fit(const char *s, size_t len, size_t max)
{
	size_t n = max;

	if (len <= max)
		return (int)len;
	while (n > 0 && utf8_goes_on(s[n]))
		n--;
	return (int)n;
}

int
text_fit_str(const char *s, size_t max)
{
	return text_fit(s, strlen(s), max);
}

/* ---- what nobody shall see ---- */

void
text_hide(char *text, const char *secret)
{
	size_t n = secret == NULL ? 0 : strlen(secret);

	if (n == 0)
		return;
	while ((text = strstr(text, secret)) != NULL) {
		memset(text, '*', n);
		text += n;
	}
}
