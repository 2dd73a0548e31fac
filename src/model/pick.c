/*
 * Picking leaves: the open path as text, compared when an element closes.
 */
#include "model/pick.h"
#include "base/mem.h"
#include "model/event.h"

#include <stdlib.h>

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct picker *p = (struct picker *)listener;

	(void)attrs;
	(void)n;
	(void)err;
	trail_open(&p->trail, name);
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

static size_t
count_steps(const char *path)
{
	size_t n = 1;

	for (; *path != '\0'; path++)
		n += *path == '/';
	return n;
}

static void
keep(struct picker *p)
{
	struct leaf *leaf;

	for (leaf = p->leaves; leaf->path != NULL; leaf++)
		if (leaf->text == NULL &&
		    count_steps(leaf->path) == p->trail.depth &&
		    strcmp(leaf->path, trail_text(&p->trail)) == 0)
			leaf->text = mem_dup(buf_str(&p->text));
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct picker *p = (struct picker *)listener;

	(void)err;
	keep(p);
	buf_reset(&p->text);
	trail_close(&p->trail);
	return 0;
}

void
picker_init(struct picker *p, struct leaf *leaves)
{
	*p = (struct picker){ .leaves = leaves };
	p->listener = (struct listener){ ignore_begin, on_open, on_text,
		on_close, ignore_close };
}

void
picker_keep(struct picker *p)
{
	trail_clear(&p->trail);
	buf_clear(&p->text);
}

void
picker_clear(struct picker *p)
{
	struct leaf *leaf;

	for (leaf = p->leaves; leaf->path != NULL; leaf++) {
		free(leaf->text);
		leaf->text = NULL;
	}
	picker_keep(p);
}
