/*
 * A temporary file that has no name, or, where the file system knows none of
 * that kind, loses it at once.
 */
#include "base/temp.h"
#include "base/mem.h"
#include "base/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int
temp_open(struct err *err)
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

int
temp_write(int fd, const char *s, size_t len, struct err *err)
{
	ssize_t n;

	for (; len > 0; s += n, len -= (size_t)n) {
		n = write(fd, s, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0) {
			int code = errno;

			err_write(err, "a temporary file");
			return room_hint(err, code, fd, len);
		}
	}
	return 0;
}
