/*
 * A workbook's package, through libzip: the zip file, its parts, what they mean
 * to each other, and which pages there are. A part is unpacked while its XML is
 * read, and counted: what its zip entry says of its size is not believed.
 *
 * Where a part is, relations say: those of xl/workbook.xml lie beside it in
 * xl/_rels/workbook.xml.rels, those of the whole file in _rels/.rels.
 */
#include "base/file.h"
#include "base/mem.h"
#include "model/event.h"
#include "reader/xlsx/xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

/* ---- from a pipe ---- */

/*
 * A zip file is read from its end, and a pipe has none to look at: what comes
 * through one is put aside first.
 */
static int
copy(struct input *in, int fd, struct err *err)
{
	char piece[16384];
	uint64_t size = 0;
	ssize_t n;

	while ((n = input_read(in, piece, sizeof(piece))) > 0) {
		size += (uint64_t)n;
		if (size > PACKAGE_SPOOL)
			return err_set(err, ERR_DATA,
			    "%s: a workbook of more than 1 GiB is not read "
			    "from a pipe; name the file",
			    in->name);
		if (file_write(fd, piece, (size_t)n, "a temporary file", err) !=
		    0)
			return -1;
	}
	return input_check(in, err);
}

/* A file with what is left of the input, and without a name. */
static int
put_aside(struct input *in, struct err *err)
{
	int fd = file_temp(err);

	if (fd < 0 || copy(in, fd, err) == 0)
		return fd;
	close(fd);
	return -1;
}

/* ---- the zip file ---- */

struct package {
	struct input *in;
	zip_t *archive;
};

/* A part that is being unpacked. */
struct unpacking {
	const char *name; /* with the file's in front */
	zip_file_t *file;
	uint64_t left;  /* bytes that may still come */
	struct err err; /* why unpacking ended */
};

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

