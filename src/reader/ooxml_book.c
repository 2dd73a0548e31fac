/*
 * What a workbook has: its pages in order, by name, and the parts that all of
 * them share. Where the workbook itself is, the file's relations say.
 */
#include "base/mem.h"
#include "model/event.h"
#include "reader/ooxml_internal.h"

#include <stdlib.h>

struct book_listener {
	struct listener listener; /* first */
	struct ooxml_book *book;
	const struct ooxml_rels *rels;
	const char *file;
	int depth;
};

/* ---- workbook.xml ---- */

static int
add_page(struct book_listener *l, const struct attr *attrs, size_t n,
    struct err *err)
{
	struct ooxml_book *b = l->book;
	char *id = ooxml_attr_text(attrs, n, "id");
	const struct ooxml_rel *rel =
	    id == NULL ? NULL : ooxml_rels_id(l->rels, id);
	struct ooxml_page *page;

	free(id);
	if (b->n == OOXML_PAGES)
		return err_set(
		    err, ERR_DATA, "%s: has more than 4096 sheets", l->file);
	b->pages = mem_resize(b->pages, b->n + 1, sizeof(*b->pages));
	page = &b->pages[b->n++];
	*page = (struct ooxml_page){ .name = ooxml_attr_text(attrs, n, "name"),
		.part = rel == NULL ? NULL : mem_dup(rel->part),
		.hidden = ooxml_attr_is(attrs, n, "state", "hidden") ||
			  ooxml_attr_is(attrs, n, "state", "veryHidden"),
		.drawn = rel != NULL && strcmp(rel->type, "worksheet") != 0 };
	if (page->name != NULL && page->part != NULL)
		return EVENT_GO;
	return err_set(err, ERR_DATA,
	    "%s: is no whole workbook: its sheet %zu has no %s", l->file, b->n,
	    page->name == NULL ? "name" : "part");
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct book_listener *l = (struct book_listener *)listener;

	if (l->depth++ == 0 && strcmp(name, "workbook") != 0)
		return err_set(err, ERR_DATA,
		    "%s: is no workbook, but a document of another kind (%s)",
		    l->file, name);
	if (strcmp(name, "workbookPr") == 0)
		l->book->from_1904 = ooxml_attr_flag(attrs, n, "date1904");
	if (strcmp(name, "sheet") == 0)
		return add_page(l, attrs, n, err);
	return EVENT_GO;
}

/* ---- from the file's top ---- */

/* What is a zip file, too, and often given in place of a workbook. */
static int
refuse_others(struct ooxml_zip *zip, struct err *err)
{
	const char *file = ooxml_zip_name(zip);

	if (ooxml_zip_has(zip, "_rels/.rels"))
		return 0;
	if (ooxml_zip_has(zip, "mimetype") && ooxml_zip_has(zip, "content.xml"))
		return err_set(err, ERR_DATA,
		    "%s: an OpenDocument file (.ods): save it as .xlsx", file);
	return err_set(err, ERR_DATA,
	    "%s: a zip file, but no workbook (.xlsx): unpack it first", file);
}

static int
find_workbook(struct ooxml_zip *zip, char **part, struct err *err)
{
	const char *file = ooxml_zip_name(zip);
	struct ooxml_rels rels = { NULL, 0 };
	const struct ooxml_rel *rel;
	int rc = ooxml_rels_read(&rels, zip, "", err);

	if (rc == 0) {
		rel = ooxml_rels_type(&rels, "officeDocument");
		*part = rel == NULL ? NULL : mem_dup(rel->part);
		if (rel == NULL)
			rc = err_set(err, ERR_DATA,
			    "%s: is no workbook: its _rels/.rels names none",
			    file);
		else if (strcasestr(rel->part, ".bin") != NULL)
			rc = err_set(err, ERR_DATA,
			    "%s: a binary workbook (.xlsb): save it as .xlsx",
			    file);
	}
	ooxml_rels_clear(&rels);
	return rc;
}

static char *
get_part(const struct ooxml_rels *rels, const char *type)
{
	const struct ooxml_rel *rel = ooxml_rels_type(rels, type);

	return rel == NULL ? NULL : mem_dup(rel->part);
}

static int
read_workbook(struct ooxml_book *b, struct ooxml_zip *zip, const char *part,
    struct err *err)
{
	struct ooxml_rels rels = { NULL, 0 };
	struct book_listener l = { { ignore_begin, on_open, ignore_text,
				       ignore_close, ignore_close },
		b, &rels, ooxml_zip_name(zip), 0 };
	int rc = ooxml_rels_read(&rels, zip, part, err);

	if (rc == 0)
		rc = ooxml_zip_read(zip, part, OOXML_SMALL, &l.listener, err);
	b->strings = get_part(&rels, "sharedStrings");
	b->styles = get_part(&rels, "styles");
	ooxml_rels_clear(&rels);
	return rc;
}

int
ooxml_book_read(struct ooxml_book *b, struct ooxml_zip *zip, struct err *err)
{
	char *part = NULL;
	int rc = refuse_others(zip, err);

	if (rc == 0)
		rc = find_workbook(zip, &part, err);
	if (rc == 0)
		rc = read_workbook(b, zip, part, err);
	free(part);
	return rc;
}

void
ooxml_book_clear(struct ooxml_book *b)
{
	size_t i;

	for (i = 0; i < b->n; i++) {
		free(b->pages[i].name);
		free(b->pages[i].part);
	}
	free(b->pages);
	free(b->strings);
	free(b->styles);
	*b = (struct ooxml_book){ NULL };
}
