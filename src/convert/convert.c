/*
 * From documents to an output.
 */
#include "base/when.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "convert/convert_internal.h"
#include "convert/parallel.h"
#include "convert/sink_thread.h"
#include "reader/reader.h"
#include "sink/part.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* How many rows are made between two ticks. */
#define TICK_ROWS 4096

/* ---- the tables that go out ---- */

static int
not_there(const struct rules *rules, const char *table,
    const struct sink_options *sink, struct err *err)
{
	struct err unsaid = ERR_INIT;

	return err_set(err, ERR_USAGE,
	    "%s has no table \"%s\", of which the format \"%s\" is made; "
	    "use other rules, or another --format",
	    rules_path(rules), table, sink_format(sink, &unsaid));
}

/* Those that the format is made of, in its order. */
static int
pick_wanted(struct convert_tables *t, const struct rules *rules,
    const struct sink_options *sink, const char *const *wants, struct err *err)
{
	struct err unsaid = ERR_INIT;
	int i;

	for (; *wants != NULL; wants++) {
		i = rules_pick(rules, *wants, &unsaid);
		if (i < 0)
			return not_there(rules, *wants, sink, err);
		t->list[t->n++] = i;
	}
	return 0;
}

static int
pick_one(struct convert_tables *t, const struct rules *rules,
    const struct sink_options *sink, const char *table, struct err *err)
{
	struct err unsaid = ERR_INIT;
	int one = rules_pick(rules, table, err);

	if (one < 0)
		return -1;
	if (table != NULL && sink_wants(sink) != NULL)
		return err_set(err, ERR_USAGE,
		    "--table %s: the format \"%s\" is made of several tables; "
		    "leave that away",
		    table, sink_format(sink, &unsaid));
	t->list[t->n++] = one;
	return 0;
}

int
convert_tables(struct convert_tables *t, const struct rules *rules,
    const struct sink_options *sink, const char *table, bool all,
    struct err *err)
{
	const char *const *wants = sink_wants(sink);
	size_t i;

	t->n = 0;
	t->list = mem_array(rules_count(rules), sizeof(*t->list));
	if (table == NULL && wants != NULL)
		return pick_wanted(t, rules, sink, wants, err);
	if (table != NULL || !all)
		return pick_one(t, rules, sink, table, err);
	for (i = 0; i < rules_count(rules); i++)
		if (!rules_is_hidden(rules, i))
			t->list[t->n++] = (int)i;
	return 0;
}

static bool
has_table(const struct rules *rules, const char *name)
{
	struct err unsaid = ERR_INIT;

	return rules_pick(rules, name, &unsaid) >= 0;
}

/* By their tables it is known whether XML is of goods or of receipts. */
static int
pick_tables(struct convert *c, struct err *err)
{
	struct sink_options *sink = &c->options.sink;

	if (has_table(c->rules, "receipts") && has_table(c->rules, "lines"))
		sink->xml = "documents";
	return convert_tables(&c->tables, c->rules, sink, c->options.table,
	    sink_takes_all(sink), err);
}

/* ---- what is read is not written ---- */

static const char *
name_of(const struct convert *c, size_t i)
{
	return rules_table(c->rules, (size_t)c->tables.list[i])->name;
}

static int
refuse_target(const char *file, struct err *err)
{
	return err_set(err, ERR_USAGE,
	    "%s: is read and would be written as well; name another output",
	    file);
}

int
convert_check_input(const struct convert *c, const char *name,
    const struct stat *input, struct err *err)
{
	struct stat st;
	size_t i;

	for (i = 0; i < c->tables.n; i++)
		if (sink_target(&c->options.sink, name_of(c, i), &st) &&
		    st.st_dev == input->st_dev && st.st_ino == input->st_ino)
			return refuse_target(name, err);
	return 0;
}

/* Nor are the rules and their lookups. */
static int
check_rules(const struct convert *c, struct err *err)
{
	const char *file;
	struct stat st;
	size_t i;

	for (i = 0; i < c->tables.n; i++) {
		if (!sink_target(&c->options.sink, name_of(c, i), &st))
			continue;
		file = rules_at(c->rules, &st);
		if (file != NULL)
			return refuse_target(file, err);
	}
	return 0;
}

/* ---- opening ---- */

static int
open_sink(struct convert *c, struct err *err)
{
	const struct table **list =
	    mem_array(c->tables.n, sizeof(struct table *));
	size_t i;

	for (i = 0; i < c->tables.n; i++)
		list[i] = rules_table(c->rules, (size_t)c->tables.list[i]);
	c->sink = sink_new(&c->options.sink, list, c->tables.n, err);
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
	if (convert_has_row(c, table))
		return 0;
	if (c->sink_thread != NULL)
		return sink_thread_take(
		    c->sink_thread, table, cells, &c->made, err);
	c->place = c->made;
	return to->take(to, table, cells, err);
}

static int
open_run(struct convert *c, struct err *err)
{
	struct rules_options options = convert_rules_options(c);

	options.taker = &c->taker;
	options.place = &c->made;
	options.lax = sink_checks(&c->options.sink);
	options.warn_arg = c;
	c->run = rules_run_new(c->rules, &options, err);
	return c->run == NULL ? -1 : 0;
}

static int
open_rest(struct convert *c, struct err *err)
{
	struct sink_options *sink = &c->options.sink;
	const char *day = c->options.day == NULL ? "today" : c->options.day;

	sink->place = &c->place;
	if (when_period_day(&sink->day, day,
		clock_system()->wall_s(clock_system()), c->zone, err) != 0 ||
	    pick_tables(c, err) != 0 || check_rules(c, err) != 0)
		return -1;
	convert_restart_init(c);
	return open_sink(c, err) != 0 ? -1 : open_run(c, err);
}

