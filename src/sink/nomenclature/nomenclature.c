/*
 * The book that is an upload to a cloud: a table of products, and one of
 * groups perhaps, as the XML that POST /nomenclature takes. Rows are checked as
 * they come (goods.h); products wait in a file, group by group, for the last
 * row may belong to the first group. A list with errors in it is never
 * published.
 */
#include "base/mem.h"
#include "base/xml.h"
#include "goods/goods.h"
#include "sink/nomenclature/spill.h"
#include "sink/sink_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many problems are told one by one. */
#define TOLD 1000

/* What is wrong with the rows. */
struct complaint {
	char *text;
	bool error;
};

struct nomenclature {
	struct book book; /* first */
	struct goods *goods;
	size_t products, groups; /* numbers of the tables, or GOODS_NONE */
	struct goods_map map, groups_map;
	struct spill spill; /* products without a group, then group by group */
	uint64_t rows;
	struct complaint *told; /* the first TOLD of them */
	size_t ntold;
	char *first; /* error; NULL: there is none */
};

/* ---- a product as an element ---- */

/*
 * This is most of an upload's bytes, and libxml2's writer was measured to take
 * as long for them as everything else together, so texts that need no escape
 * are copied as they are.
 */

/* In the order of the cloud's page. */
static const struct {
	enum goods_field field;
	const char *words; /* what comes before the value */
	size_t len;
} attributes[] = {
#define ATTRIBUTE(field, words)                                                \
	{                                                                      \
		field, words, sizeof(words) - 1                                \
	}
	ATTRIBUTE(GOODS_BARCODE, "      <Product Barcode=\""),
	ATTRIBUTE(GOODS_CODE, "\" Code=\""),
	ATTRIBUTE(GOODS_NAME, "\" Name=\""),
	ATTRIBUTE(GOODS_GROUP_CODE, "\" ParentCode=\""),
	ATTRIBUTE(GOODS_UNIT_CODE, "\" UnitCode=\""),
	ATTRIBUTE(GOODS_UNIT_NAME, "\" UnitName=\""),
	ATTRIBUTE(GOODS_PRICE, "\" Price=\""),
	ATTRIBUTE(GOODS_COMMENT, "\" Comment=\""),
	ATTRIBUTE(GOODS_PRICE_TYPE, "\" PriceType=\""),
};

#define NATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))
#define WORDS       160 /* no less than all words, and the end */

static char *
put_bytes(char *to, const char *s, size_t len)
{
	memcpy(to, s, len);
	return to + len;
}

/* 1990.00 is 1 990,00 there, with a plain blank. */
static char *
put_price(char *to, const char *s, size_t len)
{
	size_t whole, i;

	if (len == 0)
		return to;
	whole = len - 3; /* without the point and two decimals */
	for (i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			*to++ = ' ';
		*to++ = s[i];
	}
	*to++ = ',';
	return put_bytes(to, s + whole + 1, 2);
}

/* A whole element, and what it may need. */
static size_t
room_for(const struct goods_product *p)
{
	size_t n = WORDS, i;

	for (i = 0; i < NATTRIBUTES; i++)
		n += XML_ROOM(p->fields[attributes[i].field].len);
	return n;
}

static char *
put_element(char *to, const struct goods_product *p)
{
	size_t i;

	for (i = 0; i < NATTRIBUTES; i++) {
		const struct cell *c = &p->fields[attributes[i].field];

		to = put_bytes(to, attributes[i].words, attributes[i].len);
		to = attributes[i].field == GOODS_PRICE
			 ? put_price(to, c->text, c->len)
			 : xml_put(to, c->text, c->len);
	}
	return stpcpy(to, "\"/>\n");
}

/* ---- the file ---- */

/*
 * As the cloud's page has it: products by group, those without one first, in a
 * group of the name "none".
 */
struct save {
	struct nomenclature *n;
	FILE *file;
};

/* What fails is seen when the file is closed. */
static int
put_piece(void *arg, const char *bytes, size_t len, struct err *err)
{
	const struct save *s = arg;

	if (fwrite(bytes, 1, len, s->file) == len)
		return 0;
	return err_write(err, s->n->book.name);
}

static void
put_text(const struct save *s, const char *text)
{
	size_t len = strlen(text);
	char *room = mem_new(XML_ROOM(len) + 1);

	*xml_put(room, text, len) = '\0';
	fputs(room, s->file);
	free(room);
}

