/*
 * A lookup from a file beside the rule file: a heading line "key,value", then
 * a pair a line. UTF-8; comma, semicolon or tab, as the heading has it.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "reader/reader.h"
#include "rules/load/load.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct lookup_file {
	struct csv_rows rows; /* first */
	struct lookup *lookup;
	const char *path;
	struct buf cells[2];
	bool headed; /* the heading has been read */
};

/* ---- rows ---- */

static int
refuse_heading(struct err *err)
{
	return err_set(err, ERR_DATA, "the heading \"key,value\" is expected");
}

static void
take_cell(struct csv_rows *rows, size_t column, const char *text, size_t len)
{
	struct lookup_file *f = (struct lookup_file *)rows;

	if (column >= NELEM(f->cells))
		return;
	buf_reset(&f->cells[column]);
	buf_add(&f->cells[column], text, len);
}

static struct slice
slice_of(struct buf *b)
{
	return (struct slice){ buf_str(b), b->len };
}

static int
add_row(struct lookup_file *f, size_t ncells, struct err *err)
{
	if (ncells != NELEM(f->cells))
		return err_set(err, ERR_DATA,
		    "%zu column%s where a key and a value are expected", ncells,
		    plural(ncells));
	if (f->headed)
		return lookup_add(f->lookup, slice_of(&f->cells[0]),
		    slice_of(&f->cells[1]), err);
	f->headed = true;
	if (strcmp(buf_str(&f->cells[0]), "key") != 0 ||
	    strcmp(buf_str(&f->cells[1]), "value") != 0)
		return refuse_heading(err);
	return 0;
}

static int
take_row(struct csv_rows *rows, long line, size_t ncells, struct err *err)
{
	struct lookup_file *f = (struct lookup_file *)rows;

	if (add_row(f, ncells, err) == 0)
		return 0;
	return err_in(err, "%s: line %ld", f->path, line);
}

/* ---- the file ---- */

static int
read_all(int fd, const char *path, struct buf *to, struct err *err)
{
	struct input in;
	ssize_t n;
	int rc;

	input_fd(&in, path, fd);
	do {
		buf_grow(to, 65536);
		n = input_read(&in, to->data + to->len, 65536);
		to->len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && to->len <= LOOKUP_BYTES);
	rc = input_check(&in, err);
	input_clear(&in);
	if (rc == 0 && to->len > LOOKUP_BYTES)
		rc = err_set(err, ERR_DATA, "%s: has over %zu MiB", path,
		    LOOKUP_BYTES >> 20);
	return rc;
}

static int
parse(struct lookup *lookup, const char *path, struct buf *text, char separator,
    struct err *err)
{
	struct lookup_file f = { { take_cell, take_row }, lookup, path,
		{ BUF_INIT, BUF_INIT }, false };
	struct input in;
	int rc;

	input_borrow(&in, path, buf_str(text), text->len);
	rc = reader_csv_rows(&in, separator, &f.rows, err);
	if (in.cut) {
		err_clear(err);
		err_set(err, ERR_DATA,
		    "%s: it ends within quotes that are not closed", path);
	}
	input_clear(&in);
	buf_clear(&f.cells[0]);
	buf_clear(&f.cells[1]);
	return rc;
}

static int
parse_text(
    struct lookup *lookup, const char *path, struct buf *text, struct err *err)
{
	const char *s = buf_str(text);
	char separator = s[strcspn(s, ",;\t\r\n")];

	if (utf8_valid(s, text->len) != text->len)
		err_set(err, ERR_DATA, "it is not UTF-8");
	else if (separator == '\0' || separator == '\r' || separator == '\n')
		refuse_heading(err);
	else
		return parse(lookup, path, text, separator, err);
	return err_in(err, "%s", path);
}

/* Something else than a file could go on for ever. */
static int
open_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return err_set(err, ERR_NOINPUT, "%s: is no plain file", path);
}

static int
load_file(struct lookup *lookup, const char *path, struct err *err)
{
	struct buf text = BUF_INIT;
	int fd = open_file(path, err), rc;

	if (fd < 0)
		return -1;
	rc = read_all(fd, path, &text, err);
	if (rc == 0)
		rc = parse_text(lookup, path, &text, err);
	buf_clear(&text);
	close(fd);
	return rc;
}

/*
 * Two columns, key and value; a name is beside the rule file. The rules know
 * from then on that it is theirs.
 */
static int
lookup_load(struct lookup *lookup, struct rules *rules, const char *name,
    struct err *err)
{
	const char *slash = strrchr(rules->path, '/');
	int folder =
	    slash == NULL || *name == '/' ? 0 : (int)(slash - rules->path) + 1;
	char *path = mem_printf("%.*s%s", folder, rules->path, name);

	rules->files =
	    mem_resize(rules->files, rules->nfiles + 1, sizeof(char *));
	rules->files[rules->nfiles++] = path;
	return load_file(lookup, path, err);
}

/*
 * <lookup> and <entry>: a table of keys and values, here or in a file beside.
 */

static void
forget(char **text)
{
	free(*text);
	*text = NULL;
}

static int
set_lookup_name(struct load *l, const char *value, struct err *err)
{
	l->lookup = lookups_add(l->rules->lookups, value, err);
	if (l->lookup == NULL || load_name(value, err) != 0)
		return -1;
	return load_text(&l->lookup_name, value);
}

static int
set_lookup_file(struct load *l, const char *value, struct err *err)
{
	if (*value == '\0')
		return err_set(err, ERR_DATA, "file: a path is expected");
	return load_text(&l->lookup_file, value);
}

static int
set_entry_key(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->key, value);
}

static int
set_entry_value(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->value, value);
}

static const struct load_attr lookup_attrs[] = {
	{ "name", true, set_lookup_name },
	{ "file", false, set_lookup_file },
	{ NULL, false, NULL },
};

static const struct load_attr entry_attrs[] = {
	{ "key", true, set_entry_key },
	{ "value", true, set_entry_value },
	{ NULL, false, NULL },
};

/* ---- the beginning and the end ---- */

static int
open_lookup(struct load *l, struct err *err)
{
	(void)err;
	forget(&l->lookup_name);
	forget(&l->lookup_file);
	return 0;
}

static int
open_entry(struct load *l, struct err *err)
{
	if (l->lookup_file == NULL)
		return 0;
	return err_set(
	    err, ERR_DATA, "its entries are in \"%s\"", l->lookup_file);
}

static int
close_lookup(struct load *l, struct err *err)
{
	if (l->lookup_file != NULL &&
	    lookup_load(l->lookup, l->rules, l->lookup_file, err) != 0)
		return -1;
	if (lookup_count(l->lookup) == 0)
		return err_set(err, ERR_DATA, "it has no entry");
	return 0;
}

static int
close_entry(struct load *l, struct err *err)
{
	struct slice key = { l->key, strlen(l->key) };
	struct slice value = { l->value, strlen(l->value) };
	int rc = lookup_add(l->lookup, key, value, err);

	forget(&l->key);
	forget(&l->value);
	return rc;
}

const struct load_element load_lookup = { "lookup", lookup_attrs, open_lookup,
	close_lookup };

const struct load_element load_entry = { "entry", entry_attrs, open_entry,
	close_entry };
