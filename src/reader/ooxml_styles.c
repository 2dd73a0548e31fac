/*
 * Which cells are dates, and which codes: a cell has the number of its style,
 * a style (cellXfs/xf) that of a format, and a format has a code (numFmt), or
 * is one that all programs know.
 */
#include "base/mem.h"
#include "model/event.h"
#include "reader/ooxml_internal.h"

#include <stdlib.h>

struct format {
	long id;
	struct ooxml_look look;
};

struct styles_listener {
	struct listener listener; /* first */
	struct ooxml_styles *styles;
	struct format *formats;
	size_t nformats;
	const char *file;
	int depth;
	bool cells; /* in cellXfs */
};

static const struct {
	long first, last;
	struct ooxml_look look;
} known[] = {
	{ 14, 17, { OOXML_DATE, 0, false } },
	{ 18, 21, { OOXML_TIME, 0, false } },
	{ 22, 22, { OOXML_DATETIME, 0, false } },
	{ 45, 45, { OOXML_TIME, 0, false } },
	{ 46, 46, { OOXML_ELAPSED, 0, false } },
	{ 47, 47, { OOXML_TIME, 0, true } },
};

static struct ooxml_look
find_look(const struct styles_listener *l, long id)
{
	size_t i;

	for (i = 0; i < l->nformats; i++)
		if (l->formats[i].id == id)
			return l->formats[i].look;
	for (i = 0; i < NELEM(known); i++)
		if (known[i].first <= id && id <= known[i].last)
			return known[i].look;
	return (struct ooxml_look){ OOXML_PLAIN, 0, false };
}

static void
add_format(struct styles_listener *l, const struct attr *attrs, size_t n)
{
	char *code = ooxml_attr_text(attrs, n, "formatCode");

	l->formats =
	    mem_resize(l->formats, l->nformats + 1, sizeof(*l->formats));
	l->formats[l->nformats++] =
	    (struct format){ ooxml_attr_number(attrs, n, "numFmtId", -1),
		    ooxml_format(code == NULL ? "" : code) };
	free(code);
}

static void
add_style(struct styles_listener *l, const struct attr *attrs, size_t n)
{
	struct ooxml_styles *s = l->styles;

	s->looks = mem_resize(s->looks, s->n + 1, sizeof(*s->looks));
	s->looks[s->n++] =
	    find_look(l, ooxml_attr_number(attrs, n, "numFmtId", 0));
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct styles_listener *l = (struct styles_listener *)listener;

	if (l->depth == 1) {
		l->cells = strcmp(name, "cellXfs") == 0;
		if (!l->cells && strcmp(name, "numFmts") != 0)
			return EVENT_SKIP;
	}
	if (l->nformats + l->styles->n >= OOXML_ENTRIES)
		return err_set(err, ERR_DATA,
		    "%s: has more than 65536 styles of cells", l->file);
	if (l->depth == 2 && !l->cells && l->nformats == OOXML_FORMATS)
		return err_set(err, ERR_DATA,
		    "%s: has more than 4096 formats of numbers", l->file);
	if (l->depth == 2) {
		if (l->cells)
			add_style(l, attrs, n);
		else
			add_format(l, attrs, n);
		return EVENT_SKIP;
	}
	l->depth++;
	return EVENT_GO;
}

static int
on_close(struct listener *listener, struct err *err)
{
	(void)err;
	((struct styles_listener *)listener)->depth--;
	return 0;
}

int
ooxml_styles_read(struct ooxml_styles *s, struct ooxml_zip *zip,
    const char *part, struct err *err)
{
	struct styles_listener l = { .listener = { ignore_begin, on_open,
					 ignore_text, on_close, ignore_close },
		.styles = s,
		.file = ooxml_zip_name(zip) };
	int rc = ooxml_zip_read(zip, part, OOXML_SMALL, &l.listener, err);

	free(l.formats);
	return rc;
}

void
ooxml_styles_clear(struct ooxml_styles *s)
{
	free(s->looks);
	*s = (struct ooxml_styles){ NULL, 0 };
}
