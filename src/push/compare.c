/*
 * Two lists are compared by digests: of the old one each product's key and all
 * its cells are remembered, so that neither list is held. The new list comes
 * twice, for a product may come before one that shows that its group is wanted.
 */
#include "base/clock.h"
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

static bool
compare_is_group(const struct table *t)
{
	return strcmp(t->name, "groups") == 0;
}

static struct index *
index_of(struct compare *c, const struct table *t)
{
	return compare_is_group(t) ? &c->groups : &c->products;
}

static const struct cell *
cell_at(const struct index *x, const struct cell *cells, int column)
{
	static const struct cell none = { .text = "" };

	return x->at[column] == (size_t)-1 ? &none : &cells[x->at[column]];
}

/* A row of products that has none, but a group without any. */
static bool
compare_is_bare(const struct compare *c, const struct cell *cells)
{
	return cell_at(&c->products, cells, CODE)->len == 0;
}

static struct digest
digest_cells(const struct cell *cells, size_t n)
{
	struct digest d = DIGEST_INIT;
	size_t i;

	for (i = 0; i < n; i++)
		digest_add(&d, cells[i].text, cells[i].len);
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
			digest_add(&d, cells[i].text, cells[i].len);
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

/* The old list's rows, all of them, are remembered. */
static void
compare_old(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = index_of(c, t);
	uint64_t *number = digests_at(&x->keys, key_of(x, cells));

	if (*number == 0) {
		if ((x->nknown & (x->nknown - 1)) == 0)
			x->known = mem_resize(x->known,
			    x->nknown == 0 ? 1 : 2 * x->nknown,
			    sizeof(*x->known));
		*number = ++x->nknown;
	}
	x->known[*number - 1] =
	    (struct known){ digest_row(x, t, cells), false };
}

/* ---- the new one: what differs, and which groups that wants ---- */

enum differing { SAME, CHANGED, ADDED };

static enum differing
differs(struct index *x, const struct table *t, const struct cell *cells)
{
	uint64_t number = *digests_at(&x->keys, key_of(x, cells));
	struct digest all = digest_row(x, t, cells);
	struct known *known;

	if (number == 0)
		return ADDED;
	known = &x->known[number - 1];
	known->met = true;
	return known->all.a == all.a && known->all.b == all.b ? SAME : CHANGED;
}

static size_t
group_number(struct compare *c, const struct cell *code)
{
	uint64_t *number = digests_at(&c->codes, digest_cells(code, 1));

	if (*number == 0) {
		c->tree = mem_resize(c->tree, c->ngroups + 1, sizeof(*c->tree));
		c->tree[c->ngroups++] = (struct group){ 0 };
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
compare_new(struct compare *c, const struct table *t, const struct cell *cells)
{
	(compare_is_group(t) ? look_group : look_product)(c, t, cells);
}

/* A group is of no use without those that it is in; none is in itself. */
static void
compare_want_parents(struct compare *c)
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

/* Then they come again, and go to the sink or not. */
static void
compare_send(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = index_of(c, t);
	struct taker *to = sink_taker(c->sink);
	size_t number;
	bool goes;

	if (compare_is_group(t)) {
		number = group_number(c, cell_at(x, cells, CODE));
		goes = c->tree[number - 1].wanted;
	} else
		goes = differs(x, t, cells) != SAME;
	if (goes && to->take(to, t, cells, c->err) != 0)
		c->failed = true;
}

/* ---- the old one again: what is gone ---- */

/* Then the old ones, to tell which are gone. */
static void
compare_gone(struct compare *c, const struct table *t, const struct cell *cells)
{
	struct index *x = &c->products;
	const struct cell *code = cell_at(x, cells, CODE);
	const struct cell *name = cell_at(x, cells, NAME);
	const struct cell *type = cell_at(x, cells, TYPE);
	uint64_t number;
	char *text;

	if (compare_is_group(t))
		return;
	number = *digests_at(&x->keys, key_of(x, cells));
	if (x->known[number - 1].met)
		return;
	c->changes->removed++;
	text = mem_printf("%.*s %.*s%s%.*s%s", (int)code->len, code->text,
	    (int)name->len, name->text, type->len > 0 ? " (" : "",
	    (int)type->len, type->text, type->len > 0 ? ")" : "");
	c->gone(c->gone_arg, text);
	free(text);
}

static void
compare_clear(struct compare *c)
{
	digests_clear(&c->products.keys);
	digests_clear(&c->groups.keys);
	digests_clear(&c->codes);
	free(c->products.skips);
	free(c->groups.skips);
	free(c->products.known);
	free(c->groups.known);
	free(c->tree);
}

/*
 * From files to an upload.
 */

static int
read_all(struct convert *c, const struct source_files *s, struct err *err)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (convert_fd(c, s->names[i], s->fds[i], err) != 0)
			return -1;
	return 0;
}

/* A list with nothing in it is a mistake, whatever it was meant for. */
static int
check_filled(const struct list_counts *n, const char *name, struct err *err)
{
	if (n->holdings.products > 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: there is no product in it; nothing is sent", name);
}

/* The mistakes were told; the file that they are in is the user's, not ours. */
static int
check_right(const struct list_counts *n, const char *name, struct err *err)
{
	uint64_t errors = n->holdings.errors;

	if (errors == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: %" PRIu64 " mistake%s in the list; nothing is sent, correct "
	    "%s",
	    name, errors, plural(errors), errors == 1 ? "it" : "them");
}

static int
publish(
    struct convert *c, const char *name, struct list_counts *n, struct err *err)
{
	int rc = convert_finish(c, err);

	convert_warn(c);
	n->warnings = convert_failed_checks(c);
	n->holdings = sink_holdings(c->sink);
	if (rc != 0 || check_right(n, name, err) != 0 ||
	    convert_judge(c, err) != 0 || check_filled(n, name, err) != 0)
		return -1;
	rc = sink_publish(c->sink, err);
	mem_shown(NULL); /* it is nobody's output yet */
	return rc;
}

int
list_make(const struct source_files *s, const struct convert_options *base,
    const char *path, struct list_counts *n, struct err *err)
{
	struct convert_options options = *base;
	struct convert convert;
	int rc;

	*n = (struct list_counts){ 0 };
	options.rules = s->rules;
	options.sink.out = path;
	options.sink.format = "nomenclature";
	if (convert_open(&convert, &options, err) != 0)
		return -1;
	rc = read_all(&convert, s, err);
	if (rc == 0)
		rc = publish(&convert, s->names[0], n, err);
	convert_close(&convert);
	return rc;
}

/*
 * What has changed since the last list: both are read as documents, the old one
 * and the new one, each twice.
 */

/* How a list is read: the rules for an upload. */
#define RULES "kassatka-nomenclature"

static const char *const product_columns[COLUMNS] = { "code", "name",
	"price_type", "group_code" };
static const char *const group_columns[COLUMNS] = { "code", "name", NULL,
	"parent_code" };

/* ---- reading a list ---- */

static int
take(struct taker *taker, const struct table *t, const struct cell *cells,
    struct err *err)
{
	struct compare *c = (struct compare *)taker;

	c->err = err;
	if (!compare_is_group(t) && compare_is_bare(c, cells))
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

/* What a product's group is called, and where it lies, is the group's. */
static bool
is_of_group(const struct table *t, size_t i)
{
	static const char *const names[] = { "group_name",
		"parent_group_code" };
	size_t k;

	for (k = 0; k < NELEM(names); k++)
		if (strcmp(t->columns[i].name, names[k]) == 0)
			return !compare_is_group(t);
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

static int
open_rules(struct compare *c, const struct convert_options *o, struct err *err)
{
	struct clock *clock = clock_system();
	size_t i;

	c->rules = rules_open(RULES, err);
	if (c->rules == NULL)
		return -1;
	for (i = 0; i < rules_count(c->rules); i++) {
		const struct table *t = rules_table(c->rules, i);

		find_columns(compare_is_group(t) ? &c->groups : &c->products, t,
		    compare_is_group(t) ? group_columns : product_columns);
	}
	c->zone = zone_open(o->zone, err);
	if (c->zone == NULL)
		return -1;
	return period_day(&c->day, o->day == NULL ? "today" : o->day,
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
	options.format = "nomenclature";
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
	    read_list(c, old, compare_old, err) != 0 ||
	    read_list(c, new, compare_new, err) != 0)
		return -1;
	compare_want_parents(c);
	if (open_sink(c, path, &o->sink, err) != 0 ||
	    read_list(c, new, compare_send, err) != 0 ||
	    read_list(c, old, compare_gone, err) != 0 ||
	    sink_finish(c->sink, err) != 0)
		return -1;
	rc = sink_publish(c->sink, err);
	mem_shown(NULL); /* it is nobody's output yet */
	return rc;
}

static void
close_all(struct compare *c)
{
	sink_free(c->sink);
	zone_free(c->zone);
	rules_free(c->rules);
	compare_clear(c);
}

int
changes_make(struct changes *changes, const char *old, const char *new,
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
	close_all(&c);
	return rc;
}
