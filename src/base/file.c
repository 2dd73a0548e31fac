/*
 * Reading and writing however many calls it takes, files without a name, and
 * folders. Where the file system knows no file without a name, one loses it at
 * once.
 */
#include "base/file.h"
#include "base/mem.h"
#include "base/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- bytes ---- */

size_t
file_put(int fd, const char *s, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, s, len);
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0) {
			s += n;
			len -= (size_t)n;
		}
	}
	return len;
}

int
file_write(int fd, const char *s, size_t len, const char *name, struct err *err)
{
	size_t left = file_put(fd, s, len);
	int code = errno;

	if (left == 0)
		return 0;
	err_write(err, name);
	return room_hint(err, code, fd, left);
}

ssize_t
file_read(int fd, void *to, size_t size)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(fd, (char *)to + len, size - len);
		if (n > 0)
			len += (size_t)n;
	} while ((n > 0 && len < size) || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : (ssize_t)len;
}

ssize_t
file_read_at(int fd, void *to, size_t size, uint64_t at)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = pread(fd, (char *)to + len, size - len, (off_t)(at + len));
		if (n > 0)
			len += (size_t)n;
	} while ((n > 0 && len < size) || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : (ssize_t)len;
}

/* ---- without a name ---- */

int
file_temp(struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *path;
	int fd;

	if (tmp == NULL || *tmp == '\0')
		tmp = "/tmp";
	fd = open(tmp, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	path = mem_printf("%s/kassa-XXXXXX", tmp);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	else
		err_sys(
		    err, ERR_IO, "%s: cannot create a temporary file", path);
	free(path);
	return fd;
}

/* ---- folders ---- */

static int
cannot_help(int code)
{
	return code == EINVAL || code == EACCES || code == ENOTSUP;
}

int
file_sync_folder(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc != 0 && cannot_help(errno))
		rc = 0;
	if (rc != 0)
		err_sys(err, ERR_IO, "%s: cannot sync", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

int
file_make_folder(const char *path, bool *made, struct err *err)
{
	struct stat st;

	*made = mkdir(path, 0777) == 0;
	if (*made)
		return 0;
	if (errno != EEXIST)
		return err_sys(
		    err, ERR_CANTCREAT, "%s: cannot create the folder", path);
	if (stat(path, &st) == 0 ? S_ISDIR(st.st_mode) : errno != ENOTDIR)
		return 0;
	return err_set(err, ERR_CANTCREAT,
	    "%s: is a file, and no folder; without a \"/\" at its end it "
	    "is replaced, or name another",
	    path);
}

char *
file_etc(const char *name)
{
	const char *etc = secure_getenv("KASSA_ETC");

	return mem_printf("%s/%s", etc != NULL ? etc : "/etc", name);
}
