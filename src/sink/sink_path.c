/*
 * Where a table's file goes: the output is the file itself, or a folder with a
 * file a table. When the files have a name it is a folder with a folder a
 * table or, of a book, with a file a name or one for all names.
 */
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

bool
sink_ends_with(const char *s, const char *end)
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
	return sink_ends_with(o->out, "/") ||
	       (stat(o->out, &st) == 0 && S_ISDIR(st.st_mode));
}

char *
sink_below(const char *out, const char *path)
{
	if (path[0] == '\0')
		return mem_dup(out);
	return mem_printf(
	    "%s%s%s", out, sink_ends_with(out, "/") ? "" : "/", path);
}

bool
sink_is_book(const struct sink_options *o, const struct format *f)
{
	return f->book != NULL && (o->name != NULL || !sink_is_folder(o));
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
	const struct format *f = sink_pick_format(o, err);

	return f == NULL ? NULL : sink_volume_path(o, f, table);
}
