/*
 * A file on its way out, as the one part of a form. It is read at positions
 * of our own from a descriptor of our own, so it can be sent from the start
 * again and nobody else's offset moves. A file that shrinks meanwhile ends
 * the request; libcurl would wait for bytes that never come.
 */
#include "net/net_internal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t
give(char *to, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	struct upload *up = &h->upload;
	off_t left = up->size - up->pos;
	size_t want = size * n;
	ssize_t got;

	if (left == 0)
		return 0;
	if ((off_t)want > left)
		want = (size_t)left;
	got = pread(up->fd, to, want, up->pos);
	if (got <= 0) {
		http_settle(h, HTTP_LOST,
		    got < 0 ? "the file cannot be read while it is sent"
			    : "the file became shorter while it was sent");
		return CURL_READFUNC_ABORT;
	}
	up->pos += got;
	return (size_t)got;
}

static int
seek(void *arg, curl_off_t offset, int whence)
{
	struct http *h = arg;

	if (whence != SEEK_SET || offset < 0 || offset > h->upload.size)
		return CURL_SEEKFUNC_FAIL;
	h->upload.pos = offset;
	return CURL_SEEKFUNC_OK;
}

static int
open_copy(struct upload *up, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return -1;
	up->size = st.st_size;
	up->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return up->fd < 0 ? -1 : 0;
}

CURLcode
upload_attach(struct http *h, const struct http_request *r)
{
	struct upload *up = &h->upload;
	curl_mimepart *part;
	CURLcode rc;

	if (open_copy(up, r->upload_fd) != 0) {
		http_settle(h, HTTP_INVALID, "the upload is not an open file");
		return CURLE_OK;
	}
	up->mime = curl_mime_init(h->easy);
	part = curl_mime_addpart(up->mime);
	if ((rc = curl_mime_name(part, r->upload_name)) != CURLE_OK ||
	    (rc = curl_mime_filename(part, r->upload_file)) != CURLE_OK ||
	    (rc = curl_mime_type(part, "application/xml")) != CURLE_OK ||
	    (rc = curl_mime_data_cb(part, up->size, give, seek, NULL, h)))
		return rc;
	return curl_easy_setopt(h->easy, CURLOPT_MIMEPOST, up->mime);
}

void
upload_close(struct upload *up)
{
	curl_mime_free(up->mime);
	if (up->fd >= 0)
		close(up->fd);
	up->fd = -1;
}
