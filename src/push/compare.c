/*
 * Two uploads are compared by digests: of the old one each product's key and
 * all its cells are remembered, so that neither list is held. Both are read by
 * the rules for an upload, each twice: the old one to remember it and at the
 * end to tell what is gone; the new one to see what differs and then to send
 * that, for a product may come before one that shows that its group is wanted.
 */
#include "cloud/cloud.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "job/period.h"
#include "push/compare.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The columns that are looked at, by table. */
enum { CODE, NAME, TYPE, GROUP, COLUMNS };

/* A product or group of the old list. */
struct old_row {
	struct digest all; /* its cells */
	bool met;          /* in the new list too */
};

/* Products or groups. */
struct index {
	struct digests keys; /* of the old list: number of its row, from 1 */
	struct old_row *rows;
	size_t nrows;
	size_t at[COLUMNS];
	bool *skips; /* columns that say something of the group, a product's */
};

/* A group of the new list. */
struct new_group {
	size_t parent; /* from 1; 0: none */
	bool wanted;
};

struct compare {
	struct taker taker; /* first */
	void (*look)(
	    struct compare *, const struct table *, const struct cell *);
	struct changes *changes;
	struct index products, groups;
	struct digests codes; /* of groups of the new list: numbers, from 1 */
	struct new_group *tree;
	size_t ngroups;
	struct rules *rules;
	struct zone *zone;
	struct civil day; /* that the upload bears */
	struct sink *sink;
	struct err *err;
	bool failed;
	void (*gone)(void *arg, const char *text);
	void *gone_arg;
};

static bool
is_group(const struct table *t)
{
	return strcmp(t->name, "groups") == 0;
}

static struct index *
index_of(struct compare *c, const struct table *t)
{
	return is_group(t) ? &c->groups : &c->products;
}

static const struct cell *
cell_at(const struct index *x, const struct cell *cells, int column)
{
	static const struct cell none = { .text = "" };

	return x->at[column] == (size_t)-1 ? &none : &cells[x->at[column]];
}

/* A row of products that has none, but a group without any. */
static bool
is_bare(const struct compare *c, const struct cell *cells)
{
	return cell_at(&c->products, cells, CODE)->len == 0;
}

static struct digest
digest_cells(const struct cell *cells, size_t n)
{
	struct digest d = DIGEST_INIT;
	size_t i;

	for (i = 0; i < n; i++)
		hash_digest(&d, cells[i].text, cells[i].len);
	return d;
}

/* All that a row says of its product, or group. */
static struct digest
digest_row(
    const struct index *x, const struct table *t, const struct cell *cells)
{
	struct digest d = DIGEST_INIT;
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (!x->skips[i])
			hash_digest(&d, cells[i].text, cells[i].len);
	return d;
}

static struct digest
key_of(const struct index *x, const struct cell *cells)
{
	struct cell key[2] = { *cell_at(x, cells, CODE),
		*cell_at(x, cells, TYPE) };

	return digest_cells(key, 2);
}

/* ---- the old list ---- */

static void
take_old(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = index_of(c, t);
	uint64_t *number = hash_digests_at(&x->keys, key_of(x, cells));

	if (*number == 0) {
		if ((x->nrows & (x->nrows - 1)) == 0)
			x->rows = mem_resize(x->rows,
			    x->nrows == 0 ? 1 : 2 * x->nrows, sizeof(*x->rows));
		*number = ++x->nrows;
	}
	x->rows[*number - 1] =
	    (struct old_row){ digest_row(x, t, cells), false };
}

/* ---- the new one: what differs, and which groups that wants ---- */

enum differing { SAME, CHANGED, ADDED };

static enum differing
differs(struct index *x, const struct table *t, const struct cell *cells)
{
	uint64_t number = *hash_digests_at(&x->keys, key_of(x, cells));
	struct digest all = digest_row(x, t, cells);
	struct old_row *row;

	if (number == 0)
		return ADDED;
	row = &x->rows[number - 1];
	row->met = true;
	return row->all.a == all.a && row->all.b == all.b ? SAME : CHANGED;
}

