/*
 * Where an output goes: a hidden file beside the target, locked, or a stream.
 */
#include "base/mem.h"
#include "base/outfile_internal.h"
#include "base/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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
open_or_make(const char *path, bool *made)
{
	static const int how = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
	int fd = open(path, how | O_EXCL, 0666);

	*made = fd >= 0;
	return *made || errno != EEXIST ? fd : open(path, how, 0666);
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
		o->fd = open_or_make(o->hidden, &made);
		if (o->fd < 0)
			return err_sys(err, ERR_CANTCREAT,
			    "%s: cannot create a file in its folder", o->name);
		if (flock(o->fd, LOCK_EX | LOCK_NB) != 0)
			return not_locked(o, made, err);
	} while (!is_same(o->fd, o->hidden));
	undo_file(&o->undo, o->hidden);
	keep_mode(o);
	if (ftruncate(o->fd, 0) != 0)
		return err_sys(err, ERR_IO, "%s: cannot empty", o->hidden);
	return 0;
}

int
outfile_open_unnamed(struct outfile *o, struct err *err)
{
	o->fd = temp_open(err);
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
