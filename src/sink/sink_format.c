/*
 * Which format the options mean: by its name, else by the suffix of the output.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <string.h>

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

static const struct format *
by_suffix(const char *out)
{
	size_t i;

	for (i = 0; i < NELEM(formats); i++)
		if (has_suffix(formats[i], out))
			return formats[i];
	return &sink_csv;
}

const struct format *
sink_pick_format(const struct sink_options *o, struct err *err)
{
	if (o->format != NULL)
		return by_name(o->format, err);
	if (sink_is_stream(o) || sink_is_folder(o))
		return &sink_csv;
	return by_suffix(o->out);
}

const char *
sink_format(const struct sink_options *o, struct err *err)
{
	const struct format *f = sink_pick_format(o, err);

	return f == NULL ? NULL : f->name;
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
