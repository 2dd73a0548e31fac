/*
 * What can be said of a sink: of its files, and of what they would replace.
 */
#include "sink/sink_internal.h"

#include <stdio.h>
#include <sys/stat.h>

/* ---- what would be replaced ---- */

/* More lines than a heading has; looked for at the file's start. */
static bool
has_lines(const char *path, size_t heading)
{
	FILE *file = fopen(path, "re");
	char start[8192];
	size_t n, i;

	if (file == NULL)
		return false;
	n = fread(start, 1, sizeof(start), file);
	fclose(file);
	for (i = 0; i < n; i++)
		if (start[i] == '\n' && heading-- == 0)
			return true;
	return n == sizeof(start);
}

bool
sink_has_key(const struct table *t)
{
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (t->columns[i].key)
			return true;
	return false;
}

/* Rows that go in by their key leave the others as they are. */
static bool
is_upsert(const struct sink *s, const struct table *t)
{
	return s->options.name == NULL && sink_has_key(t);
}

/* What cannot be read is no reason to hold back what is new. */
static bool
has_shared_rows(const struct sink *s, const struct sheet *sheet)
{
	struct err unsaid = ERR_INIT;
	struct sink_file f;

	return !is_upsert(s, sheet->table) &&
	       s->format->shared->look(outfile_name(sheet->file),
		   s->options.name, sheet->table->name, false, &f,
		   &unsaid) > 0 &&
	       f.rows > 0;
}

/* A book of the same tables without rows is never larger than another. */
static bool
is_larger(const struct volume *v)
{
	struct stat st;

	return stat(outfile_name(v->file), &st) == 0 && S_ISREG(st.st_mode) &&
	       (uint64_t)st.st_size > outfile_size(v->file);
}

static bool
all_empty(const struct sink *s, const struct volume *v)
{
	size_t i;

	for (i = 0; i < s->nsheets; i++)
		if (s->sheets[i]->volume == v && s->sheets[i]->rows > 0)
			return false;
	return true;
}

static bool
would_empty(const struct sink *s, const struct sheet *sheet)
{
	bool heading =
	    s->format->separator != '\0' && s->options.header != HEADER_NONE;

	if (sheet->rows > 0)
		return false;
	if (s->format->shared != NULL)
		return has_shared_rows(s, sheet);
	if (sheet->volume->book != NULL)
		return all_empty(s, sheet->volume) && is_larger(sheet->volume);
	return has_lines(outfile_name(sheet->file), heading ? 1 : 0);
}

const char *
sink_empties(const struct sink *s)
{
	size_t i;

	for (i = 0; i < s->nsheets && sink_is_file(s); i++)
		if (would_empty(s, s->sheets[i]))
			return outfile_name(s->sheets[i]->file);
	return NULL;
}

/* ---- the files ---- */

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

	for (i = 0; i < s->nvolumes; i++)
		bytes += outfile_size(s->volumes[i].file);
	return bytes;
}

const char *
sink_name(const struct sink *s)
{
	return s->nvolumes == 1 ? outfile_name(s->volumes[0].file)
				: s->options.out;
}

size_t
sink_files(const struct sink *s)
{
	return s->nsheets;
}

/* The sheet's number in its book. */
static size_t
number(const struct sink *s, size_t i)
{
	size_t nr = 0;

	while (nr < i && s->sheets[i - nr - 1]->volume == s->sheets[i]->volume)
		nr++;
	return nr;
}

void
sink_brief(const struct sink *s, size_t i, struct sink_file *f)
{
	const struct sheet *sheet = s->sheets[i];

	*f = (struct sink_file){ .table = sheet->table->name,
		.path = sheet->volume->path,
		.rows = sheet->rows };
}

int
sink_file(const struct sink *s, size_t i, struct sink_file *f, struct err *err)
{
	const struct sheet *sheet = s->sheets[i];
	struct book *b = sheet->volume->book;

	sink_brief(s, i, f);
	f->bytes = outfile_size(sheet->file);
	if (b != NULL && b->ops->tell != NULL)
		return b->ops->tell(b, number(s, i), f, err);
	return outfile_sha256(sheet->file, f->sha256, err);
}