static size_t
group_number(struct compare *c, const struct cell *code)
{
	uint64_t *number = hash_digests_at(&c->codes, digest_cells(code, 1));

	if (*number == 0) {
		c->tree = mem_resize(c->tree, c->ngroups + 1, sizeof(*c->tree));
		c->tree[c->ngroups++] = (struct new_group){ 0 };
		*number = c->ngroups;
	}
	return *number;
}

static void
look_group(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = &c->groups;
	size_t number = group_number(c, cell_at(x, cells, CODE));
	const struct cell *above = cell_at(x, cells, GROUP);
	size_t parent = above->len == 0 ? 0 : group_number(c, above);

	c->tree[number - 1].parent = parent;
	if (differs(x, t, cells) == SAME)
		return;
	c->tree[number - 1].wanted = true;
	c->changes->groups++;
}

static void
look_product(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = &c->products;
	const struct cell *group = cell_at(x, cells, GROUP);
	enum differing d = differs(x, t, cells);
	size_t number;

	c->changes->added += d == ADDED;
	c->changes->changed += d == CHANGED;
	c->changes->same += d == SAME;
	if (d == SAME || group->len == 0)
		return;
	number = group_number(c, group);
	c->tree[number - 1].wanted = true;
}

static void
take_new(struct compare *c, const struct table *t, const struct cell *cells)
{
	(is_group(t) ? look_group : look_product)(c, t, cells);
}

/* A group is of no use without those that it is in; none is in itself. */
static void
want_parents(struct compare *c)
{
	size_t i, g;

	for (i = 0; i < c->ngroups; i++) {
		if (!c->tree[i].wanted)
			continue;
		for (g = c->tree[i].parent; g != 0 && !c->tree[g - 1].wanted;
		     g = c->tree[g - 1].parent)
			c->tree[g - 1].wanted = true;
	}
}

/* ---- the new one again: what goes out ---- */

static void
send_changed(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = index_of(c, t);
	struct taker *to = sink_taker(c->sink);
	size_t number;
	bool goes;

	if (is_group(t)) {
		number = group_number(c, cell_at(x, cells, CODE));
		goes = c->tree[number - 1].wanted;
	} else
		goes = differs(x, t, cells) != SAME;
	if (goes && to->take(to, t, cells, c->err) != 0)
		c->failed = true;
}

/* ---- the old one again: what is gone ---- */

static void
tell_gone(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = &c->products;
	const struct cell *code = cell_at(x, cells, CODE);
	const struct cell *name = cell_at(x, cells, NAME);
	const struct cell *type = cell_at(x, cells, TYPE);
	uint64_t number;
	char *text;

	if (is_group(t))
		return;
	number = *hash_digests_at(&x->keys, key_of(x, cells));
	if (x->rows[number - 1].met)
		return;
	c->changes->removed++;
	text = mem_printf("%.*s %.*s%s%.*s%s", (int)code->len, code->text,
	    (int)name->len, name->text, type->len > 0 ? " (" : "",
	    (int)type->len, type->text, type->len > 0 ? ")" : "");
	c->gone(c->gone_arg, text);
	free(text);
}

/* ---- reading a list ---- */

static int
take(struct taker *taker, const struct table *t, const struct cell *cells,
    struct err *err)
{
	struct compare *c = (struct compare *)taker;

	c->err = err;
	if (!is_group(t) && is_bare(c, cells))
		return 0; /* what it says is in the groups */
	c->look(c, t, cells);
	return c->failed ? -1 : 0;
}

static int
run_rules(struct compare *c, const char *path, int fd, struct err *err)
{
	struct rules_options options = { .zone = c->zone, .taker = &c->taker };
	struct rules_run *run = rules_run_new(c->rules, &options, err);
	struct input in;
	int rc = -1;

	if (run == NULL)
		return -1;
	input_fd(&in, path, fd);
	if (reader_xml(&in, rules_run_listener(run), err) == 0)
		rc = rules_run_finish(run, err);
	input_clear(&in);
	rules_run_free(run);
	return rc;
}

static int
read_list(struct compare *c, const char *path,
    void (*look)(struct compare *, const struct table *, const struct cell *),
    struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", path);
	c->look = look;
	rc = run_rules(c, path, fd, err);
	close(fd);
	return rc;
}

