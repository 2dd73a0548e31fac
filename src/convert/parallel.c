/*
 * Reading a document in pieces. The document is cut here as it is read: the
 * first piece begins as the document does, so that its declaration and prolog
 * are checked too, and the last ends as the document ends; what was read behind
 * a cut goes to the next piece. A pool of threads makes each piece into rows
 * and bytes, which are poured into the sink here again, in order.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "convert/convert_internal.h"
#include "convert/cut.h"
#include "convert/parallel.h"
#include "convert/pool.h"
#include "reader/reader.h"
#include "rules/run/split.h"
#include "sink/part.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes of the document: larger pieces need more memory and are no faster. */
#define PIECE_SIZE ((size_t)256 * 1024)

/* Below this one thread is done before others have begun. */
#define SIZE_WORTH ((off_t)8 * 1000 * 1000)

/* So many kinds of records are looked for. */
#define PIECE_NAMES 16

/* What lies in a slot of the pool. */
struct piece {
	const char *name; /* of the document */
	char *text;
	size_t len;
	long before; /* lines before its first */
	struct rules_run *run;
	struct sink_part *part;
	bool good;
};

struct pieces {
	struct convert *convert;
	struct input in;
	size_t size; /* of a piece */
	struct piece *pieces;
	size_t npieces;
	const char *names[PIECE_NAMES];
	size_t nnames;
	struct buf tag, end;  /* the root's tags */
	struct buf rest;      /* read, but behind the last cut */
	size_t lines, in_tag; /* up to the last cut; in the root's start tag */
	bool first, last;     /* is the next the first; was it the last */
};

/* ---- cutting ---- */

/* As many bytes as a piece may have, and the document's end if it comes. */
static bool
read_piece(struct pieces *p, struct piece *piece, size_t size)
{
	ssize_t n = 1;

	while (piece->len < size && n > 0) {
		n = input_read(
		    &p->in, piece->text + piece->len, size - piece->len);
		piece->len += n > 0 ? (size_t)n : 0;
	}
	p->last = n == 0;
	return n >= 0;
}

/* Learn how to cut, from the first bytes. */
static bool
find_root(struct pieces *p, const struct piece *piece)
{
	struct cut_root root;

	if (!cut_find_root(piece->text, piece->len, &root))
		return false;
	p->nnames = rules_cut(
	    p->convert->run, root.local, root.local_len, p->names, PIECE_NAMES);
	buf_add(&p->tag, root.tag, root.tag_len);
	buf_puts(&p->end, "</");
	buf_add(&p->end, root.name, root.name_len);
	buf_putc(&p->end, '>');
	p->in_tag = cut_count_lines(root.tag, root.tag_len);
	return p->nnames > 0 && p->tag.len + p->end.len < p->size;
}

/* Cut before the record that is not whole, and keep that for the next. */
static bool
cut(struct pieces *p, struct piece *piece, size_t from)
{
	size_t n = cut_find_last(
	    piece->text + from, piece->len - from, p->names, p->nnames);

	if (n == 0)
		return false;
	n += from;
	buf_reset(&p->rest);
	buf_add(&p->rest, piece->text + n, piece->len - n);
	piece->len = n;
	p->lines += cut_count_lines(piece->text + from, n - from);
	memcpy(piece->text + n, p->end.data, p->end.len);
	piece->len += p->end.len;
	return true;
}

static bool
fill_first(struct pieces *p, struct piece *piece)
{
	piece->len = 0;
	piece->before = 0;
	p->first = false;
	return read_piece(p, piece, p->size) && !p->last &&
	       find_root(p, piece) && cut(p, piece, 0);
}

/*
 * Fill the next piece; false: it cannot be cut, or read. The first finds out
 * how.
 */
static bool
fill(struct pieces *p, struct piece *piece)
{
	if (p->first)
		return fill_first(p, piece);
	memcpy(piece->text, p->tag.data, p->tag.len);
	if (p->rest.len > 0)
		memcpy(piece->text + p->tag.len, p->rest.data, p->rest.len);
	piece->len = p->tag.len + p->rest.len;
	piece->before = (long)(p->lines - p->in_tag);
	if (!read_piece(p, piece, p->tag.len + p->size))
		return false;
	return p->last || cut(p, piece, p->tag.len);
}

/* ---- is it worth it? ---- */

static size_t
count_cores(void)
{
	cpu_set_t set;
	int n =
	    sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	return n < 1 ? 1 : (size_t)n;
}

static size_t
count_threads(const struct convert *c, off_t size)
{
	size_t n = (size_t)c->options.threads;

	if (n == 0)
		n = size > SIZE_WORTH ? count_cores() : 1;
	return n < PARALLEL_THREADS ? n : PARALLEL_THREADS;
}

bool
parallel_suits(const struct convert *c, int fd)
{
	struct stat st;

	return c->options.filter == NULL && fstat(fd, &st) == 0 &&
	       S_ISREG(st.st_mode) && count_threads(c, st.st_size) > 1;
}

/* ---- a piece ---- */

