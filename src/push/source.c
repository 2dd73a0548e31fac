/*
 * Which files a goods list is made of, and what they are: each is read a little
 * way to learn which rules it is for and, of a table, whether its headings are
 * columns that these rules know.
 */
#include "cloud/cloud.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "model/event.h"
#include "push/source.h"
#include "reader/reader.h"
#include "rules/explain.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a first look at a file ---- */

/* What it is, and of a table which columns it has. */
struct preview {
	char *root; /* the document's first element */
	char *by;   /* of JSON: what its first thing is called by; or NULL */
	char **headings; /* of a table with rows: names of its columns */
	size_t nheadings;
	size_t sheets; /* that a workbook shows */
	bool drops; /* an upload that asks the cloud to drop its list first */
};

/*
 * Reading a document as far as its first element tells what it is; a table as
 * far as its first row, which has all columns; JSON as far as the first thing's
 * identity.
 */
struct preview_reader {
	struct listener listener; /* first */
	struct preview *seen;
	size_t depth;
	bool done; /* that is why the reading ended */
};

static int
stop(struct preview_reader *l, struct err *err)
{
	l->done = true;
	return err_set(err, ERR_SOFT, "enough was read");
}

static void
add_heading(struct preview *seen, const char *name)
{
	seen->headings = mem_resize(
	    seen->headings, seen->nheadings + 1, sizeof(*seen->headings));
	seen->headings[seen->nheadings++] = mem_dup(name);
}

static bool
is_json(const struct preview *seen)
{
	return strcmp(seen->root, "json") == 0;
}

static void
read_root(
    struct preview *seen, const char *name, const struct attr *attrs, size_t n)
{
	size_t i;

	seen->root = mem_dup(name);
	for (i = 0; i < n; i++)
		seen->drops |= attrs[i].len > 0 &&
			       strcmp(attrs[i].name, "DropNomenclature") == 0;
}

/* Is it the identity of a thing, be that alone, in an array or in a page? */
static bool
is_identity(const struct preview_reader *l, const char *name)
{
	return (l->depth == 2 || l->depth == 3) &&
	       (strcmp(name, "id") == 0 || strcmp(name, "uuid") == 0);
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct preview_reader *l = (struct preview_reader *)listener;

	l->depth++;
	if (l->depth == 1)
		read_root(l->seen, name, attrs, n);
	if (is_json(l->seen)) {
		if (!is_identity(l, name))
			return EVENT_GO;
		l->seen->by = mem_dup(name);
		return stop(l, err);
	}
	if (strcmp(l->seen->root, "table") != 0)
		return stop(l, err);
	if (l->depth == 3)
		add_heading(l->seen, name);
	return EVENT_GO;
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct preview_reader *l = (struct preview_reader *)listener;

	l->depth--;
	return l->depth == 1 && !is_json(l->seen) ? stop(l, err) : 0;
}

static int
read_some(struct preview_reader *l, const char *name, int fd, const char *sheet,
    struct err *err)
{
	struct input in;
	int rc;

	input_fd(&in, name, fd);
	in.sheet = sheet;
	rc = reader_any(&in, &l->listener, err);
	l->seen->sheets = in.sheets;
	input_clear(&in);
	if (rc != 0 && !l->done)
		return -1;
	err_clear(err);
	return 0;
}

static void
clear_preview(struct preview *seen)
{
	size_t i;

	for (i = 0; i < seen->nheadings; i++)
		free(seen->headings[i]);
	free(seen->headings);
	free(seen->root);
	free(seen->by);
	*seen = (struct preview){ 0 };
}

/*
 * The descriptor is at its first byte before and after. sheet: of a workbook,
 * or NULL. ERR_DATA: it is no document.
 */
static int
preview(struct preview *seen, const char *name, int fd, const char *sheet,
    struct err *err)
{
	struct preview_reader l = { { ignore_begin, on_open, ignore_text,
					on_close, ignore_close },
		seen, 0, false };

	*seen = (struct preview){ 0 };
	if (read_some(&l, name, fd, sheet, err) != 0) {
		clear_preview(seen);
		return -1;
	}
	if (lseek(fd, 0, SEEK_SET) == 0)
		return 0;
	clear_preview(seen);
	return err_sys(err, ERR_IO, "%s: cannot read again", name);
}

/* ---- headings ---- */

/*
 * A heading nobody knows is mostly a column that nobody needs, but it may be
 * the price by another name: so it is told. Without codes or names there is no
 * list of goods.
 */

/* Who is warned, and how often that was. */
struct warner {
	void (*warn)(void *arg, const char *text);
	void *arg;
	uint64_t told;
};

static const char *const required[] = { "code", "name" };

struct heading_check {
	const struct preview *seen;
	bool *known; /* a heading each */
	/* of the column that is required: what it may be called */
	const char *column;
	struct buf words;
	bool found;
};

static bool
is_word(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(word, name, len) == 0;
}

