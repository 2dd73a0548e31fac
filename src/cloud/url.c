/*
 * Addresses, put together from texts that come from outside.
 */
#include "cloud/url.h"
#include "base/text.h"

#include <string.h>

void
url_base(struct buf *b, const char *url)
{
	size_t n = strlen(url);

	while (n > 0 && url[n - 1] == '/')
		n--;
	buf_add(b, url, n);
}

static bool
is_plain(char c, const char *plain)
{
	return text_is_digit(c) || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || strchr("-._~", c) != NULL ||
	       strchr(plain, c) != NULL;
}

void
url_put(struct buf *b, const char *text, const char *plain)
{
	for (; *text != '\0'; text++) {
		if (is_plain(*text, plain))
			buf_putc(b, *text);
		else
			buf_printf(b, "%%%02X", (unsigned char)*text);
	}
}
