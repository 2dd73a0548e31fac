/*
 * Pieces gather in one buffer of 256 KiB, which write(2) empties.
 */
#include "sandbox/press.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

enum { FULL = 256 * 1024, PIECE = 32 * 1024 };

/* 0: gone on, 1: nobody reads any more. */
static int
drain(int fd, struct buf *b, struct err *err)
{
	size_t done = 0;

	while (done < b->len) {
		ssize_t n = write(fd, b->data + done, b->len - done);

		if (n < 0 && errno == EPIPE)
			return 1;
		if (n < 0 && errno != EINTR)
			return err_sys(
			    err, ERR_IO, "cannot write the document");
		if (n > 0)
			done += (size_t)n;
	}
	buf_reset(b);
	return 0;
}

static int
run(struct document *doc, int fd, uint64_t size, struct buf *b, struct err *err)
{
	uint64_t drained = 0;
	int rc = 0;

	while (rc == 0 && document_next(doc, b)) {
		if (size > 0 && drained + b->len >= size)
			document_cut(doc);
		if (b->len < FULL - PIECE)
			continue;
		drained += b->len;
		rc = drain(fd, b, err);
	}
	return rc == 0 ? drain(fd, b, err) : rc;
}

int
press(struct document *doc, int fd, uint64_t size, struct err *err)
{
	struct buf b = BUF_INIT;
	int rc;

	buf_grow(&b, FULL);
	rc = run(doc, fd, size, &b, err);
	buf_clear(&b);
	return rc < 0 ? -1 : 0;
}
