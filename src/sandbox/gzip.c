/*
 * zlib with a gzip header. It is given all the room it asks for, so that it
 * can only fail for want of memory, which ends the program here as elsewhere.
 */
#include "sandbox/gzip.h"
#include "base/err.h"
#include "base/mem.h"

#include <stdlib.h>
#include <zlib.h>

enum { LEVEL = 1, WINDOW = 15, WITH_HEADER = 16, MEMORY = 8, STEP = 16384 };

struct gzip {
	z_stream z;
};

struct gzip *
gzip_new(void)
{
	struct gzip *gzip = mem_new(sizeof(*gzip));

	if (deflateInit2(&gzip->z, LEVEL, Z_DEFLATED, WINDOW + WITH_HEADER,
		MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		exit(ERR_MEMORY);
	return gzip;
}

void
gzip_free(struct gzip *gzip)
{
	if (gzip == NULL)
		return;
	deflateEnd(&gzip->z);
	free(gzip);
}

void
gzip_add(struct gzip *gzip, const struct buf *plain, bool last, struct buf *out)
{
	z_stream *z = &gzip->z;
	int rc;

	z->next_in = (Bytef *)plain->data;
	z->avail_in = (uInt)plain->len;
	do {
		buf_grow(out, STEP);
		z->next_out = (Bytef *)out->data + out->len;
		z->avail_out = STEP;
		rc = deflate(z, last ? Z_FINISH : Z_NO_FLUSH);
		out->len += STEP - z->avail_out;
	} while (rc == Z_OK && z->avail_out == 0);
}