/* Those at the top have "none" for a parent. */
static int
put_group(
    struct save *s, const struct goods_group *g, size_t part, struct err *err)
{
	fputs("  <ProductGroup Code=\"", s->file);
	put_text(s, g->code);
	fputs("\" Name=\"", s->file);
	put_text(s, g->name);
	fputs("\" ParentCode=\"", s->file);
	put_text(s, *g->parent == '\0' ? "none" : g->parent);
	fputs("\">\n    <Products>\n", s->file);
	if (spill_each(&s->n->spill, part, put_piece, s, err) != 0)
		return -1;
	fputs("    </Products>\n  </ProductGroup>\n", s->file);
	return 0;
}

static int
put_groups(struct save *s, struct err *err)
{
	static const struct goods_group none = { (char *)"none", (char *)"none",
		(char *)"none" };
	struct goods *goods = s->n->goods;
	size_t n = goods_groups(goods), i;
	size_t *order = mem_array(n, sizeof(*order));
	int rc = 0;

	goods_order(goods, order);
	if (spill_has(&s->n->spill, 0))
		rc = put_group(s, &none, 0, err);
	for (i = 0; i < n && rc == 0; i++)
		rc = put_group(
		    s, goods_group_at(goods, order[i]), order[i] + 1, err);
	free(order);
	return rc;
}

static int
put_all(struct save *s, struct err *err)
{
	const struct sink_options *o = s->n->book.options;

	fprintf(s->file,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<ProductsGroups Date=\"%02d.%02d.%04d\"%s>\n",
	    o->day.day, o->day.month, o->day.year,
	    o->replace_all ? " DropNomenclature=\"Да\"" : "");
	if (put_groups(s, err) != 0)
		return -1;
	fputs("</ProductsGroups>\n", s->file);
	return 0;
}

/* The file, of rows that are all right. */
static int
save(struct nomenclature *n, struct err *err)
{
	struct save s = { n, fopen(n->book.path, "we") };
	int rc;

	if (s.file == NULL)
		return err_sys(err, ERR_IO, "%s: cannot open", n->book.name);
	rc = put_all(&s, err);
	if (rc == 0 && ferror(s.file))
		rc = err_write(err, n->book.name);
	if (fclose(s.file) != 0 && rc == 0)
		rc = err_write(err, n->book.name);
	return rc;
}

/* ---- problems ---- */

static void
keep(void *arg, const struct goods_problem *p)
{
	struct nomenclature *n = arg;
	struct buf text = BUF_INIT;

	goods_problem_print(p, &text);
	if (p->severity == GOODS_ERROR && n->first == NULL)
		n->first = mem_dup(buf_str(&text));
	if (n->ntold < TOLD)
		n->told[n->ntold++] =
		    (struct complaint){ mem_dup(buf_str(&text)),
			    p->severity == GOODS_ERROR };
	buf_clear(&text);
}

static uint64_t
count(const struct book *b)
{
	const struct nomenclature *n = (const struct nomenclature *)b;

	return goods_errors(n->goods) + goods_warnings(n->goods);
}

static void
hold(const struct book *b, struct sink_holdings *all)
{
	const struct nomenclature *n = (const struct nomenclature *)b;

	all->products += n->rows;
	all->groups += goods_groups(n->goods);
	all->errors += goods_errors(n->goods);
}

static void
warn(const struct book *b, void (*tell)(void *arg, bool error, const char *),
    void *arg)
{
	const struct nomenclature *n = (const struct nomenclature *)b;
	uint64_t more = count(b) - n->ntold;
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < n->ntold; i++)
		tell(arg, n->told[i].error, n->told[i].text);
	if (more > 0) {
		buf_printf(&text, "and %" PRIu64 " more of such", more);
		tell(arg, false, buf_str(&text));
	}
	buf_clear(&text);
}

static int
judge(const struct book *b, struct err *err)
{
	const struct nomenclature *n = (const struct nomenclature *)b;
	uint64_t errors = goods_errors(n->goods);

	if (errors > 0)
		return err_set(err, ERR_DATA,
		    "%s: the list of goods has %" PRIu64
		    " error%s, and nothing of it goes out; the first: %s",
		    b->name, errors, errors == 1 ? "" : "s", n->first);
	if (n->rows == 0 && b->options->replace_all)
		return err_set(err, ERR_DATA,
		    "%s: the list has no goods, and would replace all that "
		    "there are",
		    b->name);
	return 0;
}

