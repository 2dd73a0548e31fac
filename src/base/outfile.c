/*
 * Output that appears whole: a buffer before a hidden file, fsync, rename,
 * fsync of the folder. Each of these is a step after which a crash leaves the
 * old file or the new one.
 */
#include "base/outfile.h"
#include "base/buf.h"
#include "base/crash.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER ((size_t)256 * 1024)

struct outfile {
	char *name; /* the target, or "standard output" */
	char *hidden; /* the hidden file's path; NULL when there is none */
	char *folder;
	int fd; /* the hidden or unnamed file; -1 when not yet needed */
	int out; /* where a stream's bytes go at last; -1 for a file */
	char *buf;
	size_t len, cap;
	uint64_t flushed;
	int published;
};

/* ---- opening ---- */

static char *
folder_of(const char *path)
{
	char *copy = mem_dup(path), *folder = mem_dup(dirname(copy));

	free(copy);
	return folder;
}

static char *
hidden_of(const char *path)
{
	char *copy = mem_dup(path), *folder = folder_of(path);
	char *hidden = mem_printf("%s/.%s.kassa-tmp", folder, basename(copy));

	free(folder);
	free(copy);
	return hidden;
}

/* Is the open file still the one that the path names? */
static int
is_same(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && lstat(path, &b) == 0 &&
	    a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

/* Open and lock the hidden file, which another process may just rename. */
static int
open_hidden(struct outfile *o, struct err *err)
{
	do {
		if (o->fd >= 0)
			close(o->fd);
		o->fd = open(o->hidden,
		    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
		if (o->fd < 0)
			return err_sys(err, ERR_CANTCREAT,
			    "%s: cannot create a file in its folder", o->name);
		if (flock(o->fd, LOCK_EX | LOCK_NB) != 0)
			return err_set(err, ERR_TEMP,
			    "%s: another process is writing it; try again "
			    "later", o->name);
	} while (!is_same(o->fd, o->hidden));
	if (ftruncate(o->fd, 0) != 0)
		return err_sys(err, ERR_IO, "%s: cannot empty", o->hidden);
	return 0;
}

static int
open_unnamed(struct outfile *o, struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *path;

	if (tmp == NULL || *tmp == '\0')
		tmp = "/tmp";
	path = mem_printf("%s/kassa-XXXXXX", tmp);
	o->fd = mkostemp(path, O_CLOEXEC);
	if (o->fd >= 0)
		unlink(path);
	else
		err_sys(err, ERR_IO, "%s: cannot create a temporary file", path);
	free(path);
	return o->fd < 0 ? -1 : 0;
}

static int
open_target(struct outfile *o, const char *path, struct err *err)
{
	struct stat st;

	if (path == NULL || strcmp(path, "-") == 0 ||
	    strcmp(path, "/dev/stdout") == 0) {
		o->name = mem_dup("standard output");
		o->out = STDOUT_FILENO;
		return 0;
	}
	o->name = mem_dup(path);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return err_set(
		    err, ERR_CANTCREAT, "%s: is a folder", o->name);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		o->out = open(path, O_WRONLY | O_CLOEXEC);
		return o->out >= 0
		    ? 0
		    : err_sys(err, ERR_CANTCREAT, "%s: cannot open", path);
	}
	o->folder = folder_of(path);
	o->hidden = hidden_of(path);
	return open_hidden(o, err);
}

struct outfile *
outfile_new(const char *path, struct err *err)
{
	struct outfile *o = mem_new(sizeof(*o));

	o->fd = o->out = -1;
	o->cap = BUFFER;
	o->buf = mem_new(o->cap);
	if (open_target(o, path, err) == 0)
		return o;
	if (err->code == ERR_TEMP) { /* the hidden file is another's */
		free(o->hidden);
		o->hidden = NULL;
	}
	outfile_free(o);
	return NULL;
}

void
outfile_free(struct outfile *o)
{
	if (o == NULL)
		return;
	if (o->hidden != NULL && o->fd >= 0 && !o->published)
		unlink(o->hidden);
	if (o->fd >= 0)
		close(o->fd);
	if (o->out > STDERR_FILENO)
		close(o->out);
	free(o->name);
	free(o->hidden);
	free(o->folder);
	free(o->buf);
	free(o);
}

/* ---- writing ---- */

static int
write_failed(const struct outfile *o, int fd, struct err *err)
{
	if (fd == o->out && errno == EPIPE)
		return err_set(err, ERR_SIGNAL + SIGPIPE, "%s", "");
	return err_sys(err, ERR_IO, "%s: cannot write", o->name);
}

static int
write_all(struct outfile *o, int fd, const char *data, size_t len,
    struct err *err)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return write_failed(o, fd, err);
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
flush(struct outfile *o, struct err *err)
{
	if (o->fd < 0 && open_unnamed(o, err) != 0)
		return -1;
	if (write_all(o, o->fd, o->buf, o->len, err) != 0)
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
	if (flush(o, err) != 0)
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
		size_t n = len < BUFFER ? len : BUFFER;

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

/* ---- publishing ---- */

int
outfile_finish(struct outfile *o, struct err *err)
{
	if (o->out >= 0)
		return 0;
	if (flush(o, err) != 0)
		return -1;
	if (fsync(o->fd) != 0)
		return err_sys(err, ERR_IO, "%s: cannot write", o->name);
	return 0;
}

/* A stream: what was put aside, then what is still in the buffer. */
static int
copy_out(struct outfile *o, struct err *err)
{
	char *piece;
	ssize_t n = 0;
	int rc = 0;

	if (o->fd >= 0) {
		if (lseek(o->fd, 0, SEEK_SET) < 0)
			return err_sys(err, ERR_IO, "%s: cannot seek", o->name);
		piece = mem_new(BUFFER);
		while (rc == 0 && (n = read(o->fd, piece, BUFFER)) > 0)
			rc = write_all(o, o->out, piece, (size_t)n, err);
		free(piece);
		if (n < 0)
			return err_sys(err, ERR_IO, "%s: cannot read back the "
			    "temporary file", o->name);
	}
	return rc != 0 ? rc : write_all(o, o->out, o->buf, o->len, err);
}

static int
sync_folder(struct outfile *o, struct err *err)
{
	int fd = open(o->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	/* some file systems cannot; the rename stands all the same */
	if (rc != 0 && errno != EINVAL && errno != EACCES && errno != ENOTSUP)
		err_sys(err, ERR_IO, "%s: cannot sync", o->folder);
	else
		rc = 0;
	if (fd >= 0)
		close(fd);
	return rc;
}

int
outfile_publish(struct outfile *o, struct err *err)
{
	if (o->out >= 0)
		return copy_out(o, err);
	crash_point("before rename");
	if (rename(o->hidden, o->name) != 0)
		return err_sys(
		    err, ERR_CANTCREAT, "%s: cannot replace", o->name);
	o->published = 1;
	crash_point("after rename");
	return sync_folder(o, err);
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

uint64_t
outfile_old_size(const struct outfile *o)
{
	struct stat st;

	if (o->out >= 0 || stat(o->name, &st) != 0)
		return 0;
	return (uint64_t)st.st_size;
}
