/*
 * The book that is receipts as a cloud's 1C-API gives them (GET /download/KEY),
 * for a 1C that reads those, whichever cloud they are of. It is made of two
 * tables, lines and receipts, by the names that all clouds' rules have for the
 * same things. All that is not cash is PayCard there.
 *
 * A receipt's lines and its own row come in any order, but side by side, so
 * only one receipt is held. A line whose number is not above the last one's
 * begins the next receipt, be it of the same name.
 */
#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/xml.h"
#include "goods/goods.h"
#include "sink/sink_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- elements ---- */

struct document_sink;

/* An element that a column is written as. */
struct open_element {
	const char *tag, *column;
	const char *instead; /* a column, where there is no such */
	/* what the cell is written as; NULL: its text */
	void (*put)(struct document_sink *, struct buf *, const struct cell *,
	    const struct cell *second);
};

static void put_card(struct document_sink *, struct buf *, const struct cell *,
    const struct cell *);
static void put_unit(struct document_sink *, struct buf *, const struct cell *,
    const struct cell *);

static const struct open_element heads[] = {
	{ "Date", "date", NULL, NULL },
	{ "OrganizationCode", "organization_code", NULL, NULL },
	{ "CashBoxCode", "cash_box_code", NULL, NULL },
	{ "CashBoxName", "cash_box_name", NULL, NULL },
	{ "StoreCode", "store_code", NULL, NULL },
	{ "StoreName", "store_name", NULL, NULL },
	{ "DocSum", "doc_sum", NULL, NULL },
	{ "DocSumWithDiscount", "doc_sum_with_discount", NULL, NULL },
	{ "DocNum", "doc_num", NULL, NULL },
	{ "PayCard", "pay_card", "pay_other", put_card },
	{ "PayCash", "pay_cash", NULL, NULL },
};

static const struct open_element products[] = {
	{ "ProductCode", "product_code", NULL, NULL },
	{ "ProductName", "product_name", NULL, NULL },
	{ "UnitCode", "unit_code", "unit_name", put_unit },
	{ "Price", "price", NULL, NULL },
	{ "Discount", "discount", NULL, NULL },
	{ "Quantity", "quantity", NULL, NULL },
	{ "Sum", "sum", NULL, NULL },
	{ "SumWithDiscount", "sum_with_discount", NULL, NULL },
};

#define NHEADS    NELEM(heads)
#define NPRODUCTS NELEM(products)
#define NONE      ((size_t)-1)

/* A table's columns, by number or NONE. */
struct columns {
	size_t of[NHEADS], second[NHEADS]; /* of the elements, as above */
	size_t doc_num, store_code, line;
};

struct document_sink {
	struct book book;       /* first */
	size_t lines, receipts; /* numbers of the tables */
	struct columns line_columns, receipt_columns;
	struct goods_units *units;
	FILE *file;
	/* the receipt that is held */
	struct buf head, body;
	struct buf num, store; /* which it is */
	struct decimal line;   /* the number of its last */
	bool has_head, has_lines;
};

static void
put_text(struct buf *to, const char *text, size_t len)
{
	buf_grow(to, XML_ROOM(len));
	to->len = (size_t)(xml_put(to->data + to->len, text, len) - to->data);
}

static void
put_cell(struct buf *to, const struct cell *c)
{
	put_text(to, c->text, c->len);
}

/* What was paid neither by card nor in cash goes with the card. */
static void
put_card(struct document_sink *d, struct buf *to, const struct cell *card,
    const struct cell *other)
{
	struct decimal sum, more;
	char digits[DECIMAL_SIZE];

	(void)d;
	if (other->len == 0 || !decimal_parse(&more, other->text, other->len)) {
		put_cell(to, card);
		return;
	}
	if (card->len == 0 || !decimal_parse(&sum, card->text, card->len) ||
	    !decimal_add(&sum, &more))
		sum = more;
	buf_add(to, digits, decimal_print(digits, &sum, 2));
}