/* ---- opening ---- */

static size_t
find_table(const struct book *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->ntables; i++)
		if (strcmp(b->tables[i]->name, name) == 0)
			return i;
	return GOODS_NONE;
}

static int
no_products(const struct book *b, struct err *err)
{
	struct buf names = BUF_INIT;
	size_t i;

	for (i = 0; i < b->ntables; i++)
		buf_printf(
		    &names, "%s%s", i == 0 ? "" : ", ", b->tables[i]->name);
	err_set(err, ERR_USAGE,
	    "%s: a nomenclature is made of a table \"products\", and what "
	    "there is is: %s; use other rules, or another --format",
	    b->name, buf_str(&names));
	buf_clear(&names);
	return -1;
}

/* The one of that name, or one that is there alone, whatever it is called. */
static int
find_tables(struct nomenclature *n, struct err *err)
{
	const struct book *b = &n->book;

	if (b->alone)
		return err_set(err, ERR_USAGE,
		    "%s: a nomenclature is one file, of all tables; name it: "
		    "--out FILE.xml",
		    b->options->out);
	n->groups = find_table(b, "groups");
	n->products = find_table(b, "products");
	if (n->products == GOODS_NONE && n->groups == GOODS_NONE &&
	    b->ntables == 1)
		n->products = 0;
	if (n->products == GOODS_NONE)
		return no_products(b, err);
	if (goods_map(&n->map, b->tables[n->products], err) != 0)
		return err_in(err, "%s", b->name);
	if (n->groups == GOODS_NONE)
		return 0;
	if (goods_map_groups(&n->groups_map, b->tables[n->groups], err) != 0)
		return err_in(err, "%s", b->name);
	return 0;
}

static int
nomenclature_open(struct book *b, struct err *err)
{
	struct nomenclature *n = (struct nomenclature *)b;
	struct goods_options options = { b->options->place, keep, n };

	n->told = mem_array(TOLD, sizeof(*n->told));
	n->goods = goods_new(&options);
	return find_tables(n, err);
}

/* ---- rows ---- */

static int
put_product(
    struct nomenclature *n, const struct goods_product *p, struct err *err)
{
	char *room = spill_room(&n->spill, room_for(p), err);
	size_t part = p->group == GOODS_NONE ? 0 : p->group + 1;

	if (room == NULL)
		return -1;
	spill_put(&n->spill, part, (size_t)(put_element(room, p) - room));
	n->rows++;
	return 0;
}

/* With the first error it is known that nothing goes out. */
static int
nomenclature_row(
    struct book *b, size_t i, const struct cell *cells, struct err *err)
{
	struct nomenclature *n = (struct nomenclature *)b;
	struct goods_product p;

	if (i == n->groups)
		goods_group(n->goods, &n->groups_map, cells);
	if (i != n->products || !goods_product(n->goods, &n->map, cells, &p) ||
	    goods_errors(n->goods) > 0)
		return 0;
	return put_product(n, &p, err);
}

/* ---- the end ---- */

static int
nomenclature_finish(struct book *b, struct err *err)
{
	struct nomenclature *n = (struct nomenclature *)b;

	goods_finish(n->goods);
	if (spill_finish(&n->spill, err) != 0)
		return -1;
	return save(n, err);
}

static void
nomenclature_free(struct book *b)
{
	struct nomenclature *n = (struct nomenclature *)b;
	size_t i;

	for (i = 0; i < n->ntold; i++)
		free(n->told[i].text);
	free(n->told);
	free(n->first);
	spill_clear(&n->spill);
	goods_free(n->goods);
	free(n);
}

static const struct book_ops ops = {
	.open = nomenclature_open,
	.row = nomenclature_row,
	.finish = nomenclature_finish,
	.free = nomenclature_free,
	.hold = hold,
	.count = count,
	.warn = warn,
	.judge = judge,
};

static struct book *
nomenclature_new(void)
{
	struct nomenclature *n = mem_new(sizeof(*n));

	n->book.ops = &ops;
	spill_init(&n->spill);
	return &n->book;
}

const struct format sink_nomenclature = {
	.name = "nomenclature",
	.suffixes = { ".xml" },
	.book = nomenclature_new,
	.checks = true,
};
