/*
 * libmicrohttpd takes the body apart; here its pieces are put together again.
 * Only the form is looked at, not what the file says.
 */
#include "sandbox/upload.h"
#include "base/mem.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 * 1024 };

struct upload {
	struct MHD_PostProcessor *parser;
	struct buf file;
	bool seen;  /* the field was there, */
	bool twice; /* and once more */
	bool too_big;
	bool broken;
	bool odd; /* a Content-Type that libmicrohttpd misreads */
};

static enum MHD_Result
take(void *cls, enum MHD_ValueKind kind, const char *key, const char *filename,
    const char *type, const char *encoding, const char *data, uint64_t at,
    size_t len)
{
	struct upload *upload = cls;

	(void)kind, (void)filename, (void)type, (void)encoding;
	if (key == NULL || strcmp(key, "nomenclature") != 0)
		return MHD_YES;
	upload->seen = true;
	if (at == 0 && upload->file.len > 0)
		upload->twice = true;
	if (len > UPLOAD_SIZE - upload->file.len)
		upload->too_big = true;
	else
		buf_add(&upload->file, data, len);
	return MHD_YES;
}

/* The parser takes all that follows the first "boundary=" for the boundary. */
static bool
ends_with_boundary(const char *type)
{
	const char *boundary = strstr(type, "boundary=");

	return boundary != NULL && strchr(boundary, ';') == NULL;
}

struct upload *
upload_new(struct MHD_Connection *connection)
{
	static const char form[] = "multipart/form-data";
	const char *type = MHD_lookup_connection_value(
	    connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
	struct upload *upload;

	if (type == NULL || strncasecmp(type, form, sizeof(form) - 1) != 0)
		return NULL;
	upload = mem_new(sizeof(*upload));
	upload->parser =
	    MHD_create_post_processor(connection, ROOM, take, upload);
	upload->broken = upload->parser == NULL; /* no boundary */
	upload->odd = !ends_with_boundary(type);
	return upload;
}

void
upload_free(struct upload *upload)
{
	if (upload == NULL)
		return;
	if (upload->parser != NULL)
		MHD_destroy_post_processor(upload->parser);
	buf_clear(&upload->file);
	free(upload);
}

void
upload_feed(struct upload *upload, const char *data, size_t len)
{
	if (!upload->broken &&
	    MHD_post_process(upload->parser, data, len) != MHD_YES)
		upload->broken = true;
}

static const char *
judge(const struct upload *upload)
{
	if (upload->odd)
		return "the Content-Type must end with its one boundary";
	if (upload->broken)
		return "the multipart/form-data body cannot be read";
	if (!upload->seen)
		return "there is no field nomenclature";
	if (upload->twice)
		return "there are two fields nomenclature";
	if (upload->too_big)
		return "the file is larger than 64 MiB";
	if (upload->file.len == 0)
		return "the file is empty";
	return NULL;
}

const char *
upload_end(struct upload *upload, struct buf *file)
{
	const char *wrong;

	if (upload->parser != NULL &&
	    MHD_destroy_post_processor(upload->parser) != MHD_YES)
		upload->broken = true;
	upload->parser = NULL;
	wrong = judge(upload);
	if (wrong != NULL)
		return wrong;
	*file = upload->file;
	upload->file = (struct buf)BUF_INIT;
	return NULL;
}
