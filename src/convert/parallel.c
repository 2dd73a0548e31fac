/*
 * Pieces on their way: filled here, made into rows and bytes by a crew, and
 * poured here again, in order.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "convert/convert_internal.h"
#include "convert/cut.h"
#include "convert/parallel.h"
#include "convert/pool.h"
#include "reader/reader.h"
#include "rules/run/split.h"
#include "sink/part.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Reading in pieces, in two parts: pieces_fill.c cuts the document, pieces.c
 * has the pieces read and pours what comes of them. For these alone.
 */

/*
 * Of the document's bytes. Larger ones need more memory and are no faster.
 */
#define PIECE_SIZE ((size_t)256 * 1024)

/* So many kinds of records are looked for. */
#define PIECE_NAMES 16

/* What lies on a desk. */
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

/*
 * Cutting a document as it is read. The first piece begins as the document
 * does, so that its declaration and prolog are judged too, and the last ends as
 * the document ends. What is read behind a cut goes to the next piece.
 */

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
pieces_fill(struct pieces *p, struct piece *piece)
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

/* Below this one thread is done before others have begun. */
#define SIZE_WORTH ((off_t)8 * 1000 * 1000)

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
	return n < PIECES_THREADS ? n : PIECES_THREADS;
}

bool
pieces_suit(const struct convert *c, int fd)
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

/* In a thread of the crew. What is wrong will be said by one thread. */
static void
work(void *arg, size_t desk)
{
	struct pieces *p = arg;
	struct piece *piece = &p->pieces[desk];
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
go_round(struct pieces *p, struct crew *crew, struct err *err)
{
	struct piece *piece;
	int rc = 0;

	while (rc == 0 && !p->last) {
		if (crew_is_full(crew))
			rc = pour(p, &p->pieces[crew_take(crew)], err);
		piece = &p->pieces[crew_desk(crew)];
		room_piece(p, piece);
		if (rc == 0 && pieces_fill(p, piece))
			crew_give(crew);
		else if (rc == 0)
			rc = 1;
	}
	while (rc == 0 && crew_holds(crew))
		rc = pour(p, &p->pieces[crew_take(crew)], err);
	return rc;
}

static int
read_all(struct pieces *p, size_t threads, struct err *err)
{
	struct err unsaid = ERR_INIT; /* one thread will do */
	struct crew *crew;
	int rc;

	reader_share();
	crew = crew_new(threads, p->npieces, work, p, &unsaid);
	if (crew == NULL)
		return 1;
	rc = go_round(p, crew, err);
	crew_free(crew);
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

	for (i = 0; i < p->npieces; i++)
		close_piece(&p->pieces[i]);
	free(p->pieces);
	buf_clear(&p->tag);
	buf_clear(&p->end);
	buf_clear(&p->rest);
	input_clear(&p->in);
}

static int
read_pieces(
    struct pieces *p, const char *name, int fd, size_t threads, struct err *err)
{
	int rc;

	input_fd(&p->in, name, fd);
	p->in.stop = p->convert->options.stop;
	p->in.bytes_read = &p->convert->bytes;
	rc = open_all(p, name);
	if (rc == 0)
		rc = read_all(p, threads, err);
	close_all(p);
	return rc;
}

int
pieces_read(struct convert *c, const char *name, int fd, struct err *err)
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

/*
 * Batches of rows, copied here and taken there. One is filled, one is taken,
 * and one lies between them.
 */

#define BATCHES    3
#define BATCH_ROWS 1024
#define BATCH_TEXT ((size_t)256 * 1024)

struct line {
	const struct table *table;
	struct row_place place;
};

/* A row's cells lie behind those of the row before, each in the text. */
struct batch {
	struct line lines[BATCH_ROWS];
	size_t nlines;
	struct cell *cells; /* their texts are set when they are taken */
	size_t ncells, cap;
	struct buf text;
	struct err err; /* what became of it */
};

struct relay {
	struct taker *to;
	struct row_place *place;
	struct batch batches[BATCHES];
	struct batch *open; /* the one that is filled */
	bool failed;        /* the taking thread's own */
	struct crew *crew;
};

/* ---- taking ---- */

static int
take_line(struct relay *r, const struct line *line, struct cell *cells,
    const char **text, struct err *err)
{
	size_t i;

	for (i = 0; i < line->table->ncolumns; i++) {
		cells[i].text = *text;
		*text += cells[i].len;
	}
	*r->place = line->place;
	return r->to->take(r->to, line->table, cells, err);
}

static void
take_batch(void *arg, size_t desk)
{
	struct relay *r = arg;
	struct batch *b = &r->batches[desk];
	const char *text = buf_str(&b->text);
	struct cell *cells = b->cells;
	size_t i;

	for (i = 0; i < b->nlines && !r->failed; i++) {
		r->failed =
		    take_line(r, &b->lines[i], cells, &text, &b->err) != 0;
		cells += b->lines[i].table->ncolumns;
	}
}

/* ---- filling ---- */

static void
open_batch(struct relay *r)
{
	struct batch *b = &r->batches[crew_desk(r->crew)];

	b->nlines = b->ncells = 0;
	buf_reset(&b->text);
	r->open = b;
}

/* Wait for the batch that was given first. */
static int
take_back(struct relay *r, struct err *err)
{
	struct batch *b = &r->batches[crew_take(r->crew)];

	if (b->err.code == ERR_NONE)
		return 0;
	*err = b->err;
	return -1;
}

static int
hand_over(struct relay *r, struct err *err)
{
	crew_give(r->crew);
	if (crew_is_full(r->crew) && take_back(r, err) != 0)
		return -1;
	open_batch(r);
	return 0;
}

static void
add_line(struct batch *b, const struct table *t, const struct cell *cells,
    const struct row_place *place)
{
	size_t i;

	if (b->cap - b->ncells < t->ncolumns) {
		b->cap = 2 * b->cap + t->ncolumns;
		b->cells = mem_resize(b->cells, b->cap, sizeof(*b->cells));
	}
	for (i = 0; i < t->ncolumns; i++) {
		buf_add(&b->text, cells[i].text, cells[i].len);
		b->cells[b->ncells++] = cells[i];
	}
	b->lines[b->nlines++] = (struct line){ t, *place };
}

int
relay_take(struct relay *r, const struct table *t, const struct cell *cells,
    const struct row_place *place, struct err *err)
{
	if ((r->open->nlines == BATCH_ROWS ||
		r->open->text.len >= BATCH_TEXT) &&
	    hand_over(r, err) != 0)
		return -1;
	add_line(r->open, t, cells, place);
	return 0;
}

/* ---- the whole ---- */

struct relay *
relay_new(struct taker *to, struct row_place *place, struct err *err)
{
	struct relay *r = mem_new(sizeof(*r));

	r->to = to;
	r->place = place;
	r->crew = crew_new(1, BATCHES, take_batch, r, err);
	if (r->crew == NULL) {
		free(r);
		return NULL;
	}
	open_batch(r);
	return r;
}

int
relay_end(struct relay *r, struct err *err)
{
	crew_give(r->crew);
	while (crew_holds(r->crew))
		if (take_back(r, err) != 0)
			return -1;
	open_batch(r);
	return 0;
}

void
relay_free(struct relay *r)
{
	size_t i;

	if (r == NULL)
		return;
	crew_free(r->crew);
	for (i = 0; i < BATCHES; i++) {
		free(r->batches[i].cells);
		buf_clear(&r->batches[i].text);
	}
	free(r);
}
