/*
 * Output that appears whole: the buffer before it.
 */
#include "base/buf.h"
#include "base/crash.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/sha.h"
#include "base/undo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTFILE_BUFFER ((size_t)256 * 1024)

/* So many bytes are written as they come, past the buffer. */
#define OUTFILE_MUCH (OUTFILE_BUFFER / 4)

/* After so many the disk is told that they are to be written. */
#define OUTFILE_AHEAD ((uint64_t)4 * 1024 * 1024)

struct outfile {
	char *name;    /* the target, or "standard output" */
	char *hidden;  /* the hidden file's path; NULL when there is none */
	char *unnamed; /* a path to the unnamed file, or NULL */
	char *folder;
	int fd;  /* the hidden or unnamed file; -1 when not yet needed */
	int out; /* where a stream's bytes go at last; -1 for a file */
	char *buf;
	size_t len, cap;
	struct buf *memory;     /* takes what is flushed; NULL: the file does */
	uint64_t flushed, sent; /* bytes: to the file; ahead to its disk */
	int published;
	struct undo undo; /* the hidden file */
};

/*
 * Where an output goes: a hidden file beside the target, locked, or a stream.
 */

static char *
folder_of(const char *path)
{
	char *copy = mem_dup(path), *folder = mem_dup(dirname(copy));

	free(copy);
	return folder;
}

static char *
hidden_of(const char *path, const char *word)
{
	char *copy = mem_dup(path), *folder = folder_of(path);
	char *hidden = mem_printf("%s/.%s%s%s.kassa-tmp", folder,
	    basename(copy), word == NULL ? "" : ".", word == NULL ? "" : word);

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

/* Who may read the file that is there may read the new one, and no other. */
static void
keep_mode(const struct outfile *o)
{
	struct stat st;

	if (lstat(o->name, &st) == 0 && S_ISREG(st.st_mode) &&
	    fchmod(o->fd, st.st_mode & 0777) != 0)
		return; /* not ours to change: it stays as it was made */
}

/* Made by us, or by another process that may be at work on it. */
static int
open_or_make(struct outfile *o, bool *made)
{
	static const int how = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
	int fd = undo_open(&o->undo, o->hidden, how | O_EXCL, 0666);

	*made = fd >= 0;
	return *made || errno != EEXIST ? fd : open(o->hidden, how, 0666);
}

/* Only what nobody else can be writing is ours to remove. */
static int
not_locked(struct outfile *o, bool made, struct err *err)
{
	bool busy = errno == EWOULDBLOCK;

	if (busy)
		err_set(err, ERR_TEMP,
		    "%s: another process is writing it; try again later",
		    o->name);
	else
		err_sys(err, ERR_IO, "%s: cannot be locked", o->hidden);
	if (busy || !made) {
		undo_drop(&o->undo);
		free(o->hidden);
		o->hidden = NULL;
	}
	return -1;
}

/* Open and lock the hidden file, which another process may just rename. */
static int
open_hidden(struct outfile *o, struct err *err)
{
	bool made;

	do {
		if (o->fd >= 0)
			close(o->fd);
		undo_drop(&o->undo);
		o->fd = open_or_make(o, &made);
		if (o->fd < 0)
			return err_sys(err, ERR_CANTCREAT,
			    "%s: cannot create a file in its folder", o->name);
		if (flock(o->fd, LOCK_EX | LOCK_NB) != 0)
			return not_locked(o, made, err);
	} while (!is_same(o->fd, o->hidden));
	if (!made)
		undo_file(&o->undo, o->hidden);
	keep_mode(o);
	if (ftruncate(o->fd, 0) != 0)
		return err_sys(err, ERR_IO, "%s: cannot empty", o->hidden);
	return 0;
}

/* The unnamed file for what a stream must put aside. */
static int
open_unnamed(struct outfile *o, struct err *err)
{
	o->fd = file_temp(err);
	return o->fd < 0 ? -1 : 0;
}

static int
open_target(
    struct outfile *o, const char *path, const char *word, struct err *err)
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
		return err_set(err, ERR_CANTCREAT, "%s: is a folder", o->name);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		o->out = open(path, O_WRONLY | O_CLOEXEC);
		return o->out >= 0 ? 0
				   : err_sys(err, ERR_CANTCREAT,
					 "%s: cannot open", path);
	}
	o->folder = folder_of(path);
	o->hidden = hidden_of(path, word);
	return open_hidden(o, err);
}