/* A unit that has no code goes by its name. */
static void
put_unit(struct document_sink *d, struct buf *to, const struct cell *code,
    const struct cell *name)
{
	const char *found = NULL;

	if (code->len == 0 && name->len > 0)
		found = goods_units_code(d->units, name);
	if (found != NULL)
		buf_puts(to, found);
	else
		put_cell(to, code->len > 0 ? code : name);
}

static const struct cell *
cell_at(const struct cell *cells, size_t i)
{
	static const struct cell nothing = { "", 0, false };

	return i == NONE ? &nothing : &cells[i];
}

static void
put_elements(struct document_sink *d, struct buf *to,
    const struct open_element *list, size_t n, const struct columns *columns,
    const struct cell *cells)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct open_element *e = &list[i];
		const struct cell *c = cell_at(cells, columns->of[i]);
		const char *indent = list == heads ? "      " : "        ";

		buf_puts(to, indent);
		buf_putc(to, '<');
		buf_puts(to, e->tag);
		buf_putc(to, '>');
		if (e->put == NULL)
			put_cell(to, c);
		else
			e->put(d, to, c, cell_at(cells, columns->second[i]));
		buf_puts(to, "</");
		buf_puts(to, e->tag);
		buf_puts(to, ">\n");
	}
}

/* ---- the receipt that is held ---- */

static int
no_head(struct document_sink *d, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%s: the lines of receipt %s came without the receipt: the rules' "
	    "tables \"lines\" and \"receipts\" do not go together",
	    d->book.name, buf_str(&d->num));
}

/* What fails to be written is seen at the end. */
static int
flush(struct document_sink *d, struct err *err)
{
	if (!d->has_head && !d->has_lines)
		return 0;
	if (!d->has_head)
		return no_head(d, err);
	fputs("  <Doc>\n    <Head>\n", d->file);
	fwrite(buf_str(&d->head), 1, d->head.len, d->file);
	fputs("    </Head>\n    <Products>\n", d->file);
	fwrite(buf_str(&d->body), 1, d->body.len, d->file);
	fputs("    </Products>\n  </Doc>\n", d->file);
	buf_reset(&d->head);
	buf_reset(&d->body);
	d->has_head = d->has_lines = false;
	return ferror(d->file) ? err_write(err, d->book.name) : 0;
}

static bool
is_same(const struct buf *b, const struct cell *c)
{
	return b->len == c->len &&
	       (c->len == 0 || memcmp(b->data, c->text, c->len) == 0);
}

static bool
is_held(const struct document_sink *d, const struct columns *columns,
    const struct cell *cells)
{
	return (d->has_head || d->has_lines) &&
	       is_same(&d->num, cell_at(cells, columns->doc_num)) &&
	       is_same(&d->store, cell_at(cells, columns->store_code));
}

/* Does the row belong to the next receipt? */
static int
turn_to(struct document_sink *d, const struct columns *columns,
    const struct cell *cells, bool again, struct err *err)
{
	const struct cell *num = cell_at(cells, columns->doc_num);
	const struct cell *store = cell_at(cells, columns->store_code);

	if (is_held(d, columns, cells) && !again)
		return 0;
	if (flush(d, err) != 0)
		return -1;
	buf_reset(&d->num);
	buf_add(&d->num, num->text, num->len);
	buf_reset(&d->store);
	buf_add(&d->store, store->text, store->len);
	return 0;
}

static int
take_receipt(struct document_sink *d, const struct cell *cells, struct err *err)
{
	if (turn_to(d, &d->receipt_columns, cells, d->has_head, err) != 0)
		return -1;
	put_elements(d, &d->head, heads, NHEADS, &d->receipt_columns, cells);
	d->has_head = true;
	return 0;
}

static int
take_line(struct document_sink *d, const struct cell *cells, struct err *err)
{
	const struct cell *c = cell_at(cells, d->line_columns.line);
	struct decimal line = DECIMAL_ZERO;
	bool numbered = c->len > 0 && decimal_parse(&line, c->text, c->len);
	bool again = numbered && d->has_lines && d->has_head &&
		     decimal_cmp(&line, &d->line) <= 0;

	if (turn_to(d, &d->line_columns, cells, again, err) != 0)
		return -1;
	buf_puts(&d->body, "      <Product>\n");
	put_elements(d, &d->body, products, NPRODUCTS, &d->line_columns, cells);
	buf_puts(&d->body, "      </Product>\n");
	d->has_lines = true;
	d->line = line;
	return 0;
}

