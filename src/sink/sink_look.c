/*
 * A published table as it is now: what its file holds, or its rows in a file
 * that others share.
 */
#include "base/sha.h"
#include "sink/sink_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
sum(const char *path, struct sink_file *f, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", path);
	rc = sha_file(fd, f->sha256, &f->bytes, err);
	close(fd);
	return rc == 0 ? 1 : err_in(err, "%s", path);
}

static int
look_at_file(const char *path, bool deep, struct sink_file *f, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return err_sys(err, ERR_IO, "%s: cannot look at it", path);
	}
	f->bytes = (uint64_t)st.st_size;
	return deep && S_ISREG(st.st_mode) ? sum(path, f, err) : 1;
}

static int
look(const struct sink_options *o, const struct format *format, bool deep,
    struct sink_file *f, struct err *err)
{
	char *below = sink_volume_path(o, format, f->table);
	char *path = sink_below(o->out, below);
	int rc = format->shared == NULL ? look_at_file(path, deep, f, err)
					: format->shared->look(path, o->name,
					      f->table, deep, f, err);

	free(path);
	free(below);
	return rc;
}

int
sink_look(const struct sink_options *o, const char *table, bool deep,
    struct sink_file *f, struct err *err)
{
	const struct format *format = sink_pick_format(o, err);

	*f = (struct sink_file){ .table = table };
	if (format == NULL)
		return -1;
	if (sink_is_stream(o))
		return err_set(err, ERR_SOFT, "a stream cannot be looked at");
	return look(o, format, deep, f, err);
}
