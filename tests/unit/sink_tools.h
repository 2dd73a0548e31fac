/*
 * A place with a sink in it. Comes after cmocka.h and scratch.h.
 */
#ifndef TESTS_SINK_TOOLS_H
#define TESTS_SINK_TOOLS_H

#include "sink/sink.h"

static inline struct cell
cell_of(const char *text)
{
	return (struct cell){ text, strlen(text), false };
}

struct place {
	char *dir, *path;
	struct buf got;
	struct sink_options options;
	struct err err;
};

static inline void
begin(struct place *p, const char *name)
{
	*p = (struct place){ .dir = scratch_new() };
	p->path = scratch_path(p->dir, name);
	p->options.out = p->path;
}

static inline void
end(struct place *p)
{
	buf_clear(&p->got);
	free(p->path);
	scratch_free(p->dir);
}

static inline struct sink *
open_sink(struct place *p, const struct table *table)
{
	struct sink *s = sink_new(&p->options, &table, 1, &p->err);

	if (s == NULL)
		fail_msg("%s", p->err.text);
	return s;
}

static inline void
put(struct sink *s, const struct table *table, const struct cell *cells)
{
	struct err err = ERR_INIT;
	struct taker *taker = sink_taker(s);

	if (taker->take(taker, table, cells, &err) != 0)
		fail_msg("%s", err.text);
}

static inline void
publish(struct sink *s)
{
	struct err err = ERR_INIT;

	if (sink_finish(s, &err) != 0 || sink_publish(s, &err) != 0)
		fail_msg("%s", err.text);
	sink_free(s);
}

static inline const char *
content(struct place *p, const char *name)
{
	buf_reset(&p->got);
	scratch_get(p->dir, name, &p->got);
	return buf_str(&p->got);
}

/* How many entries a folder of the place has. */
static inline int
nfiles(const struct place *p, const char *name)
{
	char *path = scratch_path(p->dir, name);
	int n = scratch_count(path);

	free(path);
	return n;
}

#endif
