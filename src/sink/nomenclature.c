/*
 * The book that is an upload to Kassatka: a table of products, and one of
 * groups perhaps, as the XML that POST /nomenclature takes. Rows are checked as
 * they come (goods.h); products wait in a file, group by group, for the last
 * row may belong to the first group. A list with errors in it is never
 * published.
 */
#include "base/mem.h"
#include "sink/nomenclature_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* So many problems are told one by one. */
#define TOLD 1000

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
		n->told[n->ntold++] = (struct told){ mem_dup(buf_str(&text)),
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

	if (b->options->name == NULL && sink_is_folder(b->options))
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
	char *room = piles_room(&n->piles, product_room(p), err);
	size_t pile = p->group == GOODS_NONE ? 0 : p->group + 1;

	if (room == NULL)
		return -1;
	piles_put(&n->piles, pile, (size_t)(product_put(room, p) - room));
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
	if (piles_finish(&n->piles, err) != 0)
		return -1;
	return nomenclature_save(n, err);
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
	piles_clear(&n->piles);
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
	piles_init(&n->piles);
	return &n->book;
}

const struct format sink_nomenclature = {
	.name = "nomenclature",
	.suffixes = { ".xml" },
	.book = nomenclature_new,
	.checks = true,
};
