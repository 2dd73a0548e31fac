/*
 * The file and its parts, through libzip. A part is unpacked while its XML is
 * read, and counted: what its zip entry says of its size is not believed.
 */
#include "base/mem.h"
#include "reader/ooxml_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zip.h>

struct ooxml_zip {
	struct input *in;
	zip_t *archive;
};

/* A part that is being unpacked. */
struct part {
	const char *name; /* with the file's in front */
	zip_file_t *file;
	uint64_t left;  /* bytes that may still come */
	struct err err; /* why unpacking ended */
};

/* ---- what the library says ---- */

#define DAMAGED "is damaged: fetch or save it again"

static const struct {
	int said, code;
	const char *words;
} meanings[] = {
	{ ZIP_ER_NOZIP, ERR_DATA,
	    "the document ends too early: the list of a workbook's parts, "
	    "which is at its end, is missing" },
	{ ZIP_ER_INCONS, ERR_DATA, DAMAGED },
	{ ZIP_ER_CRC, ERR_DATA, DAMAGED },
	{ ZIP_ER_EOF, ERR_DATA, DAMAGED },
	{ ZIP_ER_ZLIB, ERR_DATA, DAMAGED },
	{ ZIP_ER_COMPRESSED_DATA, ERR_DATA, DAMAGED },
	{ ZIP_ER_NOPASSWD, ERR_DATA,
	    "is encrypted; save it without a password" },
	{ ZIP_ER_ENCRNOTSUPP, ERR_DATA,
	    "is encrypted; save it without a password" },
	{ ZIP_ER_MEMORY, ERR_MEMORY, "out of memory" },
	{ ZIP_ER_OPEN, ERR_IO, NULL },
	{ ZIP_ER_READ, ERR_IO, NULL },
	{ ZIP_ER_SEEK, ERR_IO, NULL },
	{ ZIP_ER_TELL, ERR_IO, NULL },
};

static int
complain(zip_error_t *e, const char *name, struct err *err)
{
	int said = zip_error_code_zip(e), code = ERR_DATA;
	const char *words = NULL;
	size_t i;

	for (i = 0; i < NELEM(meanings); i++)
		if (meanings[i].said == said) {
			code = meanings[i].code;
			words = meanings[i].words;
		}
	if (words != NULL)
		return err_set(err, code, "%s: %s", name, words);
	return err_set(err, code, "%s: cannot read the workbook: %s", name,
	    zip_error_strerror(e));
}

/* ---- the file ---- */

