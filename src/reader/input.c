/*
 * Bytes for a reader: one buffer that read(2), or a function in its place,
 * fills and the parser empties.
 */
#include "reader/input.h"
#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT_SIZE ((size_t)64 * 1024)

void
input_fd(struct input *in, const char *name, int fd)
{
	*in = (struct input){ .name = name, .fd = fd };
	in->buf = mem_new(INPUT_SIZE);
}

void
input_mem(struct input *in, const char *name, const char *data, size_t len)
{
	*in = (struct input){ .name = name, .fd = -1, .len = len };
	in->buf = mem_dupn(data, len);
}

void
input_borrow(struct input *in, const char *name, const char *data, size_t len)
{
	*in =
	    (struct input){ .name = name, .fd = -1, .len = len, .borrowed = 1 };
	in->buf = (char *)data; /* only read: nothing fills it */
}

void
input_from(struct input *in, const char *name, input_source *source, void *arg)
{
	*in = (struct input){
		.name = name, .fd = -1, .source = source, .source_arg = arg
	};
	in->buf = mem_new(INPUT_SIZE);
}

void
input_clear(struct input *in)
{
	if (!in->borrowed)
		free(in->buf);
	in->buf = NULL;
}

static int
stopped(struct input *in)
{
	if (in->stop == NULL || atomic_load(in->stop) == 0)
		return 0;
	in->failed = -1;
	return 1;
}

static ssize_t
give(struct input *in, char *to, size_t size)
{
	return in->source != NULL ? in->source(in->source_arg, to, size)
				  : read(in->fd, to, size);
}

/* What read(2) gives, at most so many bytes; 0 at the end and on failure. */
static size_t
take(struct input *in, char *to, size_t size)
{
	ssize_t n;

	if (in->fd < 0 && in->source == NULL)
		in->ended = 1;
	if (in->ended || in->failed != 0 || stopped(in))
		return 0;
	do
		n = give(in, to, size);
	while (n < 0 && errno == EINTR && !stopped(in));
	if (n < 0 && in->failed == 0)
		in->failed = errno;
	if (n <= 0) {
		in->ended = 1;
		return 0;
	}
	if (in->bytes_read != NULL)
		atomic_fetch_add(in->bytes_read, (uint64_t)n);
	return (size_t)n;
}

/* Read more behind what is there. */
static void
fill(struct input *in)
{
	if (in->pos > 0 && (in->fd >= 0 || in->source != NULL)) {
		in->len -= in->pos;
		memmove(in->buf, in->buf + in->pos, in->len);
		in->pos = 0;
	}
	in->len += take(in, in->buf + in->len, INPUT_SIZE - in->len);
}

size_t
input_peek(struct input *in, const char **bytes, size_t want)
{
	size_t had;

	do {
		had = in->len - in->pos;
		if (had >= want)
			break;
		fill(in);
	} while (in->len - in->pos > had);
	*bytes = in->buf + in->pos;
	had = in->len - in->pos;
	return had < want ? had : want;
}

void
input_skip(struct input *in, size_t n)
{
	in->pos += n;
}

/* Much at a time is not copied first. */
ssize_t
input_read(struct input *in, char *to, size_t size)
{
	size_t n = in->len - in->pos;

	if (n == 0 && size >= INPUT_SIZE) {
		n = take(in, to, size);
		return in->failed != 0 ? -1 : (ssize_t)n;
	}
	if (n == 0)
		fill(in);
	if (in->failed != 0)
		return -1;
	n = in->len - in->pos;
	if (n > size)
		n = size;
	memcpy(to, in->buf + in->pos, n);
	in->pos += n;
	return (ssize_t)n;
}

int
input_check(const struct input *in, struct err *err)
{
	if (in->failed == 0)
		return 0;
	if (in->failed < 0)
		return err_set(err, ERR_SIGNAL + atomic_load(in->stop),
		    "%s: reading was interrupted", in->name);
	errno = in->failed;
	return err_sys(err, ERR_IO, "%s: cannot read", in->name);
}
