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
	event_trail_open(&p->trail, name);
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
		    strcmp(leaf->path, event_trail_text(&p->trail)) == 0)
			leaf->text = mem_dup(buf_str(&p->text));
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct picker *p = (struct picker *)listener;

	(void)err;
	keep(p);
	buf_reset(&p->text);
	event_trail_close(&p->trail);
	return 0;
}

void
picker_init(struct picker *p, struct leaf *leaves)
{
	*p = (struct picker){ .leaves = leaves };
	p->listener = (struct listener){ ignore_begin, on_open, on_text,
		on_close, ignore_close };
}

static void
keep_texts(struct picker *p)
{
	event_trail_clear(&p->trail);
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
	keep_texts(p);
}

/* ---- elements that are there often ---- */

static bool
is_one_of(const char *const *paths, struct trail *trail)
{
	for (; *paths != NULL; paths++)
		if (count_steps(*paths) == trail->depth &&
		    strcmp(*paths, event_trail_text(trail)) == 0)
			return true;
	return false;
}

static void
forget(struct each_picker *p)
{
	struct leaf *leaf;

	for (leaf = p->leaves; leaf->path != NULL; leaf++) {
		free(leaf->text);
		leaf->text = NULL;
	}
}

static int
each_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct each_picker *p = (struct each_picker *)listener;

	(void)attrs, (void)n, (void)err;
	event_trail_open(&p->trail, name);
	buf_reset(&p->text);
	if (p->depth == 0 && is_one_of(p->paths, &p->trail)) {
		p->depth = p->trail.depth;
		p->len = strlen(event_trail_text(&p->trail)) + 1;
	}
	return EVENT_GO;
}

static int
each_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	struct each_picker *p = (struct each_picker *)listener;

	(void)err;
	if (p->depth > 0)
		buf_add(&p->text, text, len);
	return 0;
}

static void
each_keep(struct each_picker *p, const char *path)
{
	struct leaf *leaf;

	for (leaf = p->leaves; leaf->path != NULL; leaf++)
		if (leaf->text == NULL && strcmp(leaf->path, path) == 0)
			leaf->text = mem_dup(buf_str(&p->text));
}

static int
each_close(struct listener *listener, struct err *err)
{
	struct each_picker *p = (struct each_picker *)listener;
	int rc = 0;

	if (p->depth > 0 && p->trail.depth > p->depth)
		each_keep(p, event_trail_text(&p->trail) + p->len);
	else if (p->depth > 0) {
		each_keep(p, ".");
		p->depth = 0;
		rc = p->fn(p->arg, p->leaves, err);
		forget(p);
	}
	buf_reset(&p->text);
	event_trail_close(&p->trail);
	return rc;
}

void
picker_each_init(struct each_picker *p, const char *const *paths,
    const char *const *below,
    int (*fn)(void *arg, const struct leaf *, struct err *), void *arg)
{
	size_t n = 0;

	*p = (struct each_picker){
		.paths = paths, .below = below, .fn = fn, .arg = arg
	};
	p->listener = (struct listener){ ignore_begin, each_open, each_text,
		each_close, ignore_close };
	while (below[n] != NULL)
		n++;
	p->leaves = mem_array(n + 1, sizeof(*p->leaves));
	while (n-- > 0)
		p->leaves[n].path = below[n];
}

void
picker_each_clear(struct each_picker *p)
{
	if (p->leaves != NULL)
		forget(p);
	free(p->leaves);
	event_trail_clear(&p->trail);
	buf_clear(&p->text);
}
