/*
 * Showing an output: fsync, rename, fsync of the folder. Each of these is a
 * step after which a crash leaves the old file or the new one.
 */
#include "base/crash.h"
#include "base/folder.h"
#include "base/mem.h"
#include "base/outfile_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
outfile_finish(struct outfile *o, struct err *err)
{
	if (o->out >= 0)
		return 0;
	if (outfile_flush(o, err) != 0)
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
		while (rc == 0 && (n = read(o->fd, piece, OUTFILE_BUFFER)) > 0)
			rc = outfile_write_fd(o, o->out, piece, (size_t)n, err);
		free(piece);
		if (n < 0)
			return err_sys(err, ERR_IO,
			    "%s: cannot read back the "
			    "temporary file",
			    o->name);
	}
	return rc != 0 ? rc : outfile_write_fd(o, o->out, o->buf, o->len, err);
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
	if (folder_sync(o->folder, err) == 0)
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