/* A descriptor of our own at what is left of the input; -1: it has none. */
static int
get_file(struct input *in, uint64_t *start, struct err *err)
{
	struct stat st;
	off_t at;

	if (in->fd < 0 || fstat(in->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return ooxml_spool(in, err);
	at = lseek(in->fd, 0, SEEK_CUR);
	*start = (uint64_t)at - (in->len - in->pos);
	at = fcntl(in->fd, F_DUPFD_CLOEXEC, 3);
	if (at < 0)
		return err_sys(err, ERR_IO, "%s: cannot read", in->name);
	return (int)at;
}

static zip_source_t *
wrap_file(struct input *in, zip_error_t *e, struct err *err)
{
	uint64_t start = 0;
	int fd = get_file(in, &start, err);
	zip_source_t *source;
	FILE *file;

	if (fd < 0)
		return NULL;
	file = fdopen(fd, "rb");
	if (file == NULL) {
		close(fd);
		err_set(err, ERR_MEMORY, "out of memory");
		return NULL;
	}
	source = zip_source_filep_create(file, start, -1, e);
	if (source == NULL)
		fclose(file);
	return source;
}

static zip_source_t *
wrap(struct input *in, zip_error_t *e, struct err *err)
{
	if (in->fd < 0 && in->source == NULL)
		return zip_source_buffer_create(
		    in->buf + in->pos, in->len - in->pos, 0, e);
	return wrap_file(in, e, err);
}

static zip_t *
open_archive(struct input *in, zip_error_t *e, struct err *err)
{
	zip_source_t *source = wrap(in, e, err);
	zip_t *archive;

	if (source == NULL)
		return NULL;
	archive = zip_open_from_source(source, ZIP_RDONLY, e);
	if (archive == NULL)
		zip_source_free(source);
	return archive;
}

/* The first bytes, before anybody tries to make sense of the others. */
static int
check_magic(struct input *in, struct err *err)
{
	const char *bytes;
	size_t n = input_peek(in, &bytes, 4);

	if (input_check(in, err) != 0)
		return -1;
	if (n == 4 && memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0)
		return err_set(err, ERR_DATA,
		    "%s: an old workbook (.xls), or one with a password: save "
		    "it as .xlsx without a password",
		    in->name);
	if (n < 4 || bytes[0] != 'P' || bytes[1] != 'K')
		return err_set(
		    err, ERR_DATA, "%s: is no workbook (.xlsx)", in->name);
	return 0;
}

struct ooxml_zip *
ooxml_zip_open(struct input *in, struct err *err)
{
	struct ooxml_zip *z;
	zip_t *archive;
	zip_error_t e;

	if (check_magic(in, err) != 0)
		return NULL;
	zip_error_init(&e);
	archive = open_archive(in, &e, err);
	if (archive == NULL && err->code == 0) {
		in->cut = zip_error_code_zip(&e) == ZIP_ER_NOZIP;
		complain(&e, in->name, err);
	}
	zip_error_fini(&e);
	if (archive == NULL)
		return NULL;
	z = mem_new(sizeof(*z));
	z->in = in;
	z->archive = archive;
	return z;
}

void
ooxml_zip_free(struct ooxml_zip *z)
{
	if (z == NULL)
		return;
	zip_discard(z->archive);
	free(z);
}

const char *
ooxml_zip_name(const struct ooxml_zip *z)
{
	return z->in->name;
}

/* ---- parts ---- */

static zip_int64_t
find(struct ooxml_zip *z, const char *part)
{
	zip_int64_t at = zip_name_locate(z->archive, part, 0);

	return at >= 0 ? at : zip_name_locate(z->archive, part, ZIP_FL_NOCASE);
}

bool
ooxml_zip_has(struct ooxml_zip *z, const char *part)
{
	return find(z, part) >= 0;
}

/* For an input: the next bytes of a part. */
static ssize_t
unpack(void *arg, char *to, size_t size)
{
	struct part *p = arg;
	zip_int64_t n = zip_fread(p->file, to, size);

	if (n >= 0 && (uint64_t)n <= p->left) {
		p->left -= (uint64_t)n;
		return (ssize_t)n;
	}
	if (n < 0)
		complain(zip_file_get_error(p->file), p->name, &p->err);
	else
		err_set(&p->err, ERR_DATA,
		    "%s: is larger, unpacked, than is read of such a part",
		    p->name);
	errno = EIO; /* p->err says more */
	return -1;
}

static int
read_part(
    struct ooxml_zip *z, struct part *p, struct listener *to, struct err *err)
{
	struct input in;
	int rc;

	input_from(&in, p->name, unpack, p);
	in.stop = z->in->stop;
	in.told = z->in->told;
	rc = reader_xml(&in, to, err);
	if (rc != 0 && p->err.code != 0)
		*err = p->err;
	input_clear(&in);
	return rc;
}

int
ooxml_zip_read(struct ooxml_zip *z, const char *part, uint64_t most,
    struct listener *to, struct err *err)
{
	zip_int64_t at = find(z, part);
	struct part p = { .left = most };
	char *name;
	int rc;

	if (at < 0)
		return err_set(err, ERR_DATA,
		    "%s: is no whole workbook: it has no part %s", z->in->name,
		    part);
	name = mem_printf("%s: %s", z->in->name, part);
	p.name = name;
	p.file = zip_fopen_index(z->archive, (zip_uint64_t)at, 0);
	if (p.file == NULL) {
		rc = complain(zip_get_error(z->archive), name, err);
	} else {
		rc = read_part(z, &p, to, err);
		zip_fclose(p.file);
	}
	free(name);
	return rc;
}
