/*
 * Files as they were, touched, altered or lost.
 */
#include "run/files.h"
#include "base/mem.h"
#include "base/sha.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The stamp of a file that days share: it says only that all was well. */
#define SHARED "shared"

char *
files_path(const char *out, const char *path)
{
	size_t n = strlen(out);

	return mem_printf(
	    "%s%s%s", out, n > 0 && out[n - 1] == '/' ? "" : "/", path);
}

/* What changes when somebody writes to a file or puts another in its place. */
static char *
stamp_of(const struct stat *st)
{
	return mem_printf("%llu %lld %lld.%09ld %lld.%09ld",
	    (unsigned long long)st->st_ino, (long long)st->st_size,
	    (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
	    (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

char *
files_stamp(const struct sink_options *sink, const char *path)
{
	char *whole, *stamp;
	struct stat st;

	if (sink_is_shared(sink))
		return mem_dup(SHARED);
	whole = files_path(sink->out, path);

	stamp = lstat(whole, &st) == 0 ? stamp_of(&st) : mem_dup("");
	free(whole);
	return stamp;
}

static int
read_sum(const char *path, char hex[SHA_HEX], struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc;
	uint64_t bytes;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", path);
	rc = sha_file(fd, hex, &bytes, err);
	close(fd);
	return rc == 0 ? 0 : err_in(err, "%s", path);
}

/* It is there, and somebody may have been at it. */
static int
look_into(const char *path, const struct ledger_file *f, const struct stat *st,
    struct err *err)
{
	char hex[SHA_HEX];

	if (!S_ISREG(st->st_mode) || (uint64_t)st->st_size != f->bytes)
		return FILE_ALTERED;
	if (read_sum(path, hex, err) != 0)
		return -1;
	return strcmp(hex, f->sha256) == 0 ? FILE_SAME : FILE_ALTERED;
}

static int
look(const char *path, const struct ledger_file *f, bool deep, char **stamp,
    struct err *err)
{
	struct stat st;
	int state;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return FILE_LOST;
		return err_sys(err, ERR_IO, "%s: cannot look at it", path);
	}
	*stamp = stamp_of(&st);
	if (!deep && strcmp(*stamp, f->stamp) == 0)
		return FILE_SAME;
	state = look_into(path, f, &st, err);
	if (state == FILE_SAME && strcmp(*stamp, f->stamp) != 0)
		state = FILE_TOUCHED;
	return state;
}

/* Others' days change the file as well: it is the rows that count. */
static int
look_shared(const struct sink_options *sink, const struct ledger_file *f,
    bool deep, char **stamp, struct err *err)
{
	bool unsure = strcmp(f->stamp, SHARED) != 0;
	struct sink_file now;
	int rc = sink_look(sink, f->table, deep || unsure, &now, err);

	if (rc <= 0)
		return rc < 0 ? -1 : FILE_LOST;
	if (now.rows != f->rows)
		return FILE_ALTERED;
	if ((deep || unsure) && strcmp(now.sha256, f->sha256) != 0)
		return FILE_ALTERED;
	if (!unsure)
		return FILE_SAME;
	*stamp = mem_dup(SHARED);
	return FILE_TOUCHED;
}

int
files_look(const struct sink_options *sink, const struct ledger_file *f,
    bool deep, char **stamp, struct err *err)
{
	char *path;
	int state;

	*stamp = NULL;
	if (sink_is_shared(sink))
		return look_shared(sink, f, deep, stamp, err);
	path = files_path(sink->out, f->path);
	state = look(path, f, deep, stamp, err);
	free(path);
	if (state != FILE_TOUCHED) {
		free(*stamp);
		*stamp = NULL;
	}
	return state;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int
files_check_out(const char *out, struct err *err)
{
	char *path = mem_dup(out), *above;
	int rc = 0;

	if (!is_folder(out)) {
		above = dirname(path);
		if (access(out, F_OK) == 0)
			rc = err_set(err, ERR_CANTCREAT,
			    "%s: is no folder; the tables of days need one",
			    out);
		else if (!is_folder(above))
			rc = err_set(err, ERR_CANTCREAT,
			    "%s: cannot be made, for the folder %s is not "
			    "there; make that first",
			    out, above);
	}
	free(path);
	return rc;
}
