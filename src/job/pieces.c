/*
 * Pieces on their way: filled here, made into rows and bytes by a crew, and
 * poured here again, in order.
 */
#include "base/mem.h"
#include "job/crew.h"
#include "job/pieces_internal.h"
#include "rules/cut.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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

	return c->options.guard == NULL && fstat(fd, &st) == 0 &&
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

	input_lend(&in, piece->name, piece->text, piece->len);
	in.before = piece->before;
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
	p->in.told = &p->convert->bytes;
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