/* ---- opening ---- */

static size_t
find_column(const struct table *t, const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < t->ncolumns; i++)
		if (strcmp(t->columns[i].name, name) == 0)
			return i;
	return NONE;
}

static int
find_columns(struct columns *c, const struct table *t,
    const struct open_element *list, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		c->of[i] = find_column(t, list[i].column);
		c->second[i] = find_column(t, list[i].instead);
	}
	c->store_code = find_column(t, "store_code");
	c->line = find_column(t, "line");
	c->doc_num = find_column(t, "doc_num");
	if (c->doc_num != NONE)
		return 0;
	return err_set(err, ERR_USAGE,
	    "the table \"%s\" has no column \"doc_num\", by which receipts are "
	    "known",
	    t->name);
}

static int
find_table(const struct book *b, const char *name, size_t *nr, struct err *err)
{
	for (*nr = 0; *nr < b->ntables; ++*nr)
		if (strcmp(b->tables[*nr]->name, name) == 0)
			return 0;
	return err_set(
	    err, ERR_USAGE, "there is no table \"%s\" among the rules'", name);
}

static int
find_all(struct document_sink *d, struct err *err)
{
	const struct book *b = &d->book;

	if (find_table(b, "lines", &d->lines, err) != 0 ||
	    find_table(b, "receipts", &d->receipts, err) != 0 ||
	    find_columns(&d->line_columns, b->tables[d->lines], products,
		NPRODUCTS, err) != 0 ||
	    find_columns(&d->receipt_columns, b->tables[d->receipts], heads,
		NHEADS, err) != 0)
		return err_in(err, "%s", b->name);
	return 0;
}

static int
documents_open(struct book *b, struct err *err)
{
	struct document_sink *d = (struct document_sink *)b;

	if (b->alone)
		return err_set(err, ERR_USAGE,
		    "%s: receipts as documents are one file, of all tables; "
		    "name it: --out FILE.xml",
		    b->options->out);
	if (find_all(d, err) != 0)
		return -1;
	d->file = fopen(b->path, "we");
	if (d->file == NULL)
		return err_sys(err, ERR_IO, "%s: cannot open", b->name);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Documents>\n",
	    d->file);
	return 0;
}

/* ---- rows, and the end ---- */

static int
documents_row(
    struct book *b, size_t i, const struct cell *cells, struct err *err)
{
	struct document_sink *d = (struct document_sink *)b;

	if (i == d->lines)
		return take_line(d, cells, err);
	return i == d->receipts ? take_receipt(d, cells, err) : 0;
}

static int
documents_finish(struct book *b, struct err *err)
{
	struct document_sink *d = (struct document_sink *)b;
	int rc = flush(d, err), bad;

	fputs("</Documents>\n", d->file);
	bad = ferror(d->file);
	bad |= fclose(d->file);
	d->file = NULL;
	return rc == 0 && bad != 0 ? err_write(err, b->name) : rc;
}

static void
documents_free(struct book *b)
{
	struct document_sink *d = (struct document_sink *)b;

	if (d->file != NULL)
		fclose(d->file);
	goods_units_free(d->units);
	buf_clear(&d->head);
	buf_clear(&d->body);
	buf_clear(&d->num);
	buf_clear(&d->store);
	free(d);
}

static const struct book_ops ops = {
	.open = documents_open,
	.row = documents_row,
	.finish = documents_finish,
	.free = documents_free,
};

static struct book *
documents_new(void)
{
	struct document_sink *d = mem_new(sizeof(*d));

	d->book.ops = &ops;
	d->units = goods_units_new();
	return &d->book;
}

static const char *const wants[] = { "lines", "receipts", NULL };

const struct format sink_documents = {
	.name = "documents",
	.suffixes = { ".xml" },
	.book = documents_new,
	.wants = wants,
	.keeps_times = true,
};
