/*
 * Output that appears whole: the buffer before it.
 */
#include "base/mem.h"
#include "base/outfile_internal.h"
#include "base/room.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int
cannot_write(struct outfile *o, int fd, size_t len, struct err *err)
{
	int code = errno;

	err_write(err, o->name);
	return room_hint(err, code, fd, len);
}

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
			return cannot_write(o, fd, len, err);
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/*
 * What is to be on the disk in the end starts going there, so that the end need
 * not wait for all of it. Nobody waits here, and what fails is told by fsync.
 */
static void
send_ahead(struct outfile *o)
{
	uint64_t waiting = o->flushed - o->sent;

	if (o->out >= 0 || waiting < OUTFILE_AHEAD)
		return;
	(void)sync_file_range(
	    o->fd, (off_t)o->sent, (off_t)waiting, SYNC_FILE_RANGE_WRITE);
	o->sent = o->flushed;
}

static int
put_to_file(struct outfile *o, const char *data, size_t len, struct err *err)
{
	if (o->fd < 0 && outfile_open_unnamed(o, err) != 0)
		return -1;
	return outfile_write_fd(o, o->fd, data, len, err);
}

static int
put(struct outfile *o, const char *data, size_t len, struct err *err)
{
	if (o->memory != NULL)
		buf_add(o->memory, data, len);
	else if (put_to_file(o, data, len, err) != 0)
		return -1;
	o->flushed += len;
	if (o->memory == NULL)
		send_ahead(o);
	return 0;
}

int
outfile_flush(struct outfile *o, struct err *err)
{
	size_t len = o->len;

	if (put(o, o->buf, len, err) != 0)
		return -1;
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

/* Much at a time is not copied first. */
int
outfile_write(struct outfile *o, const char *data, size_t len, struct err *err)
{
	char *room;

	if (len >= OUTFILE_MUCH) {
		if (outfile_flush(o, err) != 0)
			return -1;
		return put(o, data, len, err);
	}
	room = outfile_room(o, len, err);
	if (room == NULL)
		return -1;
	if (len > 0)
		memcpy(room, data, len);
	outfile_wrote(o, len);
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
