/*
 * Piles of bytes in one file. Pieces of a pile that follow each other there are
 * one.
 */
#include "sink/piles.h"
#include "base/mem.h"
#include "base/temp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define BUFFER ((size_t)256 * 1024)
#define NONE   ((size_t)-1)

struct extent {
	uint64_t off, len;
	size_t next;
};

struct pile {
	size_t first, last;
};

void
piles_init(struct piles *p)
{
	*p = (struct piles){ .fd = -1 };
}

void
piles_clear(struct piles *p)
{
	if (p->map != NULL && p->map != p->buf)
		munmap(p->map, p->flushed);
	if (p->fd >= 0)
		close(p->fd);
	free(p->piles);
	free(p->extents);
	free(p->buf);
	piles_init(p);
}

/* ---- in ---- */

static int
flush(struct piles *p, struct err *err)
{
	const char *s = p->buf;
	ssize_t n;

	if (p->fd < 0 && (p->fd = temp_open(err)) < 0)
		return -1;
	while (p->len > 0) {
		n = write(p->fd, s, p->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_write(err, "a temporary file");
		s += n;
		p->len -= (size_t)n;
		p->flushed += (uint64_t)n;
	}
	return 0;
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
		p->piles[p->npiles] = (struct pile){ NONE, NONE };
}

static size_t
add_extent(struct piles *p, uint64_t off, uint64_t len)
{
	if (p->nextents == p->extents_cap) {
		p->extents_cap = p->extents_cap == 0 ? 64 : 2 * p->extents_cap;
		p->extents =
		    mem_resize(p->extents, p->extents_cap, sizeof(*p->extents));
	}
	p->extents[p->nextents] = (struct extent){ off, len, NONE };
	return p->nextents++;
}

void
piles_put(struct piles *p, size_t nr, size_t len)
{
	uint64_t off = p->flushed + p->len;
	struct extent *last;
	struct pile *pile;
	size_t i;

	if (nr >= p->npiles)
		grow_piles(p, nr + 1);
	pile = &p->piles[nr];
	last = pile->last == NONE ? NULL : &p->extents[pile->last];
	p->len += len;
	if (last != NULL && last->off + last->len == off) {
		last->len += len;
		return;
	}
	i = add_extent(p, off, len);
	if (pile->last == NONE)
		pile->first = i;
	else
		p->extents[pile->last].next = i;
	pile->last = i;
}

/* ---- out ---- */

bool
piles_has(const struct piles *p, size_t nr)
{
	return nr < p->npiles && p->piles[nr].first != NONE;
}

int
piles_finish(struct piles *p, struct err *err)
{
	void *map;

	p->map = p->buf;
	if (p->fd < 0)
		return 0;
	p->map = NULL;
	if (flush(p, err) != 0)
		return -1;
	map = mmap(NULL, p->flushed, PROT_READ, MAP_PRIVATE, p->fd, 0);
	if (map == MAP_FAILED)
		return err_sys(err, ERR_IO, "a temporary file: cannot be read");
	p->map = map;
	return 0;
}

int
piles_each(const struct piles *p, size_t nr,
    int (*piece)(void *arg, const char *, size_t len, struct err *), void *arg,
    struct err *err)
{
	size_t i = nr < p->npiles ? p->piles[nr].first : NONE;

	for (; i != NONE; i = p->extents[i].next)
		if (piece(arg, p->map + p->extents[i].off,
			(size_t)p->extents[i].len, err) != 0)
			return -1;
	return 0;
}
