/*
 * An output that is what another file is.
 */
#include "base/outfile.h"

#include <fcntl.h>
#include <unistd.h>

int
outfile_copy(struct outfile *o, const char *from, struct err *err)
{
	char piece[65536];
	int fd = open(from, O_RDONLY | O_CLOEXEC), rc = 0;
	ssize_t n = 0;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", from);
	while (rc == 0 && (n = read(fd, piece, sizeof(piece))) > 0)
		rc = outfile_write(o, piece, (size_t)n, err);
	if (n < 0)
		rc = err_sys(err, ERR_IO, "%s: cannot read", from);
	close(fd);
	return rc;
}
