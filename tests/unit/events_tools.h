/*
 * A listener that writes down what it is told, as <name k=v>text</name>, and
 * checks the telling: begin first, elements closed in turn, end last and only
 * once, names interned. Comes after cmocka.h.
 */
#ifndef TESTS_EVENTS_TOOLS_H
#define TESTS_EVENTS_TOOLS_H

#include "base/buf.h"
#include "reader/reader.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS_DEPTH 300

struct events {
	struct listener listener; /* first */
	struct source *source;
	struct buf text;
	const char *open[EVENTS_DEPTH];
	size_t depth;
	const char *skip;         /* elements of this name, or NULL */
	bool begun, ended, lines; /* lines: N in front of each name */
	bool empties;             /* asked for */
	size_t wrong;             /* how often the telling was not right */
};

static inline int
events_begin(struct listener *listener, struct source *source, struct err *err)
{
	struct events *e = (struct events *)listener;

	(void)err;
	e->wrong += e->begun;
	e->begun = true;
	source->empties = e->empties;
	e->source = source;
	return 0;
}

static inline bool
events_interned(struct events *e, const char *name)
{
	return e->source->intern(e->source, name, strlen(name)) == name;
}

static inline int
events_open(struct listener *listener, const char *name,
    const struct attr *attrs, size_t n, struct err *err)
{
	struct events *e = (struct events *)listener;
	size_t i;

	(void)err;
	e->wrong += !e->begun || e->ended || !events_interned(e, name);
	buf_putc(&e->text, '<');
	if (e->lines)
		buf_printf(&e->text, "%ld ", source_line(e->source));
	buf_puts(&e->text, name);
	for (i = 0; i < n; i++) {
		e->wrong += !events_interned(e, attrs[i].name);
		buf_printf(&e->text, " %s=%.*s", attrs[i].name,
		    (int)attrs[i].len, attrs[i].value);
	}
	buf_putc(&e->text, '>');
	if (e->skip != NULL && strcmp(name, e->skip) == 0)
		return EVENT_SKIP;
	if (e->depth < EVENTS_DEPTH)
		e->open[e->depth] = name;
	e->depth++;
	return EVENT_GO;
}

static inline int
events_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	struct events *e = (struct events *)listener;

	(void)err;
	e->wrong += e->depth == 0 || e->ended;
	buf_add(&e->text, text, len);
	return 0;
}

static inline int
events_close(struct listener *listener, struct err *err)
{
	struct events *e = (struct events *)listener;

	(void)err;
	e->wrong += e->depth == 0 || e->ended;
	if (e->depth > 0 && --e->depth < EVENTS_DEPTH)
		buf_printf(&e->text, "</%s>", e->open[e->depth]);
	return 0;
}

static inline int
events_end(struct listener *listener, struct err *err)
{
	struct events *e = (struct events *)listener;

	(void)err;
	e->wrong += !e->begun || e->depth != 0 || e->ended;
	e->ended = true;
	return 0;
}

static inline void
events_init(struct events *e)
{
	*e = (struct events){ .listener = { events_begin, events_open,
				  events_text, events_close, events_end } };
}

static inline void
events_clear(struct events *e)
{
	buf_clear(&e->text);
}

typedef int events_reader(struct input *, struct listener *, struct err *);

/* A document from memory. Whether it was cut is in *cut. */
static inline int
events_read(struct events *e, events_reader *reader, const char *data,
    size_t len, int *cut, struct err *err)
{
	struct input in;
	int rc;

	input_mem(&in, "doc", data, len);
	rc = reader(&in, &e->listener, err);
	*cut = in.cut;
	input_clear(&in);
	return rc;
}

/*
 * A document through a socket that gives a packet, so many bytes, at each
 * read. The document must be small enough for the socket to hold it.
 */
static inline int
events_drip(struct events *e, events_reader *reader, const char *data,
    size_t len, size_t size, struct err *err)
{
	struct input in;
	int ends[2], rc;
	size_t i;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	for (i = 0; i < len; i += size) {
		size_t n = len - i < size ? len - i : size;

		assert_int_equal(write(ends[0], data + i, n), n);
	}
	close(ends[0]);
	input_fd(&in, "doc", ends[1]);
	rc = reader(&in, &e->listener, err);
	input_clear(&in);
	close(ends[1]);
	return rc;
}

#endif
