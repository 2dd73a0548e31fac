/*
 * A finished output, looked at before it is shown: what its bytes come to, and
 * whether the target has just these already and may stay as it is.
 */
#include "base/folder.h"
#include "base/mem.h"
#include "base/outfile_internal.h"
#include "base/sha.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* `len' bytes from `at' on, however many reads they take. */
static bool
read_piece(int fd, char *piece, size_t len, uint64_t at)
{
	ssize_t n;

	while (len > 0) {
		n = pread(fd, piece, len, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		piece += n;
		len -= (size_t)n;
		at += (uint64_t)n;
	}
	return true;
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

		same = read_piece(a, pieces, n, at) &&
		       read_piece(b, pieces + OUTFILE_BUFFER, n, at) &&
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
	return folder_sync(o->folder, err);
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
