/*
 * Going back to where a document began. Its rows are the same each time, in the
 * same order, so those that the sink has already need only be counted off, a
 * table at a time.
 */
#include "base/mem.h"
#include "convert/convert_internal.h"
#include "rules/run/split.h"
#include "sink/part.h"

#include <stdlib.h>

/* ---- warnings, for the thread that has the log ---- */

/* Keep a copy, if there is room. */
static void
keep(struct warnings *w, const char *text)
{
	if (w->n < WARNINGS_KEPT)
		w->texts[w->n++] = mem_dup(text);
}

static void
keep_warning(void *arg, const char *text)
{
	keep(&((struct convert *)arg)->warnings, text);
}

static void
keep_note(void *arg, const char *text)
{
	keep(&((struct convert *)arg)->notes, text);
}

/* Forget all but the first n. */
static void
cut_warnings(struct warnings *w, size_t n)
{
	while (w->n > n)
		free(w->texts[--w->n]);
}

struct rules_options
convert_rules_options(const struct convert *c)
{
	return (struct rules_options){
		.tables = c->tables.list,
		.ntables = c->tables.n,
		.zone = c->zone,
		.filter = c->options.filter,
		.warn = keep_warning,
		.note = keep_note,
		.own_times = sink_keeps_times(&c->options.sink),
	};
}

/* ---- where a document began ---- */

void
convert_restart_init(struct convert *c)
{
	c->mark.tables = mem_array(c->tables.n, sizeof(*c->mark.tables));
	c->skip = mem_array(c->tables.n, sizeof(*c->skip));
}

void
convert_restart_clear(struct convert *c)
{
	cut_warnings(&c->warnings, 0);
	cut_warnings(&c->notes, 0);
	free(c->mark.tables);
	free(c->skip);
}

void
convert_mark(struct convert *c, const char *name)
{
	size_t i;

	rules_cut_begin(c->run, name);
	c->mark.bytes = c->bytes;
	c->mark.rows = c->rows;
	c->mark.warnings = c->warnings.n;
	for (i = 0; i < c->tables.n; i++)
		c->mark.tables[i] = sink_rows(c->sink, i);
}

void
convert_go_back(struct convert *c)
{
	size_t i;

	atomic_store(&c->bytes, c->mark.bytes);
	atomic_store(&c->rows, c->mark.rows);
	rules_cut_back(c->run);
	cut_warnings(&c->warnings, c->mark.warnings);
	c->skips = true;
	for (i = 0; i < c->tables.n; i++)
		c->skip[i] = sink_rows(c->sink, i) - c->mark.tables[i];
}

bool
convert_has_row(struct convert *c, const struct table *table)
{
	size_t i = 0;

	if (!c->skips)
		return false;
	while (rules_table(c->rules, (size_t)c->tables.list[i]) != table)
		i++;
	if (c->skip[i] == 0)
		return false;
	c->skip[i]--;
	return true;
}

void
convert_count_rows(struct convert *c)
{
	uint64_t rows = c->mark.rows;
	size_t i;

	for (i = 0; i < c->tables.n; i++)
		rows += sink_rows(c->sink, i) - c->mark.tables[i];
	atomic_store(&c->rows, rows);
}
