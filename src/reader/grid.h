/*
 * The bytes of a CSV file on their way through one buffer, as cells: grid.c
 * finds them, csv.c knows which are headings and which are told.
 */
#ifndef READER_GRID_H
#define READER_GRID_H

#include "reader/charset.h"
#include "reader/table.h"

#include <stdbool.h>
#include <stddef.h>

struct grid {
	struct table table;
	struct charset charset;
	struct err *err;
	char *buf;
	size_t pos, len, cap;
	bool ended; /* there is no more than the buffer has */
	char separator;
	long line; /* of pos */
};

/* A cell in the buffer, and all that it takes there. */
struct cell {
	char *text; /* without quotes */
	size_t len;
	size_t size; /* with them, but not with the separator behind */
};

void grid_init(struct grid *, struct input *, struct listener *, struct err *);
void grid_clear(struct grid *);

/* All return 0, or -1 with the error set. */
int grid_fill(struct grid *); /* more bytes behind pos, or `ended` */
int grid_cell(struct grid *, struct cell *);      /* the one at pos */
int grid_refuse(struct grid *, const char *what); /* "FILE: line N: what" */

/* How many lines end in these bytes. */
long grid_lines(const char *s, size_t len);

#endif