/* A heading that the column may have: is it there? */
static void
try_word(struct heading_check *c, bool wanted, const char *word, size_t len)
{
	size_t i;

	if (wanted)
		buf_printf(&c->words, "%s%.*s", c->words.len > 0 ? ", " : "",
		    (int)len, word);
	for (i = 0; i < c->seen->nheadings; i++) {
		if (!is_word(word, len, c->seen->headings[i]))
			continue;
		c->known[i] = true;
		c->found |= wanted;
	}
}

/* "table/row/code, table/row/код": the last steps are the headings. */
static void
tell(void *arg, const struct explained *e)
{
	struct heading_check *c = arg;
	bool wanted = c->column != NULL && e->column != NULL &&
		      strcmp(e->table->name, "products") == 0 &&
		      strcmp(e->column->name, c->column) == 0;
	const char *s = e->reads, *end, *slash;

	for (; *s != '\0'; s = end + strspn(end, ", ")) {
		end = s + strcspn(s, ",");
		slash = memrchr(s, '/', (size_t)(end - s));
		if (slash != NULL)
			try_word(
			    c, wanted, slash + 1, (size_t)(end - slash - 1));
	}
}

/* Is there such a column, by any of its names? Those are in words then. */
static bool
is_there(struct heading_check *c, const struct rules *rules, const char *column)
{
	c->column = column;
	c->found = false;
	buf_reset(&c->words);
	explain_each(rules, tell, c);
	return c->found || c->words.len == 0;
}

static int
check_required(struct heading_check *c, const char *name,
    const struct rules *rules, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(required); i++)
		if (!is_there(c, rules, required[i]))
			return err_set(err, ERR_DATA,
			    "%s: no column has the products' %s; its heading "
			    "may be one of: %s",
			    name, required[i], buf_str(&c->words));
	return 0;
}

static void
warn_of(struct warner *w, char *text)
{
	w->warn(w->arg, text);
	w->told++;
	free(text);
}

static void
warn_of_unknown(
    const struct heading_check *c, const char *name, struct warner *w)
{
	size_t i;

	for (i = 0; i < c->seen->nheadings; i++)
		if (!c->known[i])
			warn_of(w,
			    mem_printf("%s: the heading \"%s\" is not known, "
				       "its column is left out",
				name, c->seen->headings[i]));
}

/*
 * Warns of each heading that the rules do not know, for its column is left out,
 * and of prices that no column has; counts what it warned of.
 * ERR_DATA: a product's code or name is nowhere, and which headings it may
 * have. A document that is no table, or has no row, is let pass.
 */
static int
judge_headings(const struct preview *seen, const char *name,
    const struct rules *rules, struct warner *w, struct err *err)
{
	struct heading_check c = { .seen = seen };
	int rc;

	if (seen->nheadings == 0)
		return 0;
	c.known = mem_array(seen->nheadings, sizeof(*c.known));
	rc = check_required(&c, name, rules, err);
	if (rc == 0 && !is_there(&c, rules, "price"))
		warn_of(
		    w, mem_printf("%s: no column has prices; its heading may "
				  "be one of: %s",
			   name, buf_str(&c.words)));
	warn_of_unknown(&c, name, w);
	free(c.known);
	buf_clear(&c.words);
	return rc;
}

/* ---- what a file is ---- */

/*
 * A document's first element says which rules read it; so do clouds' lists. All
 * JSON has the same, and is known by what the first things in it are called by.
 */
static const struct kind {
	const char *root, *rules;
	const char *by; /* or NULL */
} kinds[] = {
	{ "table", "table-products", NULL },
	{ "КоммерческаяИнформация", "commerceml", NULL },
	{ "json", "evotor-v1-products", "uuid" },
	{ "json", "evotor-products", "id" },
};

static bool
is_kind(const struct kind *k, const struct preview *seen)
{
	return strcmp(k->root, seen->root) == 0 &&
	       (k->by == NULL ||
		   (seen->by != NULL && strcmp(k->by, seen->by) == 0));
}

static const char *
rules_for(const char *name, const struct preview *seen, struct err *err)
{
	const struct cloud *cloud;
	size_t i;

	if (seen->root == NULL) {
		err_set(err, ERR_DATA, "%s: it is empty", name);
		return NULL;
	}
	for (i = 0; i < NELEM(kinds); i++)
		if (is_kind(&kinds[i], seen))
			return kinds[i].rules;
	for (i = 0; (cloud = cloud_at(i)) != NULL; i++)
		if (cloud->list != NULL &&
		    strcmp(cloud->list->root, seen->root) == 0)
			return cloud->list->rules;
	err_set(err, ERR_DATA,
	    "%s: the root element is \"%s\": no goods list that kassa "
	    "knows; --rules names rules that make \"products\" of it",
	    name, seen->root);
	return NULL;
}

/* All files of a list are for the same rules. */
static int
choose_rules(struct source_files *s, size_t i, const struct preview *seen,
    struct err *err)
{
	const char *rules = rules_for(s->names[i], seen, err);

	if (rules == NULL)
		return -1;
	if (s->rules == NULL)
		s->rules = mem_dup(rules);
	else if (strcmp(s->rules, rules) != 0)
		return err_set(err, ERR_DATA,
		    "%s is for the rules %s, %s for %s: one goods list "
		    "at a time",
		    s->names[0], s->rules, s->names[i], rules);
	return 0;
}

