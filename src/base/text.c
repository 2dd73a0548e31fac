/*
 * Foreign text made fit to be shown.
 */
#include "base/text.h"

#include <string.h>

void
text_clean(char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)s[0];
		unsigned char next = (unsigned char)s[1];

		if (c < 0x20 || c == 0x7f)
			*s = '?';
		else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
			s[0] = s[1] = '?';
	}
}

static int
goes_on(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

int
text_fit(const char *s, size_t len, size_t max)
{
	size_t n = max;

	if (len <= max)
		return (int)len;
	while (n > 0 && goes_on(s[n]))
		n--;
	return (int)n;
}

int
text_fit_str(const char *s, size_t max)
{
	return text_fit(s, strlen(s), max);
}
