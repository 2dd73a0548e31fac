/*
 * Where badserver's bytes come from: text with escapes, files, gzip.
 */
#include "badbytes.h"
#include "base/buf.h"
#include "base/err.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static int
hex(int c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, tolower(c)) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* What stands behind a backslash; gives how many characters it took. */
static size_t
escape(int port, const char *at, struct buf *to)
{
	static const char names[] = "rnt0\\";
	static const char values[] = "\r\n\t\0\\";
	const char *known = *at != '\0' ? strchr(names, *at) : NULL;

	if (known != NULL) {
		buf_putc(to, values[known - names]);
	} else if (*at == 'p') {
		buf_printf(to, "%d", port);
	} else if (*at == 'x' && hex(at[1]) >= 0 && hex(at[2]) >= 0) {
		buf_putc(to, (char)(hex(at[1]) * 16 + hex(at[2])));
		return 3;
	} else {
		buf_putc(to, '\\');
		return 0;
	}
	return 1;
}

void
bytes_unescape(int port, const char *text, struct buf *to)
{
	while (*text != '\0')
		if (*text == '\\')
			text += 1 + escape(port, text + 1, to);
		else
			buf_putc(to, *text++);
}

int
bytes_slurp(const char *path, struct buf *to, struct err *err)
{
	FILE *f = fopen(path, "rb");
	char part[8192];
	size_t n;
	int bad;

	if (f == NULL)
		return err_sys(err, ERR_NOINPUT, "%s", path);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(to, part, n);
	bad = ferror(f);
	fclose(f);
	return bad ? err_sys(err, ERR_IO, "%s", path) : 0;
}

/* Feed the compressor; Z_FINISH as flush ends its stream. */
static void
squeeze(z_stream *z, const struct buf *from, int flush, struct buf *to)
{
	z->next_in = (unsigned char *)from->data;
	z->avail_in = (unsigned)from->len;
	do {
		buf_grow(to, 4096);
		z->next_out = (unsigned char *)to->data + to->len;
		z->avail_out = (unsigned)(to->cap - to->len);
		deflate(z, flush);
		to->len = to->cap - z->avail_out;
	} while (z->avail_out == 0);
}

/* Gzip of the block so many times, and of what comes last. */
void
bytes_gzip(const struct buf *block, uint64_t times, const struct buf *last,
    struct buf *to)
{
	z_stream z = { .next_in = NULL };

	deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	while (times-- > 0)
		squeeze(&z, block, Z_NO_FLUSH, to);
	squeeze(&z, last, Z_FINISH, to);
	deflateEnd(&z);
}
