/*
 * What has changed since the last list: both are read as documents, the old one
 * and the new one, each twice.
 */
#include "base/when.h"
#include "push/changes.h"
#include "base/clock.h"
#include "base/mem.h"
#include "job/period.h"
#include "push/compare.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
