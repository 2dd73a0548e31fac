/*
 * A workbook is believed when it is whole: its list of parts is there, every
 * part unpacks to the size and sum that it should have, is XML from its first
 * byte to the end of its root, and a page has the rows that were put aside and
 * as many cells as it was given.
 */
#include "base/mem.h"
#include "sink/xlsx/xlsx_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define PIECE ((size_t)64 * 1024)
#define ENDS  128 /* bytes of a part's beginning and end that are looked at */

/* Sizes of a zip file's records, and where their fields are. */
enum { END_SIZE = 22, ENTRY_SIZE = 46, LOCAL_SIZE = 30 };

/* A part as the list has it. */
struct part {
	uint32_t crc, packed, size, at;
	unsigned page; /* its number, from 1; 0: it is no page */
};

/* A part as it unpacks. */
struct unpacked {
	uint64_t size;
	uLong crc;
	char head[ENDS], tail[ENDS];
	size_t nhead, ntail;
	uint64_t rows, rows_end; /* where they begin and end; 0: not seen */
	uint64_t cells;
};

static uint32_t
get(const unsigned char *s, int n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | s[n];
	return value;
}

static bool
read_at(int fd, void *to, size_t len, uint64_t at)
{
	char *s = to;
	ssize_t n;

	while (len > 0) {
		n = pread(fd, s, len, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

/* ---- what a part must be ---- */

/* Where a word ends that begins in what came before, or in this. */
static uint64_t
find(const struct unpacked *u, const char *work, size_t len, const char *word,
    bool behind)
{
	const char *s = memmem(work, len, word, strlen(word));

	if (s == NULL)
		return 0;
	return u->size - u->ntail + (uint64_t)(s - work) +
	       (behind ? strlen(word) : 0);
}

/* Cells of which the beginning was not whole in what came before. */
static uint64_t
count_cells(const char *work, size_t len, size_t before)
{
	static const char cell[] = "<c ";
	size_t n = sizeof(cell) - 1, from = before < n ? 0 : before - n + 1;
	const char *s = work + from, *end = work + len;
	uint64_t cells = 0;

	while ((s = memmem(s, (size_t)(end - s), cell, n)) != NULL) {
		cells++;
		s += n;
	}
	return cells;
}

/* work: the end of what came before, and then this. */
static void
look(struct unpacked *u, const char *work, size_t len)
{
	size_t new = len - u->ntail;

	if (u->rows == 0)
		u->rows = find(u, work, len, "<sheetData>", true);
	if (u->rows_end == 0)
		u->rows_end = find(u, work, len, "</sheetData>", false);
	u->cells += count_cells(work, len, u->ntail);
	if (u->nhead == 0) {
		u->nhead = len < ENDS ? len : ENDS;
		memcpy(u->head, work, u->nhead);
	}
	u->crc = crc32(u->crc, (const Bytef *)work + u->ntail, (uInt) new);
	u->size += new;
	u->ntail = len < ENDS ? len : ENDS;
	memcpy(u->tail, work + len - u->ntail, u->ntail);
}

/* "</root>" of "<?xml ...?> <root ...>"; its length, or 0. */
static size_t
end_of_root(const struct unpacked *u, char end[static ENDS + 4])
{
	const char *stop = u->head + u->nhead, *s;
	size_t n = 0;

	if (u->nhead < 5 || memcmp(u->head, "<?xml", 5) != 0)
		return 0;
	s = memmem(u->head, u->nhead, "?>", 2);
	for (s = s == NULL ? stop : s + 2; s < stop && *s != '<'; s++)
		;
	end[n++] = '<';
	end[n++] = '/';
	while (++s < stop && *s != ' ' && *s != '>')
		end[n++] = *s;
	end[n++] = '>';
	return s < stop ? n : 0;
}

static bool
is_xml(const struct unpacked *u)
{
	char end[ENDS + 4];
	size_t n = end_of_root(u, end), len = u->ntail;

	if (len > 0 && u->tail[len - 1] == '\n')
		len--;
	return n > 0 && len >= n && memcmp(u->tail + len - n, end, n) == 0;
}

static bool
is_right(const struct part *part, const struct unpacked *u,
    const struct xlsx_size *sizes, size_t n)
{
	if (u->size != part->size || u->crc != part->crc || !is_xml(u))
		return false;
	if (part->page == 0)
		return true;
	return part->page <= n && u->rows_end >= u->rows &&
	       u->rows_end - u->rows == sizes[part->page - 1].rows &&
	       u->cells == sizes[part->page - 1].cells;
}

/* ---- unpacking ---- */

struct packed {
	int fd;
	uint64_t at, left;
	z_stream z;
	unsigned char in[PIECE];
	char work[ENDS + PIECE];
};

static bool
fill(struct packed *p)
{
	size_t n = p->left < PIECE ? (size_t)p->left : PIECE;

	if (p->z.avail_in > 0)
		return true;
	if (n == 0 || !read_at(p->fd, p->in, n, p->at))
		return false;
	p->at += n;
	p->left -= n;
	p->z.next_in = p->in;
	p->z.avail_in = (uInt)n;
	return true;
}

static bool
inflate_all(struct packed *p, struct unpacked *u)
{
	int rc = Z_OK;

	while (rc == Z_OK) {
		if (!fill(p))
			return false;
		memcpy(p->work, u->tail, u->ntail);
		p->z.next_out = (Bytef *)p->work + u->ntail;
		p->z.avail_out = PIECE;
		rc = inflate(&p->z, Z_NO_FLUSH);
		look(u, p->work, u->ntail + PIECE - p->z.avail_out);
	}
	return rc == Z_STREAM_END;
}

static bool
unpack(int fd, const struct part *part, struct unpacked *u)
{
	struct packed *p = mem_new(sizeof(*p));
	unsigned char local[LOCAL_SIZE];
	bool ok = false;

	*u = (struct unpacked){ .crc = crc32(0, NULL, 0) };
	if (read_at(fd, local, sizeof(local), part->at) &&
	    inflateInit2(&p->z, -MAX_WBITS) == Z_OK) {
		p->fd = fd;
		p->at = (uint64_t)part->at + LOCAL_SIZE + get(local + 26, 2) +
			get(local + 28, 2);
		p->left = part->packed;
		ok = inflate_all(p, u);
		inflateEnd(&p->z);
	}
	free(p);
	return ok;
}

/* ---- the list of parts ---- */

/* The entry at *at, which goes on to the next. */
static bool
next_part(int fd, uint64_t *at, struct part *part)
{
	unsigned char e[ENTRY_SIZE];
	char name[64] = "";
	size_t n;

	if (!read_at(fd, e, sizeof(e), *at) || get(e, 4) != 0x02014b50)
		return false;
	*part = (struct part){ get(e + 16, 4), get(e + 20, 4), get(e + 24, 4),
		get(e + 42, 4), 0 };
	n = get(e + 28, 2);
	if (n >= sizeof(name) || !read_at(fd, name, n, *at + ENTRY_SIZE))
		return false;
	sscanf(name, "xl/worksheets/sheet%u.xml", &part->page);
	*at += ENTRY_SIZE + n + get(e + 30, 2) + get(e + 32, 2);
	return true;
}

/* Where the list of parts is, and how many; false: there is none. */
static bool
find_parts(int fd, uint64_t *at, uint32_t *n)
{
	off_t size = lseek(fd, 0, SEEK_END);
	unsigned char end[END_SIZE];

	if (size < END_SIZE ||
	    !read_at(fd, end, END_SIZE, (uint64_t)(size - END_SIZE)) ||
	    get(end, 4) != 0x06054b50)
		return false;
	*n = get(end + 10, 2);
	*at = get(end + 16, 4);
	return *at + get(end + 12, 4) + END_SIZE == (uint64_t)size;
}

bool
xlsx_proof(int fd, const struct xlsx_size *sizes, size_t n)
{
	struct unpacked u;
	struct part part;
	size_t pages = 0;
	uint64_t at;
	uint32_t left;

	if (!find_parts(fd, &at, &left))
		return false;
	for (; left > 0; left--) {
		if (!next_part(fd, &at, &part) || !unpack(fd, &part, &u) ||
		    !is_right(&part, &u, sizes, n))
			return false;
		pages += part.page > 0;
	}
	return pages == n;
}
