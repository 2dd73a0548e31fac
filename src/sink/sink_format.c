/*
 * Which format the options mean: by its name, else by the suffix of the output.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct format *const formats[] = { &sink_csv, &sink_tsv,
	&sink_jsonl, &sink_xlsx, &sink_sqlite, &sink_nomenclature };

const char *const *
sink_formats(size_t *n)
{
	static const char *const names[] = { "csv", "tsv", "jsonl", "xlsx",
		"sqlite", "nomenclature" };

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
		if (sink_ends_with(out, f->suffixes[i]))
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
		if (sink_ends_with(out, foreign[i].suffix))
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
		if (has_suffix(formats[i], out))
			return formats[i];
	return check_suffix(out, err) != 0 ? NULL : &sink_csv;
}

const struct format *
sink_pick_format(const struct sink_options *o, struct err *err)
{
	if (o->format != NULL)
		return by_name(o->format, err);
	if (sink_is_stream(o) || sink_is_folder(o))
		return &sink_csv;
	return by_suffix(o->out, err);
}

const char *
sink_format(const struct sink_options *o, struct err *err)
{
	const struct format *f = sink_pick_format(o, err);

	return f == NULL ? NULL : f->name;
}

/* A device may be a terminal by any name. */
static bool
is_terminal(const struct sink_options *o)
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
	const struct format *f = sink_pick_format(o, err);

	if (f == NULL || !f->binary || sink_is_folder(o) || !is_terminal(o))
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
sink_takes_all(const struct sink_options *o)
{
	struct err unsaid = ERR_INIT; /* sink_new() says it */
	const struct format *f = sink_pick_format(o, &unsaid);

	return sink_is_folder(o) || (f != NULL && sink_is_book(o, f));
}

bool
sink_checks(const struct sink_options *o)
{
	struct err unsaid = ERR_INIT;
	const struct format *f = sink_pick_format(o, &unsaid);

	return f != NULL && f->checks;
}

bool
sink_is_shared(const struct sink_options *o)
{
	struct err unsaid = ERR_INIT;
	const struct format *f = sink_pick_format(o, &unsaid);

	return f != NULL && f->shared != NULL && o->name != NULL;
}