/* A descriptor of our own at what is left of the input; -1: it has none. */
static int
get_file(struct input *in, uint64_t *start, struct err *err)
{
	struct stat st;
	off_t at;

	if (in->fd < 0 || fstat(in->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return put_aside(in, err);
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

struct package *
package_open(struct input *in, struct err *err)
{
	struct package *z;
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
package_free(struct package *z)
{
	if (z == NULL)
		return;
	zip_discard(z->archive);
	free(z);
}

const char *
package_name(const struct package *z)
{
	return z->in->name;
}

/* ---- parts ---- */

static zip_int64_t
find_part(struct package *z, const char *part)
{
	zip_int64_t at = zip_name_locate(z->archive, part, 0);

	return at >= 0 ? at : zip_name_locate(z->archive, part, ZIP_FL_NOCASE);
}

/* Parts are found whatever the case of their letters, as Windows does. */
static bool
has_part(struct package *z, const char *part)
{
	return find_part(z, part) >= 0;
}

/* For an input: the next bytes of a part. */
static ssize_t
unpack(void *arg, char *to, size_t size)
{
	struct unpacking *p = arg;
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
read_part(struct package *z, struct unpacking *p, struct listener *to,
    struct err *err)
{
	struct input in;
	int rc;

	input_from(&in, p->name, unpack, p);
	in.stop = z->in->stop;
	in.bytes_read = z->in->bytes_read;
	rc = reader_xml(&in, to, err);
	if (rc != 0 && p->err.code != 0)
		*err = p->err;
	input_clear(&in);
	return rc;
}

int
package_read(struct package *z, const char *part, uint64_t most,
    struct listener *to, struct err *err)
{
	zip_int64_t at = find_part(z, part);
	struct unpacking p = { .left = most };
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

/* ---- attributes ---- */

const struct attr *
package_attr(const struct attr *attrs, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(attrs[i].name, name) == 0)
			return &attrs[i];
	return NULL;
}

char *
package_attr_text(const struct attr *attrs, size_t n, const char *name)
{
	const struct attr *a = package_attr(attrs, n, name);

	return a == NULL ? NULL : mem_dupn(a->value, a->len);
}

long
package_attr_number(
    const struct attr *attrs, size_t n, const char *name, long instead)
{
	const struct attr *a = package_attr(attrs, n, name);
	long value = 0;
	size_t i;

	if (a == NULL || a->len == 0 || a->len > 9)
		return instead;
	for (i = 0; i < a->len; i++) {
		if (a->value[i] < '0' || a->value[i] > '9')
			return instead;
		value = value * 10 + (a->value[i] - '0');
	}
	return value;
}

bool
package_attr_is(
    const struct attr *attrs, size_t n, const char *name, const char *value)
{
	const struct attr *a = package_attr(attrs, n, name);

	return a != NULL && a->len == strlen(value) &&
	       memcmp(a->value, value, a->len) == 0;
}

static bool
attr_is_on(const struct attr *attrs, size_t n, const char *name)
{
	return package_attr_is(attrs, n, name, "1") ||
	       package_attr_is(attrs, n, name, "true") ||
	       package_attr_is(attrs, n, name, "on");
}

/* ---- relations ---- */

#define PATH_MOST 1024 /* bytes of a target */

struct relation {
	char *id;
	char *type; /* the last word of it: "worksheet" */
	char *part;
};

struct relations {
	struct relation *list;
	size_t n;
};

struct relations_reader {
	struct listener listener; /* first */
	struct relations *rels;
	const char *folder;
	size_t nfolder;
	const char *file;
};

static size_t
folder_of(const char *part)
{
	const char *slash = strrchr(part, '/');

	return slash == NULL ? 0 : (size_t)(slash - part) + 1;
}

static char *
rels_of(const char *part)
{
	size_t n = folder_of(part);

	return mem_printf("%.*s_rels/%s.rels", (int)n, part, part + n);
}

/* One step of a path that ends in "/", or is empty. */
static void
step(struct buf *path, const char *name, size_t len)
{
	if (len == 0 || (len == 1 && name[0] == '.'))
		return;
	if (len == 2 && memcmp(name, "..", 2) == 0) {
		if (path->len > 0)
			path->len--;
		while (path->len > 0 && path->data[path->len - 1] != '/')
			path->len--;
		return;
	}
	buf_add(path, name, len);
	buf_putc(path, '/');
}

/* A target is a path from its part's folder, or from the top: "/xl/a.xml". */
static char *
resolve(const struct relations_reader *l, const char *target, size_t len)
{
	struct buf path = BUF_INIT;
	const char *end = target + len, *slash;

	if (len == 0 || *target != '/')
		buf_add(&path, l->folder, l->nfolder);
	for (; target < end; target = slash + 1) {
		slash = memchr(target, '/', (size_t)(end - target));
		if (slash == NULL)
			slash = end;
		step(&path, target, (size_t)(slash - target));
	}
	if (path.len > 0)
		path.len--;
	return buf_take(&path);
}

static char *
last_word(const struct attr *type)
{
	size_t n = type->len;

	while (n > 0 && type->value[n - 1] != '/')
		n--;
	return mem_dupn(type->value + n, type->len - n);
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct relations_reader *l = (struct relations_reader *)listener;
	const struct attr *type = package_attr(attrs, n, "Type");
	const struct attr *target = package_attr(attrs, n, "Target");
	struct relations *r = l->rels;

	if (strcmp(name, "Relationship") != 0 || type == NULL ||
	    target == NULL ||
	    package_attr_is(attrs, n, "TargetMode", "External"))
		return EVENT_GO;
	if (r->n == PACKAGE_PAGES || target->len > PATH_MOST)
		return err_set(err, ERR_DATA,
		    "%s: the relations of the workbook's parts are too many, "
		    "or too long",
		    l->file);
	r->list = mem_resize(r->list, r->n + 1, sizeof(*r->list));
	r->list[r->n++] = (struct relation){ package_attr_text(attrs, n, "Id"),
		last_word(type), resolve(l, target->value, target->len) };
	return EVENT_GO;
}

/* Those of a part; of the whole file, "". */
static int
read_relations(struct relations *r, struct package *package, const char *part,
    struct err *err)
{
	struct relations_reader l = { { ignore_begin, on_open, ignore_text,
					  ignore_close, ignore_close },
		r, part, folder_of(part), package_name(package) };
	char *rels = rels_of(part);
	int rc = package_read(package, rels, PACKAGE_SMALL, &l.listener, err);

	free(rels);
	return rc;
}

static void
clear_relations(struct relations *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		free(r->list[i].id);
		free(r->list[i].type);
		free(r->list[i].part);
	}
	free(r->list);
	*r = (struct relations){ NULL, 0 };
}

/* The first of this type, and the one of this name; NULL: there is none. */
static const struct relation *
relation_of_type(const struct relations *r, const char *type)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->list[i].type, type) == 0)
			return &r->list[i];
	return NULL;
}

static const struct relation *
relation_of_id(const struct relations *r, const char *id)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->list[i].id != NULL && strcmp(r->list[i].id, id) == 0)
			return &r->list[i];
	return NULL;
}

