/*
 * Which part a part means. A part xl/workbook.xml has its relations beside it
 * in xl/_rels/workbook.xml.rels; a target is a path from the part's folder, or
 * from the top when it begins with "/".
 */
#include "base/mem.h"
#include "model/event.h"
#include "reader/ooxml_internal.h"

#include <stdlib.h>

#define PATH_MOST 1024 /* bytes of a target */

struct rels_listener {
	struct listener listener; /* first */
	struct ooxml_rels *rels;
	const char *folder;
	size_t nfolder;
	const char *file;
};

/* ---- paths ---- */

static size_t
folder_of(const char *part)
{
	const char *slash = strrchr(part, '/');

	return slash == NULL ? 0 : (size_t)(slash - part) + 1;
}

static char *
rels_of(const char *part)
{
	size_t n = folder_of(part);

	return mem_printf("%.*s_rels/%s.rels", (int)n, part, part + n);
}

/* One step of a path that ends in "/", or is empty. */
static void
step(struct buf *path, const char *name, size_t len)
{
	if (len == 0 || (len == 1 && name[0] == '.'))
		return;
	if (len == 2 && memcmp(name, "..", 2) == 0) {
		if (path->len > 0)
			path->len--;
		while (path->len > 0 && path->data[path->len - 1] != '/')
			path->len--;
		return;
	}
	buf_add(path, name, len);
	buf_putc(path, '/');
}

/* The part that a target is. */
static char *
resolve(const struct rels_listener *l, const char *target, size_t len)
{
	struct buf path = BUF_INIT;
	const char *end = target + len, *slash;

	if (len == 0 || *target != '/')
		buf_add(&path, l->folder, l->nfolder);
	for (; target < end; target = slash + 1) {
		slash = memchr(target, '/', (size_t)(end - target));
		if (slash == NULL)
			slash = end;
		step(&path, target, (size_t)(slash - target));
	}
	if (path.len > 0)
		path.len--;
	return buf_take(&path);
}

/* ---- reading ---- */

static char *
last_word(const struct attr *type)
{
	size_t n = type->len;

	while (n > 0 && type->value[n - 1] != '/')
		n--;
	return mem_dupn(type->value + n, type->len - n);
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct rels_listener *l = (struct rels_listener *)listener;
	const struct attr *type = ooxml_attr(attrs, n, "Type");
	const struct attr *target = ooxml_attr(attrs, n, "Target");
	struct ooxml_rels *r = l->rels;

	if (strcmp(name, "Relationship") != 0 || type == NULL ||
	    target == NULL || ooxml_attr_is(attrs, n, "TargetMode", "External"))
		return EVENT_GO;
	if (r->n == OOXML_PAGES || target->len > PATH_MOST)
		return err_set(err, ERR_DATA,
		    "%s: the relations of the workbook's parts are too many, "
		    "or too long",
		    l->file);
	r->list = mem_resize(r->list, r->n + 1, sizeof(*r->list));
	r->list[r->n++] = (struct ooxml_rel){ ooxml_attr_text(attrs, n, "Id"),
		last_word(type), resolve(l, target->value, target->len) };
	return EVENT_GO;
}

int
ooxml_rels_read(struct ooxml_rels *r, struct ooxml_zip *zip, const char *part,
    struct err *err)
{
	struct rels_listener l = { { ignore_begin, on_open, ignore_text,
				       ignore_close, ignore_close },
		r, part, folder_of(part), ooxml_zip_name(zip) };
	char *rels = rels_of(part);
	int rc = ooxml_zip_read(zip, rels, OOXML_SMALL, &l.listener, err);

	free(rels);
	return rc;
}

void
ooxml_rels_clear(struct ooxml_rels *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		free(r->list[i].id);
		free(r->list[i].type);
		free(r->list[i].part);
	}
	free(r->list);
	*r = (struct ooxml_rels){ NULL, 0 };
}

const struct ooxml_rel *
ooxml_rels_type(const struct ooxml_rels *r, const char *type)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->list[i].type, type) == 0)
			return &r->list[i];
	return NULL;
}

const struct ooxml_rel *
ooxml_rels_id(const struct ooxml_rels *r, const char *id)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->list[i].id != NULL && strcmp(r->list[i].id, id) == 0)
			return &r->list[i];
	return NULL;
}
