/*
 * A growing run of bytes. All functions keep it valid; the bytes are not
 * NUL-terminated unless buf_str() is asked.
 *
 *	struct buf b = BUF_INIT;
 *	buf_puts(&b, "hello");
 *	buf_printf(&b, " %d", 7);
 *	puts(buf_str(&b));
 *	buf_clear(&b);
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	char *data;
	size_t len; /* bytes used */
	size_t cap; /* bytes allocated */
};

#define BUF_INIT                                                               \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

void buf_clear(struct buf *); /* frees; the buffer can be used again */
void buf_grow(struct buf *, size_t more); /* room for so many more bytes */
void buf_puts(struct buf *, const char *);
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *buf_str(struct buf *); /* NUL-terminated, borrowed */
char *buf_take(struct buf *);      /* NUL-terminated, the caller's to free */

static inline void
buf_reset(struct buf *b)
{
	b->len = 0;
}

static inline void
buf_add(struct buf *b, const char *data, size_t len)
{
	if (b->cap - b->len < len)
		buf_grow(b, len);
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
}

static inline void
buf_putc(struct buf *b, char c)
{
	if (b->len == b->cap)
		buf_grow(b, 1);
	b->data[b->len++] = c;
}

#endif
