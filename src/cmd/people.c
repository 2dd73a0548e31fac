/*
 * kassa stores, devices and employees: lists of a cloud as tables.
 */
#include "cmd/people.h"
#include "base/mem.h"
#include "base/text.h"
#include "cloud/cloud.h"
#include "cmd/command.h"
#include "job/spool.h"

#include <stdlib.h>

#define RULES "evotor-people"

/* ---- fetching ---- */

int
people_check(const struct options *o, struct err *err)
{
	const struct cloud *cloud = cloud_at((size_t)o->cloud);

	if ((cloud->can & CLOUD_PLACES) != 0)
		return 0;
	return err_set(err, ERR_UNAVAIL,
	    "%s's API has no lists of stores, terminals and people; what it "
	    "tells of them is in the receipts",
	    cloud->title);
}

static int
add_list(struct keys *k, const char *list, struct err *err)
{
	struct task wish;
	int rc;

	task_init(&wish);
	task_set(&wish.kind, list);
	rc = keys_add_wish(k, &wish, true, err);
	task_clear(&wish);
	return rc;
}

static int
fetch(struct keys *k, const char *const *lists, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (add_list(k, lists[i], err) != 0)
			return -1;
	return keys_run(k, TASK_FETCHED, err);
}

static int
end(struct keys *k, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (keys_done(k, i, err) != 0)
			return err_in(err,
			    "the list is out, and the ledger could not be "
			    "told");
	return 0;
}

int
people_fetch(const struct keys_options *options, const char *const *lists,
    size_t n, int (*use)(void *arg, struct keys *, struct err *), void *arg,
    struct err *err)
{
	struct keys *k = keys_new(options, err);
	int rc = k == NULL ? -1 : fetch(k, lists, n, err);

	if (rc == 0)
		rc = use(arg, k, err);
	if (rc == 0)
		rc = end(k, n, err);
	keys_free(k);
	return rc;
}

/* ---- showing ---- */

struct sink_options
people_sink(const struct options *o)
{
	struct sink_options sink = connect_convert(o).sink;

	if (sink.format == NULL && sink_is_terminal(&sink))
		sink.format = "table";
	return sink;
}

/* A list on its way into a table of the same name. */
struct showing {
	const struct options *options;
	const char *list;
	struct account account;
	struct convert convert;
	struct log *log;
};

static struct convert_options
table_of(const struct showing *s)
{
	struct convert_options o = connect_convert(s->options);

	o.rules = RULES;
	o.table = s->list;
	o.sink = people_sink(s->options);
	o.warn = connect_warn;
	o.warn_arg = s->log;
	return o;
}

static int
show(void *arg, struct keys *k, struct err *err)
{
	struct showing *s = arg;
	bool file = sink_is_file(s->convert.sink);

	if (spool_convert(s->account.cloud, keys_task(k, 0), keys_parts(k, 0),
		&s->convert, err) != 0 ||
	    convert_publish(&s->convert, err) != 0)
		return -1;
	log_say(s->log, file ? LOG_NOTE : LOG_DETAIL, "%llu %s to %s",
	    (unsigned long long)s->convert.rows, s->list,
	    sink_name(s->convert.sink));
	return 0;
}

static int
bring(struct showing *s, const char *state, struct err *err)
{
	char *resume = connect_resume();
	struct keys_options options =
	    connect_keys(s->options, &s->account, state, resume, s->log);
	struct convert_options table = table_of(s);
	int rc = convert_open(&s->convert, &table, err);

	if (rc == 0) {
		rc = people_fetch(&options, &s->list, 1, show, s, err);
		convert_close(&s->convert);
	}
	free(resume);
	return rc;
}

static int
with_account(struct showing *s, struct err *err)
{
	char *state = connect_state(s->options, err);
	int rc;

	if (state == NULL && !s->options->no_state)
		return -1;
	connect_make_private(state, s->log);
	rc = bring(s, state, err);
	free(state);
	return rc;
}

static int
run(const struct options *o, const char *list, int argc, char **argv,
    struct log *log, struct err *err)
{
	struct showing s = { .options = o, .list = list, .log = log };
	struct convert_options table = table_of(&s);
	int rc;

	if (argc > 0)
		return err_set(err, ERR_USAGE,
		    "kassa %s takes no argument, not \"%s\"", list, argv[0]);
	if (people_check(o, err) != 0 || convert_check(&table, err) != 0 ||
	    connect_account(&s.account, o, log, err) != 0)
		return -1;
	rc = with_account(&s, err);
	account_close(&s.account);
	return rc;
}

int
cmd_stores(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	return run(o, "stores", argc, argv, log, err);
}

int
cmd_devices(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	return run(o, "devices", argc, argv, log, err);
}

int
cmd_employees(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	return run(o, "employees", argc, argv, log, err);
}
