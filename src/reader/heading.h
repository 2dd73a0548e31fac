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
#ifndef READER_HEADING_H
#define READER_HEADING_H

#include "base/err.h"
#include "model/intern.h"

#include <stdbool.h>
#include <stddef.h>

struct column {
	const char *name; /* interned */
	bool numbered;    /* its heading gave no name */
	size_t ahead;     /* so many from here on are not told when empty */
};

struct heading {
	struct names *names; /* borrowed */
	struct column *columns;
	size_t n, cap;
};

void heading_init(struct heading *, struct names *);
void heading_clear(struct heading *);

/* The column, or the first behind it, that is told when it is empty; or n. */
size_t heading_told(struct heading *, size_t column);

/*
 * The next column, by its heading in UTF-8. ERR_DATA, without a place: another
 * column has the same name, or there are too many.
 */
int heading_add(struct heading *, const char *text, size_t len, struct err *);

#endif
