/*
 * What can be said of a sink: of its files, and of what they would replace.
 */
#include "sink/sink_internal.h"

#include <stdio.h>

/* More lines than a heading has; looked for at the file's start. */
static bool
has_rows(const struct sink *s, const char *path)
{
	size_t lines = s->options.header == HEADER_NONE ? 0 : 1, n, i;
	FILE *file = fopen(path, "re");
	char start[8192];

	if (file == NULL)
		return false;
	n = fread(start, 1, sizeof(start), file);
	fclose(file);
	for (i = 0; i < n; i++)
		if (start[i] == '\n' && lines-- == 0)
			return true;
	return n == sizeof(start);
}

const char *
sink_empties(const struct sink *s)
{
	size_t i;

	for (i = 0; i < s->nsheets; i++) {
		const char *name = outfile_name(s->sheets[i]->file);

		if (s->sheets[i]->rows == 0 && sink_is_file(s) &&
		    has_rows(s, name))
			return name;
	}
	return NULL;
}

bool
sink_is_file(const struct sink *s)
{
	return !sink_is_stream(&s->options);
}

uint64_t
sink_bytes(const struct sink *s)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < s->nsheets; i++)
		bytes += outfile_size(s->sheets[i]->file);
	return bytes;
}

const char *
sink_name(const struct sink *s)
{
	return s->nsheets == 1 ? outfile_name(s->sheets[0]->file)
			       : s->options.out;
}

size_t
sink_files(const struct sink *s)
{
	return s->nsheets;
}

int
sink_file(const struct sink *s, size_t i, struct sink_file *f, struct err *err)
{
	const struct sheet *sheet = s->sheets[i];

	f->table = sheet->table->name;
	f->path = sheet->path;
	f->rows = sheet->rows;
	f->bytes = outfile_size(sheet->file);
	return outfile_sha256(sheet->file, f->sha256, err);
}
