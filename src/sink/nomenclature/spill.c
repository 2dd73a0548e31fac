/*
 * Partitions of bytes in one file. A buffer takes what comes in the order in
 * which it comes; when it is full it goes to the file partition by partition,
 * so that each lies there in few long runs, whatever the order was.
 */
#include "sink/nomenclature/spill.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/file.h"

#include <stdlib.h>
#include <unistd.h>

#define BUFFER ((size_t)4 * 1024 * 1024)
#define NONE   ((size_t)-1)

/* A run of bytes of a partition, in the buffer or in the file. */
struct extent {
	uint64_t off, len;
	size_t next;
};

/* Those of a partition, in order. */
struct chain {
	size_t first, last;
};

struct partition {
	struct chain buffered, written;
};

static const struct chain empty = { NONE, NONE };

void
spill_init(struct spill *s)
{
	*s = (struct spill){ .fd = -1 };
}

void
spill_clear(struct spill *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->parts);
	free(s->buffered.list);
	free(s->written.list);
	free(s->buf);
	spill_init(s);
}

/* ---- extents ---- */

static size_t
add_extent(struct extents *e, uint64_t off, uint64_t len)
{
	if (e->n == e->cap) {
		e->cap = e->cap == 0 ? 64 : 2 * e->cap;
		e->list = mem_resize(e->list, e->cap, sizeof(*e->list));
	}
	e->list[e->n] = (struct extent){ off, len, NONE };
	return e->n++;
}

/* What follows the last is one with it. */
static void
append(struct extents *e, struct chain *c, uint64_t off, uint64_t len)
{
	struct extent *last = c->last == NONE ? NULL : &e->list[c->last];
	size_t i;

	if (last != NULL && last->off + last->len == off) {
		last->len += len;
		return;
	}
	i = add_extent(e, off, len);
	if (c->last == NONE)
		c->first = i;
	else
		e->list[c->last].next = i;
	c->last = i;
}

/* ---- in ---- */

/* What the buffer has of the partition goes behind what is there. */
static void
move_part(struct spill *s, struct partition *part, struct buf *to)
{
	size_t begin = to->len, i = part->buffered.first;

	if (i == NONE)
		return;
	for (; i != NONE; i = s->buffered.list[i].next)
		buf_add(to, s->buf + s->buffered.list[i].off,
		    (size_t)s->buffered.list[i].len);
	append(
	    &s->written, &part->written, s->flushed + begin, to->len - begin);
	part->buffered = empty;
}

static int
flush(struct spill *s, struct err *err)
{
	struct buf sorted = BUF_INIT;
	size_t i;
	int rc;

	if (s->fd < 0 && (s->fd = file_temp(err)) < 0)
		return -1;
	buf_grow(&sorted, s->len);
	for (i = 0; i < s->nparts; i++)
		move_part(s, &s->parts[i], &sorted);
	rc =
	    file_write(s->fd, sorted.data, sorted.len, "a temporary file", err);
	s->flushed += sorted.len;
	s->len = s->buffered.n = 0;
	buf_clear(&sorted);
	return rc;
}

char *
spill_room(struct spill *s, size_t size, struct err *err)
{
	if (s->cap - s->len >= size)
		return s->buf + s->len;
	if (s->len > 0 && flush(s, err) != 0)
		return NULL;
	if (s->cap < size) {
		s->cap = size < BUFFER ? BUFFER : size;
		s->buf = mem_resize(s->buf, s->cap, 1);
	}
	return s->buf;
}

static void
grow_parts(struct spill *s, size_t n)
{
	size_t want = n < 2 * s->nparts ? 2 * s->nparts : n;

	s->parts = mem_resize(s->parts, want, sizeof(*s->parts));
	for (; s->nparts < want; s->nparts++)
		s->parts[s->nparts] = (struct partition){ empty, empty };
}

void
spill_put(struct spill *s, size_t nr, size_t len)
{
	if (nr >= s->nparts)
		grow_parts(s, nr + 1);
	append(&s->buffered, &s->parts[nr].buffered, s->len, len);
	s->len += len;
}

/* ---- out ---- */

bool
spill_has(const struct spill *s, size_t nr)
{
	return nr < s->nparts && (s->parts[nr].buffered.first != NONE ||
				     s->parts[nr].written.first != NONE);
}

int
spill_finish(struct spill *s, struct err *err)
{
	return s->fd < 0 ? 0 : flush(s, err);
}

/* The buffer is free by now for what is read again. */
static int
read_run(const struct spill *s, const struct extent *run, spill_piece *piece,
    void *arg, struct err *err)
{
	uint64_t off = run->off, end = run->off + run->len;
	ssize_t n;

	for (; off < end; off += (uint64_t)n) {
		size_t want = end - off < s->cap ? (size_t)(end - off) : s->cap;

		n = file_read_at(s->fd, s->buf, want, off);
		if (n < 0)
			return err_sys(
			    err, ERR_IO, "a temporary file: cannot be read");
		else if (n == 0)
			return err_set(err, ERR_IO,
			    "a temporary file: is shorter than it was");
		else if (piece(arg, s->buf, (size_t)n, err) != 0)
			return -1;
	}
	return 0;
}

int
spill_each(const struct spill *s, size_t nr, spill_piece *piece, void *arg,
    struct err *err)
{
	const struct extent *e;
	size_t i;

	if (!spill_has(s, nr))
		return 0;
	for (i = s->parts[nr].written.first; i != NONE; i = e->next) {
		e = &s->written.list[i];
		if (read_run(s, e, piece, arg, err) != 0)
			return -1;
	}
	for (i = s->parts[nr].buffered.first; i != NONE; i = e->next) {
		e = &s->buffered.list[i];
		if (piece(arg, s->buf + e->off, (size_t)e->len, err) != 0)
			return -1;
	}
	return 0;
}
