/*
 * A book's sheets: each knows its table's number and passes the rows on.
 */
#include "base/mem.h"
#include "sink/sink_internal.h"

#include <stdlib.h>

struct leaf {
	struct sheet sheet; /* first */
	struct book *book;
	size_t nr;
};

static int
leaf_begin(struct sheet *sheet, struct err *err)
{
	(void)sheet, (void)err;
	return 0;
}

static int
leaf_row(struct sheet *sheet, const struct cell *cells, struct err *err)
{
	struct leaf *l = (struct leaf *)sheet;

	sheet->rows++;
	return l->book->ops->row(l->book, l->nr, cells, err);
}

static void
leaf_free(struct sheet *sheet)
{
	free(sheet);
}

static const struct sheet_ops ops = { leaf_begin, leaf_row, leaf_free };

struct sheet *
book_sheet(struct book *book, size_t i)
{
	struct leaf *l = mem_new(sizeof(*l));

	l->sheet = (struct sheet){ .ops = &ops, .table = book->tables[i] };
	l->book = book;
	l->nr = i;
	return &l->sheet;
}
