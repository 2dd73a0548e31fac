/*
 * Reading in pieces, in two parts: pieces_fill.c cuts the document, pieces.c
 * has the pieces read and pours what comes of them. For these alone.
 */
#ifndef JOB_PIECES_INTERNAL_H
#define JOB_PIECES_INTERNAL_H

#include "base/buf.h"
#include "job/convert_internal.h"
#include "job/pieces.h"
#include "reader/reader.h"
#include "sink/part.h"

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
 * Fill the next piece; false: it cannot be cut, or read. The first finds out
 * how.
 */
bool pieces_fill(struct pieces *, struct piece *);

#endif
