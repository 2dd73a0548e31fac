/*
 * Picking leaves: the open path as text, compared when an element closes.
 */
#include "event/pick.h"
#include "base/mem.h"

#include <stdlib.h>

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)listener;
	(void)source;
	(void)err;
	return 0;
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct picker *p = (struct picker *)listener;

	(void)attrs;
	(void)n;
	(void)err;
	if (p->path.len > 0)
		buf_putc(&p->path, '/');
	buf_puts(&p->path, name);
	buf_reset(&p->text);
	return EVENT_GO;
}

static int
on_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	(void)err;
	buf_add(&((struct picker *)listener)->text, text, len);
	return 0;
}

static void
keep(struct picker *p)
{
	struct leaf *leaf;

	for (leaf = p->leaves; leaf->path != NULL; leaf++)
		if (leaf->text == NULL &&
		    strcmp(leaf->path, buf_str(&p->path)) == 0)
			leaf->text = mem_dup(buf_str(&p->text));
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct picker *p = (struct picker *)listener;

	(void)err;
	keep(p);
	buf_reset(&p->text);
	while (p->path.len > 0 && p->path.data[p->path.len - 1] != '/')
		p->path.len--;
	if (p->path.len > 0)
		p->path.len--;
	return 0;
}

static int
on_end(struct listener *listener, struct err *err)
{
	(void)listener;
	(void)err;
	return 0;
}

void
picker_init(struct picker *p, struct leaf *leaves)
{
	*p = (struct picker){ { on_begin, on_open, on_text, on_close, on_end },
		leaves, BUF_INIT, BUF_INIT };
}

void
picker_clear(struct picker *p)
{
	struct leaf *leaf;

	for (leaf = p->leaves; leaf->path != NULL; leaf++) {
		free(leaf->text);
		leaf->text = NULL;
	}
	buf_clear(&p->path);
	buf_clear(&p->text);
}
