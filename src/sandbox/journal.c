/*
 * A growing text. Bytes that would break a line or a column become "?".
 */
#include "sandbox/journal.h"

#include <string.h>

static void
put_clean(struct buf *journal, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		buf_putc(journal, c < 0x20 || c == 0x7f ? '?' : (char)c);
	}
}

static void
put_without(struct buf *journal, const char *text, const char *secret)
{
	const char *found;

	while (secret != NULL && (found = strstr(text, secret)) != NULL) {
		put_clean(journal, text, (size_t)(found - text));
		buf_puts(journal, "***");
		text = found + strlen(secret);
	}
	put_clean(journal, text, strlen(text));
}

void
journal_add(struct buf *journal, const char *method, const char *path,
    unsigned status, const char *token)
{
	if (journal->len > JOURNAL_SIZE)
		return;
	put_clean(journal, method, strlen(method));
	buf_putc(journal, '\t');
	put_without(journal, path, token);
	buf_printf(journal, "\t%u\n", status);
}