/* ---- all of it ---- */

static const char *const product_columns[COLUMNS] = { "code", "name",
	"price_type", "group_code" };
static const char *const group_columns[COLUMNS] = { "code", "name", NULL,
	"parent_code" };

/* What a product's group is called, and where it lies, is the group's. */
static bool
is_of_group(const struct table *t, size_t i)
{
	static const char *const names[] = { "group_name",
		"parent_group_code" };
	size_t k;

	for (k = 0; k < NELEM(names); k++)
		if (strcmp(t->columns[i].name, names[k]) == 0)
			return !is_group(t);
	return false;
}

static void
find_columns(struct index *x, const struct table *t, const char *const *names)
{
	size_t i, k;

	x->skips = mem_array(t->ncolumns, sizeof(*x->skips));
	for (i = 0; i < t->ncolumns; i++)
		x->skips[i] = is_of_group(t, i);
	for (i = 0; i < COLUMNS; i++) {
		x->at[i] = (size_t)-1;
		for (k = 0; k < t->ncolumns && names[i] != NULL; k++)
			if (strcmp(t->columns[k].name, names[i]) == 0)
				x->at[i] = k;
	}
}

/* Lists are read by the rules for what was sent; one cloud takes any so far. */
static int
open_rules(struct compare *c, const struct convert_options *o, struct err *err)
{
	struct clock *clock = clock_system();
	size_t i;

	c->rules = rules_open(cloud_at(0)->list->rules, err);
	if (c->rules == NULL)
		return -1;
	for (i = 0; i < rules_count(c->rules); i++) {
		const struct table *t = rules_table(c->rules, i);

		find_columns(is_group(t) ? &c->groups : &c->products, t,
		    is_group(t) ? group_columns : product_columns);
	}
	c->zone = zone_open(o->zone, err);
	if (c->zone == NULL)
		return -1;
	return when_period_day(&c->day, o->day == NULL ? "today" : o->day,
	    clock->wall_s(clock), c->zone, err);
}

static int
open_sink(struct compare *c, const char *path, const struct sink_options *base,
    struct err *err)
{
	struct sink_options options = *base;
	size_t n = rules_count(c->rules), i;
	const struct table **tables = mem_array(n, sizeof(*tables));

	for (i = 0; i < n; i++)
		tables[i] = rules_table(c->rules, i);
	options.out = path;
	options.format = cloud_at(0)->list->format;
	options.day = c->day;
	c->sink = sink_new(&options, tables, n, err);
	free(tables);
	return c->sink == NULL ? -1 : 0;
}

static int
compare(struct compare *c, const char *old, const char *new, const char *path,
    const struct convert_options *o, struct err *err)
{
	int rc;

	if (open_rules(c, o, err) != 0 ||
	    read_list(c, old, take_old, err) != 0 ||
	    read_list(c, new, take_new, err) != 0)
		return -1;
	want_parents(c);
	if (open_sink(c, path, &o->sink, err) != 0 ||
	    read_list(c, new, send_changed, err) != 0 ||
	    read_list(c, old, tell_gone, err) != 0 ||
	    sink_finish(c->sink, err) != 0)
		return -1;
	rc = sink_publish(c->sink, err);
	mem_shown(NULL); /* it is nobody's output yet */
	return rc;
}

static void
clear(struct compare *c)
{
	sink_free(c->sink);
	zone_free(c->zone);
	rules_free(c->rules);
	hash_digests_clear(&c->products.keys);
	hash_digests_clear(&c->groups.keys);
	hash_digests_clear(&c->codes);
	free(c->products.skips);
	free(c->groups.skips);
	free(c->products.rows);
	free(c->groups.rows);
	free(c->tree);
}

int
compare_lists(struct changes *changes, const char *old, const char *new,
    const char *path, const struct convert_options *o,
    void (*gone)(void *arg, const char *text), void *arg, struct err *err)
{
	struct compare c = { .taker.take = take,
		.changes = changes,
		.gone = gone,
		.gone_arg = arg };
	int rc;

	*changes = (struct changes){ 0 };
	rc = compare(&c, old, new, path, o, err);
	clear(&c);
	return rc;
}