/* ---- the workbook: its pages, and the parts that they share ---- */

struct book_reader {
	struct listener listener; /* first */
	struct package_book *book;
	const struct relations *rels;
	const char *file;
	int depth;
};

static int
add_page(
    struct book_reader *l, const struct attr *attrs, size_t n, struct err *err)
{
	struct package_book *b = l->book;
	char *id = package_attr_text(attrs, n, "id");
	const struct relation *rel =
	    id == NULL ? NULL : relation_of_id(l->rels, id);
	struct package_page *page;

	free(id);
	if (b->n == PACKAGE_PAGES)
		return err_set(
		    err, ERR_DATA, "%s: has more than 4096 sheets", l->file);
	b->pages = mem_resize(b->pages, b->n + 1, sizeof(*b->pages));
	page = &b->pages[b->n++];
	*page = (struct package_page){ .name =
					   package_attr_text(attrs, n, "name"),
		.part = rel == NULL ? NULL : mem_dup(rel->part),
		.hidden = package_attr_is(attrs, n, "state", "hidden") ||
			  package_attr_is(attrs, n, "state", "veryHidden"),
		.drawn = rel != NULL && strcmp(rel->type, "worksheet") != 0 };
	if (page->name != NULL && page->part != NULL)
		return EVENT_GO;
	return err_set(err, ERR_DATA,
	    "%s: is no whole workbook: its sheet %zu has no %s", l->file, b->n,
	    page->name == NULL ? "name" : "part");
}

static int
on_book_open(struct listener *listener, const char *name,
    const struct attr *attrs, size_t n, struct err *err)
{
	struct book_reader *l = (struct book_reader *)listener;

	if (l->depth++ == 0 && strcmp(name, "workbook") != 0)
		return err_set(err, ERR_DATA,
		    "%s: is no workbook, but a document of another kind (%s)",
		    l->file, name);
	if (strcmp(name, "workbookPr") == 0)
		l->book->from_1904 = attr_is_on(attrs, n, "date1904");
	if (strcmp(name, "sheet") == 0)
		return add_page(l, attrs, n, err);
	return EVENT_GO;
}

/* What is a zip file, too, and often given in place of a workbook. */
static int
refuse_others(struct package *package, struct err *err)
{
	const char *file = package_name(package);

	if (has_part(package, "_rels/.rels"))
		return 0;
	if (has_part(package, "mimetype") && has_part(package, "content.xml"))
		return err_set(err, ERR_DATA,
		    "%s: an OpenDocument file (.ods): save it as .xlsx", file);
	return err_set(err, ERR_DATA,
	    "%s: a zip file, but no workbook (.xlsx): unpack it first", file);
}

static int
find_workbook(struct package *package, char **part, struct err *err)
{
	const char *file = package_name(package);
	struct relations rels = { NULL, 0 };
	const struct relation *rel;
	int rc = read_relations(&rels, package, "", err);

	if (rc == 0) {
		rel = relation_of_type(&rels, "officeDocument");
		*part = rel == NULL ? NULL : mem_dup(rel->part);
		if (rel == NULL)
			rc = err_set(err, ERR_DATA,
			    "%s: is no workbook: its _rels/.rels names none",
			    file);
		else if (strcasestr(rel->part, ".bin") != NULL)
			rc = err_set(err, ERR_DATA,
			    "%s: a binary workbook (.xlsb): save it as .xlsx",
			    file);
	}
	clear_relations(&rels);
	return rc;
}

