/*
 * Which format the options mean: by its name, else by the suffix of the output.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <string.h>

static const struct format *const formats[] = { &sink_csv, &sink_tsv };

/* Suffixes of formats that are not there (yet): better said than guessed. */
static const char *const other_suffixes[] = { ".jsonl", ".xlsx", ".db",
	".sqlite", ".xml" };

const char *const *
sink_formats(size_t *n)
{
	static const char *const names[] = { "csv", "tsv" };

	*n = NELEM(names);
	return names;
}

static const struct format *
by_name(const char *name, struct err *err)
{
	struct buf known = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	for (i = 0; i < NELEM(formats); i++)
		buf_printf(&known, "%s%s", i > 0 ? ", " : "", formats[i]->name);
	err_set(err, ERR_USAGE, "--format: \"%s\" is not one of %s", name,
	    buf_str(&known));
	buf_clear(&known);
	return NULL;
}

static const struct format *
by_suffix(const char *out, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(formats); i++)
		if (sink_ends_with(out, formats[i]->suffix))
			return formats[i];
	for (i = 0; i < NELEM(other_suffixes); i++)
		if (sink_ends_with(out, other_suffixes[i])) {
			err_set(err, ERR_USAGE,
			    "%s: this version does not write %s files; use "
			    "--format csv or tsv",
			    out, other_suffixes[i]);
			return NULL;
		}
	return &sink_csv;
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
