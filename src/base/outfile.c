/*
 * Output that appears whole: the buffer before it.
 */
#include "base/mem.h"
#include "base/outfile_internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int
outfile_write_fd(
    struct outfile *o, int fd, const char *data, size_t len, struct err *err)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_write(err, o->name);
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
flush_to_file(struct outfile *o, struct err *err)
{
	if (o->fd < 0 && outfile_open_unnamed(o, err) != 0)
		return -1;
	return outfile_write_fd(o, o->fd, o->buf, o->len, err);
}

int
outfile_flush(struct outfile *o, struct err *err)
{
	if (o->memory != NULL)
		buf_add(o->memory, o->buf, o->len);
	else if (flush_to_file(o, err) != 0)
		return -1;
	o->flushed += o->len;
	o->len = 0;
	return 0;
}

char *
outfile_room(struct outfile *o, size_t size, struct err *err)
{
	if (o->cap - o->len >= size)
		return o->buf + o->len;
	if (outfile_flush(o, err) != 0)
		return NULL;
	if (o->cap < size) {
		o->cap = size;
		o->buf = mem_resize(o->buf, o->cap, 1);
	}
	return o->buf;
}

void
outfile_wrote(struct outfile *o, size_t len)
{
	o->len += len;
}

int
outfile_write(struct outfile *o, const char *data, size_t len, struct err *err)
{
	char *room;

	while (len > 0) {
		size_t n = len < OUTFILE_BUFFER ? len : OUTFILE_BUFFER;

		room = outfile_room(o, n, err);
		if (room == NULL)
			return -1;
		memcpy(room, data, n);
		outfile_wrote(o, n);
		data += n;
		len -= n;
	}
	return 0;
}

bool
outfile_is_stream(const struct outfile *o)
{
	return o->out >= 0;
}

const char *
outfile_name(const struct outfile *o)
{
	return o->name;
}

uint64_t
outfile_size(const struct outfile *o)
{
	return o->flushed + o->len;
}

uint64_t
outfile_flushed(const struct outfile *o)
{
	return o->flushed;
}
