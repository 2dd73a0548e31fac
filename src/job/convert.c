/*
 * From documents to an output.
 */
#include "job/convert.h"
#include "base/mem.h"
#include "reader/reader.h"

#include <stdlib.h>

/* How many rows are made between two ticks. */
#define TICK_ROWS 4096

/* The tables that go out: the one asked for, or all into a folder. */
static int
pick_tables(struct convert *c, int **tables, size_t *n, struct err *err)
{
	size_t i;
	int one;

	if (c->options.table == NULL && sink_is_folder(&c->options.sink)) {
		*n = rules_count(c->rules);
		*tables = mem_array(*n, sizeof(**tables));
		for (i = 0; i < *n; i++)
			(*tables)[i] = (int)i;
		return 0;
	}
	one = rules_pick(c->rules, c->options.table, err);
	if (one < 0)
		return -1;
	*n = 1;
	*tables = mem_array(1, sizeof(**tables));
	(*tables)[0] = one;
	return 0;
}

static int
open_sink(struct convert *c, const int *tables, size_t n, struct err *err)
{
	const struct table **list = mem_array(n, sizeof(struct table *));
	size_t i;

	for (i = 0; i < n; i++)
		list[i] = rules_table(c->rules, (size_t)tables[i]);
	c->sink = sink_new(&c->options.sink, list, n, err);
	free(list);
	return c->sink == NULL ? -1 : 0;
}

static int
count_row(struct taker *taker, const struct table *table,
    const struct cell *cells, struct err *err)
{
	struct convert *c = (struct convert *)taker;
	struct taker *to = sink_taker(c->sink);
	uint64_t rows = atomic_load_explicit(&c->rows, memory_order_relaxed);

	atomic_store_explicit(&c->rows, rows + 1, memory_order_relaxed);
	if (rows % TICK_ROWS == TICK_ROWS - 1 && c->options.tick != NULL)
		c->options.tick(c->options.tick_arg);
	return to->take(to, table, cells, err);
}

static int
open_run(struct convert *c, const int *tables, size_t n, struct err *err)
{
	struct rules_options options = { tables, n, c->zone, &c->taker,
		c->options.guard };

	c->run = rules_run_new(c->rules, &options, err);
	return c->run == NULL ? -1 : 0;
}

static int
open_rest(struct convert *c, struct err *err)
{
	int *tables = NULL, rc;
	size_t n = 0;

	rc = pick_tables(c, &tables, &n, err);
	if (rc == 0)
		rc = open_sink(c, tables, n, err);
	if (rc == 0)
		rc = open_run(c, tables, n, err);
	free(tables);
	return rc;
}

int
convert_open(
    struct convert *c, const struct convert_options *options, struct err *err)
{
	*c = (struct convert){ .options = *options };
	c->taker.take = count_row;
	c->rules = rules_open(options->rules, err);
	if (c->rules != NULL)
		c->zone = zone_open(options->zone, err);
	if (c->zone != NULL && open_rest(c, err) == 0)
		return 0;
	convert_close(c);
	return -1;
}

int
convert_fd(struct convert *c, const char *name, int fd, struct err *err)
{
	struct input in;
	int rc;

	input_fd(&in, name, fd);
	in.stop = c->options.stop;
	in.told = &c->bytes;
	rc = reader_any(&in, rules_run_listener(c->run), err);
	input_clear(&in);
	return rc;
}

int
convert_publish(struct convert *c, struct err *err)
{
	if (sink_finish(c->sink, err) != 0)
		return -1;
	return sink_publish(c->sink, err);
}

void
convert_close(struct convert *c)
{
	rules_run_free(c->run);
	sink_free(c->sink);
	zone_free(c->zone);
	rules_free(c->rules);
	*c = (struct convert){ .rows = c->rows, .bytes = c->bytes };
}
