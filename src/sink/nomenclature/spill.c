/*
 * Piles of bytes in one file. A buffer takes them in the order in which they
 * come; when it is full it goes to the file pile by pile, so that a pile lies
 * there in few long runs, whatever the order was.
 */
#include "sink/nomenclature/spill.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define BUFFER ((size_t)4 * 1024 * 1024)
#define NONE   ((size_t)-1)

/* A part of a pile, in the buffer or in the file. */
struct extent {
	uint64_t off, len;
	size_t next;
};

/* Those of a pile, in order. */
struct chain {
	size_t first, last;
};

struct pile {
	struct chain buffered, written;
};

static const struct chain empty = { NONE, NONE };

void
piles_init(struct piles *p)
{
	*p = (struct piles){ .fd = -1 };
}

void
piles_clear(struct piles *p)
{
	if (p->fd >= 0)
		close(p->fd);
	free(p->piles);
	free(p->buffered.list);
	free(p->written.list);
	free(p->buf);
	piles_init(p);
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

/* What the buffer has of the pile goes behind what is there. */
static void
move_pile(struct piles *p, struct pile *pile, struct buf *to)
{
	size_t begin = to->len, i = pile->buffered.first;

	if (i == NONE)
		return;
	for (; i != NONE; i = p->buffered.list[i].next)
		buf_add(to, p->buf + p->buffered.list[i].off,
		    (size_t)p->buffered.list[i].len);
	append(
	    &p->written, &pile->written, p->flushed + begin, to->len - begin);
	pile->buffered = empty;
}

static int
flush(struct piles *p, struct err *err)
{
	struct buf sorted = BUF_INIT;
	size_t i;
	int rc;

	if (p->fd < 0 && (p->fd = temp_open(err)) < 0)
		return -1;
	buf_grow(&sorted, p->len);
	for (i = 0; i < p->npiles; i++)
		move_pile(p, &p->piles[i], &sorted);
	rc = temp_write(p->fd, sorted.data, sorted.len, err);
	p->flushed += sorted.len;
	p->len = p->buffered.n = 0;
	buf_clear(&sorted);
	return rc;
}

char *
piles_room(struct piles *p, size_t size, struct err *err)
{
	if (p->cap - p->len >= size)
		return p->buf + p->len;
	if (p->len > 0 && flush(p, err) != 0)
		return NULL;
	if (p->cap < size) {
		p->cap = size < BUFFER ? BUFFER : size;
		p->buf = mem_resize(p->buf, p->cap, 1);
	}
	return p->buf;
}

static void
grow_piles(struct piles *p, size_t n)
{
	size_t want = n < 2 * p->npiles ? 2 * p->npiles : n;

	p->piles = mem_resize(p->piles, want, sizeof(*p->piles));
	for (; p->npiles < want; p->npiles++)
		p->piles[p->npiles] = (struct pile){ empty, empty };
}

void
piles_put(struct piles *p, size_t nr, size_t len)
{
	if (nr >= p->npiles)
		grow_piles(p, nr + 1);
	append(&p->buffered, &p->piles[nr].buffered, p->len, len);
	p->len += len;
}

/* ---- out ---- */

bool
piles_has(const struct piles *p, size_t nr)
{
	return nr < p->npiles && (p->piles[nr].buffered.first != NONE ||
				     p->piles[nr].written.first != NONE);
}

int
piles_finish(struct piles *p, struct err *err)
{
	return p->fd < 0 ? 0 : flush(p, err);
}

/* The buffer is free by now for what is read again. */
static int
read_run(const struct piles *p, const struct extent *run, piles_piece *piece,
    void *arg, struct err *err)
{
	uint64_t off = run->off, end = run->off + run->len;
	ssize_t n;

	for (; off < end; off += (uint64_t)n) {
		size_t want = end - off < p->cap ? (size_t)(end - off) : p->cap;

		n = pread(p->fd, p->buf, want, (off_t)off);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return err_sys(
			    err, ERR_IO, "a temporary file: cannot be read");
		else if (n == 0)
			return err_set(err, ERR_IO,
			    "a temporary file: is shorter than it was");
		else if (piece(arg, p->buf, (size_t)n, err) != 0)
			return -1;
	}
	return 0;
}

int
piles_each(const struct piles *p, size_t nr, piles_piece *piece, void *arg,
    struct err *err)
{
	const struct extent *e;
	size_t i;

	if (!piles_has(p, nr))
		return 0;
	for (i = p->piles[nr].written.first; i != NONE; i = e->next) {
		e = &p->written.list[i];
		if (read_run(p, e, piece, arg, err) != 0)
			return -1;
	}
	for (i = p->piles[nr].buffered.first; i != NONE; i = e->next) {
		e = &p->buffered.list[i];
		if (piece(arg, p->buf + e->off, (size_t)e->len, err) != 0)
			return -1;
	}
	return 0;
}
