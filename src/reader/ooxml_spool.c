/*
 * A zip file is read from its end, and a pipe has none to look at: what comes
 * through one is put aside first.
 */
#include "base/mem.h"
#include "reader/ooxml_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int
make(struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *path = mem_printf(
	    "%s/kassa-XXXXXX", tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd >= 0)
		unlink(path);
	else
		err_sys(err, ERR_IO,
		    "%s: cannot create a temporary file for the workbook",
		    path);
	free(path);
	return fd;
}

static int
put(int fd, const char *data, size_t len, struct err *err)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_IO,
			    "cannot write the workbook to a temporary file");
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
copy(struct input *in, int fd, struct err *err)
{
	char piece[16384];
	uint64_t size = 0;
	ssize_t n;

	while ((n = input_read(in, piece, sizeof(piece))) > 0) {
		size += (uint64_t)n;
		if (size > OOXML_SPOOL)
			return err_set(err, ERR_DATA,
			    "%s: a workbook of more than 1 GiB is not read "
			    "from a pipe; name the file",
			    in->name);
		if (put(fd, piece, (size_t)n, err) != 0)
			return -1;
	}
	return input_check(in, err);
}

int
ooxml_spool(struct input *in, struct err *err)
{
	int fd = make(err);

	if (fd < 0 || copy(in, fd, err) == 0)
		return fd;
	close(fd);
	return -1;
}
