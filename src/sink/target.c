/*
 * Where an output goes and what is there. The options say it: a stream, a file,
 * or a folder with a file a table; when files have a name, a folder with a
 * folder a table or, of a book, with a file a name or one for all names. The
 * format is meant by its name, else by the suffix of the output. Folders that
 * are missing are made, are gone again when nothing came to lie in them, and
 * are safely on the disk before anything is shown.
 */
#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sha.h"
#include "sink/sink_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the output ---- */

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && strcasecmp(s + n - k, end) == 0;
}

bool
sink_is_stream(const struct sink_options *o)
{
	return o->out == NULL || strcmp(o->out, "-") == 0;
}

bool
sink_is_folder(const struct sink_options *o)
{
	struct stat st;

	if (o->name != NULL)
		return true;
	if (sink_is_stream(o))
		return false;
	return ends_with(o->out, "/") ||
	       (stat(o->out, &st) == 0 && S_ISDIR(st.st_mode));
}

/* ---- formats ---- */

static const struct format *const formats[] = { &sink_csv, &sink_tsv,
	&sink_jsonl, &sink_xlsx, &sink_sqlite, &sink_table, &sink_nomenclature,
	&sink_documents };

const char *const *
sink_formats(size_t *n)
{
	static const char *const names[] = { "csv", "tsv", "jsonl", "xlsx",
		"sqlite", "table", "nomenclature", "documents" };

	*n = NELEM(names);
	return names;
}

static void
put_names(struct buf *to)
{
	size_t i;

	for (i = 0; i < NELEM(formats); i++)
		buf_printf(to, "%s%s", i > 0 ? ", " : "", formats[i]->name);
}

static const struct format *
by_name(const char *name, struct err *err)
{
	struct buf known = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	put_names(&known);
	err_set(err, ERR_USAGE, "--format: \"%s\" is not one of %s", name,
	    buf_str(&known));
	buf_clear(&known);
	return NULL;
}

static bool
has_suffix(const struct format *f, const char *out)
{
	size_t i;

	for (i = 0; i < NELEM(f->suffixes) && f->suffixes[i] != NULL; i++)
		if (ends_with(out, f->suffixes[i]))
			return true;
	return false;
}

/*
 * What is opened by programs that want a format of theirs there, and not text.
 * Other suffixes, and none, are csv.
 */
static const struct {
	const char *suffix, *instead;
} foreign[] = {
	{ ".xls", "xlsx" },
	{ ".xlsm", "xlsx" },
	{ ".xlsb", "xlsx" },
	{ ".xlt", "xlsx" },
	{ ".xltx", "xlsx" },
	{ ".xltm", "xlsx" },
	{ ".ods", "xlsx" },
	{ ".ots", "xlsx" },
	{ ".fods", "xlsx" },
	{ ".numbers", "xlsx" },
	{ ".gsheet", "xlsx" },
	{ ".et", "xlsx" },
	{ ".doc", "xlsx" },
	{ ".docx", "xlsx" },
	{ ".odt", "xlsx" },
	{ ".rtf", "xlsx" },
	{ ".ppt", "xlsx" },
	{ ".pptx", "xlsx" },
	{ ".pdf", "xlsx" },
	{ ".ps", "xlsx" },
	{ ".png", "xlsx" },
	{ ".jpg", "xlsx" },
	{ ".jpeg", "xlsx" },
	{ ".svg", "xlsx" },
	{ ".htm", "xlsx" },
	{ ".html", "xlsx" },
	{ ".xhtml", "xlsx" },
	{ ".md", "csv" },
	{ ".yaml", "jsonl" },
	{ ".yml", "jsonl" },
	{ ".json", "jsonl" },
	{ ".ndjson", "jsonl" },
	{ ".dbf", "sqlite" },
	{ ".mdb", "sqlite" },
	{ ".accdb", "sqlite" },
	{ ".odb", "sqlite" },
	{ ".duckdb", "sqlite" },
	{ ".sqlite3", "sqlite" },
	{ ".db3", "sqlite" },
	{ ".sql", "sqlite" },
	{ ".parquet", "csv" },
	{ ".orc", "csv" },
	{ ".avro", "jsonl" },
	{ ".arrow", "csv" },
	{ ".feather", "csv" },
	{ ".gz", "csv" },
	{ ".bz2", "csv" },
	{ ".xz", "csv" },
	{ ".zst", "csv" },
	{ ".zip", "csv" },
	{ ".7z", "csv" },
	{ ".rar", "csv" },
	{ ".tar", "csv" },
	{ ".tgz", "csv" },
};

