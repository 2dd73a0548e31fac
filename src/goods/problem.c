/*
 * Telling what is wrong with a list, and where. A place is a file's number and
 * a line; it is kept for every product, so it is small.
 */
#include "base/mem.h"
#include "base/text.h"
#include "goods/goods_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BITS 40
#define SHOWN     80 /* bytes of a value */

const char *const goods_columns[GOODS_FIELDS] = {
	[GOODS_CODE] = "code",
	[GOODS_NAME] = "name",
	[GOODS_GROUP_CODE] = "group_code",
	[GOODS_GROUP_NAME] = "group_name",
	[GOODS_PARENT_CODE] = "parent_group_code",
	[GOODS_BARCODE] = "barcode",
	[GOODS_UNIT_CODE] = "unit_code",
	[GOODS_UNIT_NAME] = "unit_name",
	[GOODS_PRICE] = "price",
	[GOODS_PRICE_TYPE] = "price_type",
	[GOODS_COMMENT] = "comment",
};

/* ---- places ---- */

/* 0 is no file. Rows come from the last one, mostly. */
static size_t
file_number(struct goods *g, const char *file)
{
	size_t i;

	if (file == NULL)
		return 0;
	for (i = g->nfiles; i > 0; i--)
		if (strcmp(g->files[i - 1], file) == 0)
			return i;
	g->files = mem_resize(g->files, g->nfiles + 1, sizeof(*g->files));
	g->files[g->nfiles++] = mem_dup(file);
	return g->nfiles;
}

/* Never 0, as that is how one says that there was none. */
first_place
goods_here(struct goods *g)
{
	const struct row_place *p = g->options.place;
	first_place file, line;

	if (p == NULL)
		return (first_place)1 << 63;
	file = file_number(g, p->file);
	line = (first_place)p->line & (((first_place)1 << LINE_BITS) - 1);
	return (first_place)1 << 63 | file << LINE_BITS | line;
}

static struct row_place
unpack(const struct goods *g, first_place at)
{
	size_t file = at << 1 >> (LINE_BITS + 1);

	return (struct row_place){ file == 0 ? NULL : g->files[file - 1],
		(long)(at & (((first_place)1 << LINE_BITS) - 1)) };
}

void
goods_put_place(const struct goods *g, first_place at, struct buf *to)
{
	struct row_place was = unpack(g, at);
	const struct row_place *now = g->options.place;

	if (was.file != NULL && now != NULL && now->file != NULL &&
	    strcmp(was.file, now->file) != 0)
		buf_printf(to, "%s: ", was.file);
	if (was.line > 0)
		buf_printf(to, "line %ld", was.line);
	else
		buf_puts(to, "another row");
}

/* ---- problems ---- */

static void
tell(struct goods *g, struct goods_problem *p, const char *fmt, va_list args)
{
	char text[512];

	if (p->severity == GOODS_ERROR)
		g->errors++;
	else
		g->warnings++;
	if (g->options.tell == NULL)
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	p->text = text;
	g->options.tell(g->options.arg, p);
}

void
goods_tell(struct goods *g, enum goods_severity severity,
    enum goods_field field, const struct cell *value, const char *fmt, ...)
{
	char *text = mem_dupn(
	    value->text, (size_t)text_fit(value->text, value->len, SHOWN));
	struct goods_problem p = { .severity = severity,
		.column = goods_columns[field],
		.value = text };
	va_list args;

	if (g->options.place != NULL)
		p.place = *g->options.place;
	va_start(args, fmt);
	tell(g, &p, fmt, args);
	va_end(args);
	free(text);
}

void
goods_tell_at(struct goods *g, enum goods_severity severity, first_place at,
    enum goods_field field, const char *value, const char *fmt, ...)
{
	struct goods_problem p = { .severity = severity,
		.place = unpack(g, at),
		.column = goods_columns[field],
		.value = value };
	va_list args;

	va_start(args, fmt);
	tell(g, &p, fmt, args);
	va_end(args);
}

void
goods_problem_print(const struct goods_problem *p, struct buf *to)
{
	if (p->place.file != NULL)
		buf_printf(to, "%s: ", p->place.file);
	if (p->place.line > 0)
		buf_printf(to, "line %ld: ", p->place.line);
	buf_printf(to, "%s%s: ", p->severity == GOODS_ERROR ? "error: " : "",
	    p->column);
	if (*p->value != '\0')
		buf_printf(to, "\"%s\" ", p->value);
	buf_puts(to, p->text);
}
