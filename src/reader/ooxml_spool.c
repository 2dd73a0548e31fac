/*
 * A zip file is read from its end, and a pipe has none to look at: what comes
 * through one is put aside first.
 */
#include "base/file.h"
#include "reader/ooxml_internal.h"

#include <unistd.h>

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
		if (temp_write(fd, piece, (size_t)n, err) != 0)
			return -1;
	}
	return input_check(in, err);
}

int
ooxml_spool(struct input *in, struct err *err)
{
	int fd = temp_open(err);

	if (fd < 0 || copy(in, fd, err) == 0)
		return fd;
	close(fd);
	return -1;
}