static int
check_suffix(const char *out, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(foreign); i++)
		if (ends_with(out, foreign[i].suffix))
			return err_set(err, ERR_USAGE,
			    "%s: %s is a format that kassa does not write; "
			    "name another, or say what it shall be: --format "
			    "%s",
			    out, foreign[i].suffix, foreign[i].instead);
	return 0;
}

static const struct format *
by_suffix(const char *out, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(formats); i++)
		if (!formats[i]->whole && has_suffix(formats[i], out))
			return formats[i];
	return check_suffix(out, err) != 0 ? NULL : &sink_csv;
}

/* The format that the options mean; NULL and ERR_USAGE. */
static const struct format *
pick_format(const struct sink_options *o, struct err *err)
{
	if (o->format != NULL)
		return by_name(o->format, err);
	if (sink_is_stream(o) || sink_is_folder(o))
		return &sink_csv;
	if (o->xml != NULL && ends_with(o->out, ".xml"))
		return by_name(o->xml, err);
	return by_suffix(o->out, err);
}

const char *
sink_format(const struct sink_options *o, struct err *err)
{
	const struct format *f = pick_format(o, err);

	return f == NULL ? NULL : f->name;
}

/* A device may be a terminal by any name. */
bool
sink_is_terminal(const struct sink_options *o)
{
	struct stat st;
	bool terminal;
	int fd;

	if (sink_is_stream(o))
		return isatty(STDOUT_FILENO);
	if (stat(o->out, &st) != 0 || !S_ISCHR(st.st_mode))
		return false;
	fd = open(o->out, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	terminal = fd >= 0 && isatty(fd);
	if (fd >= 0)
		close(fd);
	return terminal;
}

const struct format *
sink_check_format(const struct sink_options *o, struct err *err)
{
	const struct format *f = pick_format(o, err);

	if (f == NULL || !f->binary || sink_is_folder(o) ||
	    !sink_is_terminal(o))
		return f;
	err_set(err, ERR_USAGE,
	    "%s is no text, and standard output is a terminal; name a file: "
	    "--out FILE",
	    f->name);
	return NULL;
}

int
sink_check(const struct sink_options *o, struct err *err)
{
	return sink_check_format(o, err) == NULL ? -1 : 0;
}

bool
sink_is_book(const struct sink_options *o, const struct format *f)
{
	return f->book != NULL && (o->name != NULL || !sink_is_folder(o));
}

bool
sink_takes_all(const struct sink_options *o)
{
	struct err unsaid = ERR_INIT; /* sink_new() says it */
	const struct format *f = pick_format(o, &unsaid);

	return sink_is_folder(o) || (f != NULL && sink_is_book(o, f));
}

bool
sink_checks(const struct sink_options *o)
{
	struct err unsaid = ERR_INIT;
	const struct format *f = pick_format(o, &unsaid);

	return f != NULL && f->checks;
}

const char *const *
sink_wants(const struct sink_options *o)
{
	struct err unsaid = ERR_INIT;
	const struct format *f = pick_format(o, &unsaid);

	return f == NULL ? NULL : f->wants;
}

bool
sink_keeps_times(const struct sink_options *o)
{
	struct err unsaid = ERR_INIT;
	const struct format *f = pick_format(o, &unsaid);

	return f != NULL && f->keeps_times;
}

bool
sink_is_shared(const struct sink_options *o)
{
	struct err unsaid = ERR_INIT;
	const struct format *f = pick_format(o, &unsaid);

	return f != NULL && f->shared != NULL && o->name != NULL;
}

/* ---- paths ---- */

char *
sink_below(const char *out, const char *path)
{
	if (path[0] == '\0')
		return mem_dup(out);
	return mem_printf("%s%s%s", out, ends_with(out, "/") ? "" : "/", path);
}

static char *
named_path(
    const struct sink_options *o, const struct format *f, const char *table)
{
	if (f->book == NULL)
		return mem_printf("%s/%s%s", table, o->name, f->suffixes[0]);
	if (f->shared == NULL)
		return mem_printf("%s%s", o->name, f->suffixes[0]);
	return mem_dup(f->shared->file);
}

char *
sink_volume_path(
    const struct sink_options *o, const struct format *f, const char *table)
{
	if (!sink_is_folder(o))
		return mem_dup("");
	if (o->name != NULL)
		return named_path(o, f, table);
	return mem_printf("%s%s", table, f->suffixes[0]);
}

bool
sink_target(const struct sink_options *o, const char *table, struct stat *st)
{
	struct err unsaid = ERR_INIT; /* sink_new() says it */
	char *path, *whole;
	bool there;

	if (sink_is_stream(o))
		return fstat(STDOUT_FILENO, st) == 0 && S_ISREG(st->st_mode);
	path = sink_path(o, table, &unsaid);
	whole = sink_below(o->out, path == NULL ? "" : path);
	there = stat(whole, st) == 0 && S_ISREG(st->st_mode);
	free(whole);
	free(path);
	return there;
}

char *
sink_path(const struct sink_options *o, const char *table, struct err *err)
{
	const struct format *f = pick_format(o, err);

	return f == NULL ? NULL : sink_volume_path(o, f, table);
}

/* ---- folders ---- */

/* What was made is noted, when there was no such folder before. */
static int
make(const char *path, struct made *made, struct err *err)
{
	char *copy =
	    mem_dup(path); /* memory may end, but not behind the folder */
	bool new = false;
	int rc = file_make_folder(path, &new, err);

	if (new) {
		undo_drop(&made->undo);
		free(made->path);
		made->path = copy;
		undo_folder(&made->undo, made->path);
	} else {
		free(copy);
	}
	return rc;
}

/* The folder in which the volume lies, when that is not OUT itself. */
static int
make_table_folder(struct volume *v, const char *out, struct err *err)
{
	const char *slash = strchr(v->path, '/');
	char *folder, *path;
	int rc;

	if (slash == NULL)
		return 0;
	folder = mem_dupn(v->path, (size_t)(slash - v->path));
	path = sink_below(out, folder);
	rc = make(path, &v->made, err);
	free(path);
	free(folder);
	return rc;
}

int
sink_make_folders(struct sink *s, struct volume *v, struct err *err)
{
	if (!sink_is_folder(&s->options))
		return 0;
	if (sink_is_stream(&s->options))
		return err_set(err, ERR_USAGE,
		    "files named \"%s\" need a folder to be in",
		    s->options.name);
	if (make(s->options.out, &s->made, err) != 0)
		return -1;
	return make_table_folder(v, s->options.out, err);
}

/* One that holds something stays, be it another sink's file in the making. */
void
sink_drop_folder(struct made *made)
{
	if (made->path != NULL)
		rmdir(made->path);
	undo_drop(&made->undo);
	free(made->path);
}

/*
 * Also those that were there: they may be new, of a run that was killed before
 * it came to this.
 */
int
sink_sync_folders(const struct sink *s, struct err *err)
{
	const struct sink_options *o = &s->options;
	char *out;
	int rc;

	if (!sink_is_folder(o))
		return 0;
	out = mem_dup(o->out);
	rc = file_sync_folder(dirname(out), err);
	free(out);
	if (rc == 0 && o->name != NULL)
		rc = file_sync_folder(o->out, err);
	return rc;
}

/* ---- a published table as it is now ---- */

static int
sum(const char *path, struct sink_file *f, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", path);
	rc = sha_file(fd, f->sha256, &f->bytes, err);
	close(fd);
	return rc == 0 ? 1 : err_in(err, "%s", path);
}

static int
look_at_file(const char *path, bool deep, struct sink_file *f, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return err_sys(err, ERR_IO, "%s: cannot look at it", path);
	}
	f->bytes = (uint64_t)st.st_size;
	return deep && S_ISREG(st.st_mode) ? sum(path, f, err) : 1;
}

static int
look(const struct sink_options *o, const struct format *format, bool deep,
    struct sink_file *f, struct err *err)
{
	char *below = sink_volume_path(o, format, f->table);
	char *path = sink_below(o->out, below);
	int rc = format->shared == NULL ? look_at_file(path, deep, f, err)
					: format->shared->look(path, o->name,
					      f->table, deep, f, err);

	free(path);
	free(below);
	return rc;
}

int
sink_look(const struct sink_options *o, const char *table, bool deep,
    struct sink_file *f, struct err *err)
{
	const struct format *format = pick_format(o, err);

	*f = (struct sink_file){ .table = table };
	if (format == NULL)
		return -1;
	if (sink_is_stream(o))
		return err_set(err, ERR_SOFT, "a stream cannot be looked at");
	return look(o, format, deep, f, err);
}