int
convert_open(
    struct convert *c, const struct convert_options *options, struct err *err)
{
	*c = (struct convert){ .options = *options };
	c->taker.take = count_row;
	c->rules = options->opened_rules != NULL
		       ? options->opened_rules
		       : rules_open(options->rules, err);
	if (c->rules != NULL)
		c->zone = options->opened_zone != NULL
			      ? options->opened_zone
			      : zone_open(options->zone, err);
	if (c->zone != NULL && open_rest(c, err) == 0)
		return 0;
	convert_close(c);
	return -1;
}

int
convert_check(const struct convert_options *options, struct err *err)
{
	struct convert c = { .options = *options };
	int rc = sink_check(&options->sink, err);

	if (rc == 0)
		c.rules = rules_open(options->rules, err);
	if (c.rules == NULL || pick_tables(&c, err) != 0)
		rc = -1;
	else
		rc = check_rules(&c, err);
	convert_close(&c);
	return rc;
}

static int
read_whole(struct convert *c, const char *name, int fd, struct err *err)
{
	struct input in;
	int rc;

	input_fd(&in, name, fd);
	in.sheet = c->options.sheet;
	in.stop = c->options.stop;
	in.bytes_read = &c->bytes;
	rc = reader_any(&in, rules_run_listener(c->run), err);
	input_clear(&in);
	return rc;
}

/* The sink in a thread of its own; where there is none to be had, in ours. */
static int
read_threaded(struct convert *c, const char *name, int fd, struct err *err)
{
	struct err alone = ERR_INIT;
	int rc;

	c->sink_thread =
	    sink_thread_new(sink_taker(c->sink), &c->place, &alone);
	rc = read_whole(c, name, fd, err);
	if (rc == 0 && c->sink_thread != NULL)
		rc = sink_thread_end(c->sink_thread, err);
	sink_thread_free(c->sink_thread);
	c->sink_thread = NULL;
	return rc;
}

/*
 * Does the sink cost more than handing rows over? What can be made in parts,
 * lines of text, does not.
 */
static bool
is_worth_a_thread(const struct convert *c)
{
	struct sink_part *part = sink_part_new(c->sink);

	sink_part_free(part);
	return part == NULL;
}

int
convert_fd(struct convert *c, const char *name, int fd, struct err *err)
{
	int rc;

	if (!parallel_suits(c, fd))
		return read_whole(c, name, fd, err);
	rc = parallel_read(c, name, fd, err);
	if (rc != 1)
		return rc;
	return is_worth_a_thread(c) ? read_threaded(c, name, fd, err)
				    : read_whole(c, name, fd, err);
}

int
convert_finish(struct convert *c, struct err *err)
{
	if (rules_run_finish(c->run, err) != 0)
		return -1;
	c->place = c->made;
	return sink_finish(c->sink, err);
}

uint64_t
convert_failed_checks(const struct convert *c)
{
	return c->run == NULL
		   ? 0
		   : rules_run_failed_checks(c->run) + sink_problems(c->sink);
}

static void
warn_of_checks(struct convert *c)
{
	uint64_t failed = rules_run_failed_checks(c->run);
	char more[64];
	size_t i;

	for (i = 0; i < c->notes.n; i++)
		c->options.warn(c->options.warn_arg, c->notes.texts[i]);
	for (i = 0; i < c->warnings.n; i++)
		c->options.warn(c->options.warn_arg, c->warnings.texts[i]);
	if (failed <= c->warnings.n)
		return;
	failed -= c->warnings.n;
	snprintf(more, sizeof(more), "and %" PRIu64 " more check%s failed",
	    failed, plural(failed));
	c->options.warn(c->options.warn_arg, more);
}

/* An error is worse than a warning, where somebody asks for the difference. */
static void
tell_problem(void *arg, bool error, const char *text)
{
	const struct convert_options *o = &((struct convert *)arg)->options;

	(error && o->fault != NULL ? o->fault : o->warn)(o->warn_arg, text);
}

void
convert_warn(struct convert *c)
{
	if (c->options.warn == NULL || c->run == NULL)
		return;
	warn_of_checks(c);
	sink_warn(c->sink, tell_problem, c);
}

/* What is only a warning as a rule. */
static int
judge_strictly(const struct convert *c, struct err *err)
{
	uint64_t failed = rules_run_failed_checks(c->run),
		 problems = sink_problems(c->sink);

	if (failed > 0)
		return err_set(err, ERR_DATA,
		    "%" PRIu64 " check%s of %s failed, and --strict lets "
		    "nothing of that appear",
		    failed, failed == 1 ? "" : "s", rules_path(c->rules));
	if (problems > 0)
		return err_set(err, ERR_DATA,
		    "%s: %" PRIu64 " warning%s, and --strict lets nothing of "
		    "that appear",
		    sink_name(c->sink), problems, problems == 1 ? "" : "s");
	return 0;
}

int
convert_judge(const struct convert *c, struct err *err)
{
	if (sink_judge(c->sink, err) != 0)
		return -1;
	return c->options.strict ? judge_strictly(c, err) : 0;
}

int
convert_publish(struct convert *c, struct err *err)
{
	if (convert_finish(c, err) != 0)
		return -1;
	convert_warn(c);
	if (convert_judge(c, err) != 0)
		return -1;
	return sink_publish(c->sink, err);
}

void
convert_close(struct convert *c)
{
	convert_restart_clear(c);
	free(c->tables.list);
	rules_run_free(c->run);
	sink_free(c->sink);
	if (c->zone != c->options.opened_zone)
		zone_free(c->zone);
	if (c->rules != c->options.opened_rules)
		rules_free(c->rules);
	*c = (struct convert){ .rows = c->rows, .bytes = c->bytes };
}
