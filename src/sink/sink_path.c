/*
 * Where a table's file goes: the output is the file itself, or a folder with a
 * file a table, or, when the files have a name, a folder with a folder a table.
 */
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <string.h>
#include <sys/stat.h>

bool
sink_ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && strcmp(s + n - k, end) == 0;
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

char *
sink_sheet_path(
    const struct sink_options *o, const struct format *f, const char *table)
{
	if (!sink_is_folder(o))
		return mem_dup("");
	if (o->name == NULL)
		return mem_printf("%s%s", table, f->suffix);
	return mem_printf("%s/%s%s", table, o->name, f->suffix);
}

char *
sink_path(const struct sink_options *o, const char *table, struct err *err)
{
	const struct format *f = sink_pick_format(o, err);

	return f == NULL ? NULL : sink_sheet_path(o, f, table);
}