static bool
open_piece(struct pieces *p, struct piece *piece, const char *name)
{
	struct err unsaid = ERR_INIT; /* the conversion's own run was made */
	struct rules_options options;

	piece->part = sink_part_new(p->convert->sink);
	if (piece->part == NULL)
		return false;
	piece->name = name;
	options = convert_rules_options(p->convert);
	options.taker = sink_part_taker(piece->part);
	options.noting = true;
	piece->run = rules_run_new(p->convert->rules, &options, &unsaid);
	return piece->run != NULL;
}

/* With room for the root's tags, which are shorter. */
static void
room_piece(const struct pieces *p, struct piece *piece)
{
	if (piece->text == NULL)
		piece->text = mem_new(2 * p->size);
}

static void
close_piece(struct piece *piece)
{
	rules_run_free(piece->run);
	sink_part_free(piece->part);
	free(piece->text);
}

/* In a thread of the pool. What is wrong will be said by one thread. */
static void
work(void *arg, size_t slot)
{
	struct pieces *p = arg;
	struct piece *piece = &p->pieces[slot];
	struct err unsaid = ERR_INIT;
	struct input in;

	input_borrow(&in, piece->name, piece->text, piece->len);
	in.first_line = piece->before + 1;
	piece->good =
	    reader_xml(&in, rules_run_listener(piece->run), &unsaid) == 0;
	input_clear(&in);
}

static int
pour(struct pieces *p, struct piece *piece, struct err *err)
{
	struct convert *c = p->convert;

	if (!piece->good)
		return 1;
	rules_cut_join(c->run, piece->run);
	if (sink_part_pour(piece->part, err) != 0)
		return -1;
	convert_count_rows(c);
	if (c->options.tick != NULL)
		c->options.tick(c->options.tick_arg);
	return 0;
}

/* ---- all of them ---- */

static int
go_round(struct pieces *p, struct pool *pool, struct err *err)
{
	struct piece *piece;
	int rc = 0;

	while (rc == 0 && !p->last) {
		if (pool_is_full(pool))
			rc = pour(p, &p->pieces[pool_take(pool)], err);
		piece = &p->pieces[pool_slot(pool)];
		room_piece(p, piece);
		if (rc == 0 && fill(p, piece))
			pool_give(pool);
		else if (rc == 0)
			rc = 1;
	}
	while (rc == 0 && pool_holds(pool))
		rc = pour(p, &p->pieces[pool_take(pool)], err);
	return rc;
}

static int
read_all(struct pieces *p, size_t threads, struct err *err)
{
	struct err unsaid = ERR_INIT; /* one thread will do */
	struct pool *pool;
	int rc;

	reader_share();
	pool = pool_new(threads, p->npieces, work, p, &unsaid);
	if (pool == NULL)
		return 1;
	rc = go_round(p, pool, err);
	pool_free(pool);
	return rc;
}

static int
open_all(struct pieces *p, const char *name)
{
	size_t i;

	p->pieces = mem_array(p->npieces, sizeof(*p->pieces));
	for (i = 0; i < p->npieces; i++)
		if (!open_piece(p, &p->pieces[i], name))
			return 1;
	return 0;
}

static void
close_all(struct pieces *p)
{
	size_t i;

	for (i = 0; i < p->npieces && p->pieces != NULL; i++)
		close_piece(&p->pieces[i]);
	free(p->pieces);
	buf_clear(&p->tag);
	buf_clear(&p->end);
	buf_clear(&p->rest);
	input_clear(&p->in);
}

/* Nothing else is cut: what is no XML need not be made ready for. */
static bool
looks_like_xml(struct input *in)
{
	static const char mark[] = "\xef\xbb\xbf";
	const char *bytes;
	size_t n = input_peek(in, &bytes, 256), i = 0;

	if (n >= strlen(mark) && memcmp(bytes, mark, strlen(mark)) == 0)
		i = strlen(mark);
	while (i < n && text_is_blank(bytes[i]))
		i++;
	return i < n && bytes[i] == '<';
}

static int
read_pieces(
    struct pieces *p, const char *name, int fd, size_t threads, struct err *err)
{
	int rc;

	input_fd(&p->in, name, fd);
	p->in.stop = p->convert->options.stop;
	p->in.bytes_read = &p->convert->bytes;
	rc = looks_like_xml(&p->in) ? open_all(p, name) : 1;
	if (rc == 0)
		rc = read_all(p, threads, err);
	close_all(p);
	return rc;
}

int
parallel_read(struct convert *c, const char *name, int fd, struct err *err)
{
	off_t start = lseek(fd, 0, SEEK_CUR);
	struct pieces p = { .convert = c, .size = PIECE_SIZE, .first = true };
	struct stat st;
	size_t threads;
	int rc;

	if (start < 0 || fstat(fd, &st) != 0)
		return 1;
	threads = count_threads(c, st.st_size);
	p.npieces = 2 * threads + 2;
	if (c->options.piece > 0)
		p.size = c->options.piece;
	convert_mark(c, name);
	rc = read_pieces(&p, name, fd, threads, err);
	if (rc != 1)
		return rc;
	convert_go_back(c);
	return lseek(fd, start, SEEK_SET) == start
		   ? 1
		   : err_sys(err, ERR_IO, "%s: cannot seek", name);
}