static int
check_headings(struct source_files *s, size_t i, const struct preview *seen,
    const struct source_options *o, struct err *err)
{
	struct warner warner = { o->warn, o->warn_arg, 0 };
	struct rules *rules = rules_open(s->rules, err);
	int rc;

	if (rules == NULL)
		return -1;
	rc = judge_headings(seen, s->names[i], rules, &warner, err);
	rules_free(rules);
	s->warnings += warner.told;
	return rc;
}

static void
warn(struct source_files *s, const struct source_options *o, char *text)
{
	o->warn(o->warn_arg, text);
	s->warnings++;
	free(text);
}

/* To drop a list is for the command line to ask for, not for a file. */
static void
warn_of_preview(struct source_files *s, size_t i, const struct preview *seen,
    const struct source_options *o)
{
	if (seen->sheets > 1 && o->sheet == NULL)
		warn(s, o,
		    mem_printf("%s: it has %zu sheets, and one is read; "
			       "--sheet says which",
			s->names[i], seen->sheets));
	if (seen->drops)
		warn(s, o,
		    mem_printf("%s: it has DropNomenclature, which is left "
			       "out; --replace-all asks for it",
			s->names[i]));
}

static int
examine(struct source_files *s, size_t i, const struct source_options *o,
    struct err *err)
{
	struct preview seen = { 0 };
	int rc;

	if (preview(&seen, s->names[i], s->fds[i], o->sheet, err) != 0)
		return -1;
	rc = o->rules == NULL ? choose_rules(s, i, &seen, err) : 0;
	warn_of_preview(s, i, &seen, o);
	if (rc == 0)
		rc = check_headings(s, i, &seen, o, err);
	clear_preview(&seen);
	return rc;
}

static int
examine_all(
    struct source_files *s, const struct source_options *o, struct err *err)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (examine(s, i, o, err) != 0)
			return -1;
	return 0;
}

/* ---- opening ---- */

static void
add(struct source_files *s, const char *name, int fd)
{
	s->names = mem_resize(s->names, s->n + 1, sizeof(*s->names));
	s->fds = mem_resize(s->fds, s->n + 1, sizeof(*s->fds));
	s->names[s->n] = mem_dup(name);
	s->fds[s->n++] = fd;
}

static int
copy(int from, int to, struct err *err)
{
	char piece[65536];
	ssize_t n;

	while ((n = file_read(from, piece, sizeof(piece))) != 0) {
		if (n < 0)
			return err_sys(err, ERR_IO, "cannot read");
		if (file_write(to, piece, (size_t)n, "a temporary file", err) !=
		    0)
			return -1;
	}
	return lseek(to, 0, SEEK_SET) == 0
		   ? 0
		   : err_sys(err, ERR_IO, "cannot read again");
}

/* It is read twice, so it must be a file. */
static int
add_input(struct source_files *s, struct err *err)
{
	int fd = file_temp(err);

	if (fd < 0)
		return -1;
	add(s, "standard input", fd);
	return copy(STDIN_FILENO, fd, err) == 0 ? 0
						: err_in(err, "standard input");
}

static int
add_file(struct source_files *s, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	add(s, path, fd);
	return 0;
}

static int
is_xml(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && entry->d_name[0] != '.' &&
	       strcasecmp(entry->d_name + n - 4, ".xml") == 0;
}

static int
add_folder(struct source_files *s, const char *path, struct err *err)
{
	struct dirent **list;
	int n = scandir(path, &list, is_xml, alphasort), rc = 0, i;

	if (n < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	if (n == 0)
		rc = err_set(err, ERR_NOINPUT,
		    "%s: no XML file is in this folder; name files of "
		    "other kinds",
		    path);
	for (i = 0; i < n; i++) {
		char *name = mem_printf("%s/%s", path, list[i]->d_name);

		if (rc == 0)
			rc = add_file(s, name, err);
		free(name);
		free(list[i]);
	}
	free(list);
	return rc;
}

static int
add_given(struct source_files *s, const char *path, struct err *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return add_input(s, err);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_folder(s, path, err);
	return add_file(s, path, err);
}

int
source_open(struct source_files *s, char *const *files, size_t n,
    const struct source_options *o, struct err *err)
{
	size_t i;
	int rc = 0;

	*s = (struct source_files){ .rules = mem_dup(o->rules) };
	for (i = 0; i < n && rc == 0; i++)
		rc = add_given(s, files[i], err);
	if (rc == 0)
		rc = examine_all(s, o, err);
	if (rc != 0)
		source_close(s);
	return rc;
}

bool
source_has(const struct source_files *s, const char *path)
{
	struct stat one, other;
	size_t i;

	if (stat(path, &one) != 0)
		return false;
	for (i = 0; i < s->n; i++)
		if (fstat(s->fds[i], &other) == 0 &&
		    one.st_dev == other.st_dev && one.st_ino == other.st_ino)
			return true;
	return false;
}

void
source_close(struct source_files *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->names[i]);
		close(s->fds[i]);
	}
	free(s->names);
	free(s->fds);
	free(s->rules);
	*s = (struct source_files){ 0 };
}