struct outfile *
outfile_new_of(const char *path, const char *word, struct err *err)
{
	struct outfile *o = mem_new(sizeof(*o));

	o->fd = o->out = -1;
	o->cap = OUTFILE_BUFFER;
	o->buf = mem_new(o->cap);
	if (open_target(o, path, word, err) == 0)
		return o;
	outfile_free(o);
	return NULL;
}

struct outfile *
outfile_new(const char *path, struct err *err)
{
	return outfile_new_of(path, NULL, err);
}

void
outfile_free(struct outfile *o)
{
	if (o == NULL)
		return;
	if (o->hidden != NULL && o->fd >= 0 && !o->published)
		unlink(o->hidden);
	undo_drop(&o->undo);
	if (o->fd >= 0)
		close(o->fd);
	if (o->out > STDERR_FILENO)
		close(o->out);
	free(o->name);
	free(o->hidden);
	free(o->unnamed);
	free(o->folder);
	if (o->memory != NULL)
		buf_clear(o->memory);
	free(o->memory);
	free(o->buf);
	free(o);
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
	if (o->fd < 0 && open_unnamed(o, err) != 0)
		return -1;
	return file_write(o->fd, data, len, o->name, err);
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

static int
flush(struct outfile *o, struct err *err)
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

/* Much at a time is not copied first. */
int
outfile_write(struct outfile *o, const char *data, size_t len, struct err *err)
{
	char *room;

	if (len >= OUTFILE_MUCH) {
		if (flush(o, err) != 0)
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

/*
 * A part of an output, made on the side: what leaves its buffer stays in memory
 * until the part's turn has come.
 */

#define MEMORY_BUFFER ((size_t)64 * 1024)

struct outfile *
outfile_new_memory(void)
{
	struct outfile *o = mem_new(sizeof(*o));

	o->name = mem_dup("memory");
	o->fd = o->out = -1;
	o->cap = MEMORY_BUFFER;
	o->buf = mem_new(o->cap);
	o->memory = mem_new(sizeof(*o->memory));
	return o;
}

int
outfile_pour(struct outfile *from, struct outfile *to, struct err *err)
{
	int rc;

	if (flush(from, err) != 0)
		return -1;
	rc = outfile_write(to, from->memory->data, from->memory->len, err);
	buf_reset(from->memory);
	return rc;
}

/*
 * An output that somebody else writes, by its path. A file with no name has
 * one under /proc as long as it is open.
 */

const char *
outfile_path(struct outfile *o, struct err *err)
{
	if (o->hidden != NULL)
		return o->hidden;
	if (o->fd < 0 && open_unnamed(o, err) != 0)
		return NULL;
	free(o->unnamed);
	o->unnamed = mem_printf("/proc/self/fd/%d", o->fd);
	return o->unnamed;
}

int
outfile_adopt(struct outfile *o, struct err *err)
{
	struct stat st;

	if (fstat(o->fd, &st) != 0)
		return err_sys(err, ERR_IO, "%s: cannot look at it", o->name);
	o->flushed = (uint64_t)st.st_size;
	return 0;
}

/*
 * A finished output, looked at before it is shown: what its bytes come to, and
 * whether the target has just these already and may stay as it is.
 */

/* A plain file of this size, open to be read; -1: it is not. */
static int
open_plain(const char *path, uint64_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size == size)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Both have `size' bytes; what cannot be read is not the same. */
static bool
same_bytes(int a, int b, uint64_t size)
{
	char *pieces = mem_array(2, OUTFILE_BUFFER);
	uint64_t at = 0;
	bool same = true;

	while (same && at < size) {
		size_t n = size - at < OUTFILE_BUFFER ? (size_t)(size - at)
						      : OUTFILE_BUFFER;

		same = file_read_at(a, pieces, n, at) == (ssize_t)n &&
		       file_read_at(b, pieces + OUTFILE_BUFFER, n, at) ==
			   (ssize_t)n &&
		       memcmp(pieces, pieces + OUTFILE_BUFFER, n) == 0;
		at += n;
	}
	free(pieces);
	return same;
}

bool
outfile_is_same(const struct outfile *o)
{
	bool same;
	int fd;

	if (o->out >= 0)
		return false;
	fd = open_plain(o->name, o->flushed);
	if (fd < 0)
		return false;
	same = same_bytes(o->fd, fd, o->flushed);
	close(fd);
	return same;
}

/* Who wrote the file may have been killed before its folder was on the disk. */
int
outfile_leave(struct outfile *o, struct err *err)
{
	if (o->out >= 0)
		return 0;
	unlink(o->hidden); /* before the ledger says that all is done */
	undo_drop(&o->undo);
	o->published = 1;
	return file_sync_folder(o->folder, err);
}

int
outfile_sha256(
    const struct outfile *o, char hex[static SHA_HEX], struct err *err)
{
	uint64_t bytes;

	if (o->out >= 0)
		return err_set(
		    err, ERR_SOFT, "%s: a stream has no sum", o->name);
	if (sha_file(o->fd, hex, &bytes, err) == 0)
		return 0;
	return err_in(err, "%s", o->name);
}

/*
 * An output that is what another file is.
 */

int
outfile_copy(struct outfile *o, const char *from, struct err *err)
{
	char piece[65536];
	int fd = open(from, O_RDONLY | O_CLOEXEC), rc = 0;
	ssize_t n = 0;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", from);
	while (rc == 0 && (n = file_read(fd, piece, sizeof(piece))) > 0)
		rc = outfile_write(o, piece, (size_t)n, err);
	if (n < 0)
		rc = err_sys(err, ERR_IO, "%s: cannot read", from);
	close(fd);
	return rc;
}

/*
 * Showing an output: fsync, rename, fsync of the folder. Each of these is a
 * step after which a crash leaves the old file or the new one.
 */

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
		piece = mem_new(OUTFILE_BUFFER);
		while (rc == 0 &&
		       (n = file_read(o->fd, piece, OUTFILE_BUFFER)) > 0)
			rc = file_write(o->out, piece, (size_t)n, o->name, err);
		free(piece);
		if (n < 0)
			return err_sys(err, ERR_IO,
			    "%s: cannot read back the "
			    "temporary file",
			    o->name);
	}
	return rc != 0 ? rc : file_write(o->out, o->buf, o->len, o->name, err);
}

/* A file system that cannot tell has a moment between the look and the step. */
static int
rename_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL)
		return -1;
	if (faccessat(AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return rename(from, to);
	errno = EEXIST;
	return -1;
}

/* The file has its name now; the folder has to know. */
static int
settle(struct outfile *o, struct err *err)
{
	o->published = 1;
	undo_drop(&o->undo);
	mem_shown(o->name);
	crash_point("after rename");
	if (file_sync_folder(o->folder, err) == 0)
		return 0;
	err_in(
	    err, "%s: is new already, and not yet safe on the disk", o->name);
	return err_hint(err, "run again");
}

static int
cannot_replace(const struct outfile *o, struct err *err)
{
	return err_sys(err, ERR_CANTCREAT, "%s: cannot replace", o->name);
}

int
outfile_publish(struct outfile *o, struct err *err)
{
	if (o->out >= 0)
		return copy_out(o, err);
	crash_point("before rename");
	if (rename(o->hidden, o->name) != 0)
		return cannot_replace(o, err);
	return settle(o, err);
}

int
outfile_publish_new(struct outfile *o, struct err *err)
{
	crash_point("before rename");
	if (rename_new(o->hidden, o->name) == 0)
		return settle(o, err);
	return errno == EEXIST ? 1 : cannot_replace(o, err);
}

/*
 * Hidden files that killed processes have left. One that somebody writes now
 * is locked, and stays.
 */

static bool
is_hidden(const char *name)
{
	static const char tail[] = ".kassa-tmp";
	size_t n = strlen(name), k = sizeof(tail) - 1;

	return *name == '.' && n > k && strcmp(name + n - k, tail) == 0;
}

static void
sweep(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0); /* it stays: no harm */
	close(fd);
}

void
outfile_sweep(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (is_hidden(entry->d_name))
			sweep(dirfd(dir), entry->d_name);
	closedir(dir);
}