static char *
get_part(const struct relations *rels, const char *type)
{
	const struct relation *rel = relation_of_type(rels, type);

	return rel == NULL ? NULL : mem_dup(rel->part);
}

static int
read_workbook(struct package_book *b, struct package *package, const char *part,
    struct err *err)
{
	struct relations rels = { NULL, 0 };
	struct book_reader l = { { ignore_begin, on_book_open, ignore_text,
				     ignore_close, ignore_close },
		b, &rels, package_name(package), 0 };
	int rc = read_relations(&rels, package, part, err);

	if (rc == 0)
		rc = package_read(
		    package, part, PACKAGE_SMALL, &l.listener, err);
	b->strings = get_part(&rels, "sharedStrings");
	b->styles = get_part(&rels, "styles");
	clear_relations(&rels);
	return rc;
}

int
package_book_read(
    struct package_book *b, struct package *package, struct err *err)
{
	char *part = NULL;
	int rc = refuse_others(package, err);

	if (rc == 0)
		rc = find_workbook(package, &part, err);
	if (rc == 0)
		rc = read_workbook(b, package, part, err);
	free(part);
	return rc;
}

void
package_book_clear(struct package_book *b)
{
	size_t i;

	for (i = 0; i < b->n; i++) {
		free(b->pages[i].name);
		free(b->pages[i].part);
	}
	free(b->pages);
	free(b->strings);
	free(b->styles);
	*b = (struct package_book){ NULL };
}

/* ---- which page is read ---- */

/* So many bytes of names are listed in a message. */
#define LIST_MOST 500

static const struct package_page *
first_shown(const struct package_book *b)
{
	const struct package_page *hidden = NULL;
	size_t i;

	for (i = 0; i < b->n; i++) {
		if (b->pages[i].drawn)
			continue;
		if (!b->pages[i].hidden)
			return &b->pages[i];
		if (hidden == NULL)
			hidden = &b->pages[i];
	}
	return hidden;
}

static const struct package_page *
find_page(const struct package_book *b, const char *wanted)
{
	unsigned long number;
	char *end;
	size_t i;

	for (i = 0; i < b->n; i++)
		if (strcmp(b->pages[i].name, wanted) == 0)
			return &b->pages[i];
	number = strtoul(wanted, &end, 10);
	if (*wanted < '0' || *wanted > '9' || *end != '\0')
		return NULL;
	return number > 0 && number <= b->n ? &b->pages[number - 1] : NULL;
}

static int
list(const struct package_book *b, const char *wanted, const char *file,
    struct err *err)
{
	struct buf names = BUF_INIT;
	size_t i;

	for (i = 0; i < b->n && names.len < LIST_MOST; i++)
		buf_printf(&names, "%s\"%s\"%s", i == 0 ? "" : ", ",
		    b->pages[i].name, b->pages[i].hidden ? " (hidden)" : "");
	if (i < b->n)
		buf_printf(&names, " and %zu more", b->n - i);
	err_set(err, ERR_DATA, "%s: has no sheet \"%s\"; it has %s", file,
	    wanted, buf_str(&names));
	buf_clear(&names);
	return -1;
}

const struct package_page *
package_pick(const struct package_book *b, const char *wanted, const char *file,
    struct err *err)
{
	const struct package_page *page =
	    wanted == NULL ? first_shown(b) : find_page(b, wanted);

	if (page == NULL && wanted != NULL)
		list(b, wanted, file, err);
	else if (page == NULL)
		err_set(err, ERR_DATA, "%s: has no sheet with cells", file);
	else if (page->drawn) {
		err_set(err, ERR_DATA,
		    "%s: the sheet \"%s\" is a chart and has no cells", file,
		    page->name);
		return NULL;
	}
	return page;
}
