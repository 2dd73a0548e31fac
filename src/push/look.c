/*
 * Reading a document as far as its first element tells what it is; a table as
 * far as its first row, which has all columns.
 */
#include "push/look.h"
#include "base/mem.h"
#include "model/event.h"
#include "reader/reader.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct looking {
	struct listener listener; /* first */
	struct look *look;
	size_t depth;
	bool done; /* that is why the reading ended */
};

static int
stop(struct looking *l, struct err *err)
{
	l->done = true;
	return err_set(err, ERR_SOFT, "enough was read");
}

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)listener, (void)source, (void)err;
	return 0;
}

static void
add_heading(struct look *look, const char *name)
{
	look->headings = mem_resize(
	    look->headings, look->nheadings + 1, sizeof(*look->headings));
	look->headings[look->nheadings++] = mem_dup(name);
}

static void
look_at_root(
    struct look *look, const char *name, const struct attr *attrs, size_t n)
{
	size_t i;

	look->root = mem_dup(name);
	for (i = 0; i < n; i++)
		look->drops |= attrs[i].len > 0 &&
			       strcmp(attrs[i].name, "DropNomenclature") == 0;
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct looking *l = (struct looking *)listener;

	l->depth++;
	if (l->depth == 1)
		look_at_root(l->look, name, attrs, n);
	if (strcmp(l->look->root, "table") != 0)
		return stop(l, err);
	if (l->depth == 3)
		add_heading(l->look, name);
	return EVENT_GO;
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct looking *l = (struct looking *)listener;

	l->depth--;
	return l->depth == 1 ? stop(l, err) : 0;
}

static int
read_some(struct looking *l, const char *name, int fd, const char *sheet,
    struct err *err)
{
	struct input in;
	int rc;

	input_fd(&in, name, fd);
	in.sheet = sheet;
	rc = reader_any(&in, &l->listener, err);
	l->look->sheets = in.sheets;
	input_clear(&in);
	if (rc != 0 && !l->done)
		return -1;
	err_clear(err);
	return 0;
}

int
look_at(struct look *look, const char *name, int fd, const char *sheet,
    struct err *err)
{
	struct looking l = { { on_begin, on_open, ignore_text, on_close,
				 ignore_close },
		look, 0, false };

	*look = (struct look){ 0 };
	if (read_some(&l, name, fd, sheet, err) != 0) {
		look_clear(look);
		return -1;
	}
	if (lseek(fd, 0, SEEK_SET) == 0)
		return 0;
	look_clear(look);
	return err_sys(err, ERR_IO, "%s: cannot read again", name);
}

void
look_clear(struct look *look)
{
	size_t i;

	for (i = 0; i < look->nheadings; i++)
		free(look->headings[i]);
	free(look->headings);
	free(look->root);
	*look = (struct look){ 0 };
}
