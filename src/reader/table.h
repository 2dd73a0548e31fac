/*
 * A table as rules see it, told row by row, for readers of what has rows and
 * columns:
 *
 *	table_begin()     the document and its element "table"
 *	table_heading()   for each cell of the heading
 *	table_row()       a row begins; its number is for messages
 *	table_cell()        its cells, from left to right
 *	table_close()     it ends
 *	table_end()       the last byte was right
 *
 * Every column is told in every row, one without a cell as an empty element; a
 * column that has a number in place of a heading only where it has a value. A
 * row that is all empty is not told. A value to the right of the last heading
 * is an error. What the listener skips is left away here.
 *
 * All functions return 0, or -1 with the error set and the place in it.
 */
#ifndef READER_TABLE_H
#define READER_TABLE_H

#include "base/err.h"
#include "model/event.h"
#include "model/intern.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The columns of a table, and what rules call them. A column's name is its
 * heading: blanks around it dropped, small letters, and each run of characters
 * that a name cannot hold one "_", none at the end:
 *
 *	Ед. изм.      ед_изм          Цена, ₽     цена_₽
 *	Штрих-код     штрих_код       1С код      _1с_код
 *
 * A name holds letters, digits, "_", and what else XML allows beyond ASCII but
 * what cannot be seen. One that would begin with what no name begins with, as
 * a digit, gets a "_" in front. A column of which no name can be made, having
 * an empty heading for one, is named by its number: _3.
 */
struct table_column {
	const char *name; /* interned */
	bool numbered;    /* its heading gave no name */
	size_t ahead;     /* so many from here on are not told when empty */
};

struct reader_table {
	struct source source; /* first: the listener holds it */
	struct listener *to;
	struct table_column *columns;
	size_t ncolumns, cap;
	struct names *names;
	const char *table, *row; /* interned */
	long line;               /* where the present row begins */
	size_t next;             /* the column that has not been told yet */
	bool open;               /* the present row has been opened */
	int skip;                /* not told: 1 the present row, 2 all */
};

/* name: of the document, for messages; borrowed. */
void table_init(struct reader_table *, const char *name, struct listener *);
void table_clear(struct reader_table *);

int table_begin(struct reader_table *, struct err *);

/*
 * The next column, by its heading in UTF-8. ERR_DATA: another column has the
 * same name, or there are too many.
 */
int table_heading(
    struct reader_table *, const char *text, size_t len, struct err *);

void table_row(struct reader_table *, long line);

/* column: from 0, to the right of those told before. */
int table_cell(struct reader_table *, size_t column, const char *text,
    size_t len, struct err *);
int table_close(struct reader_table *, struct err *);
int table_end(struct reader_table *, struct err *);

/* "FILE: line N: ", and this; -1. */
int table_refuse(const struct reader_table *, const char *what, struct err *);

#endif
