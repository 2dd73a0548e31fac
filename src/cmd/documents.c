/*
 * kassa documents: what a cloud has of a time, as it came.
 */
#include "job/documents.h"
#include "base/civil.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/connect.h"
#include "job/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is wanted, and of whom. */
struct wish {
	const struct options *options;
	struct account account;
	struct task task;
	char name[64];  /* for people */
	int64_t back_s; /* it begins before all that the cloud keeps; or 0 */
	struct log *log;
};

/* ---- what is wanted ---- */

/* One document, of whatever time. */
static int
wish_one(struct wish *w, struct err *err)
{
	const struct options *o = w->options;
	char *filter;

	if (o->day != NULL || o->from != NULL || o->to != NULL ||
	    o->type != NULL)
		return err_set(err, ERR_USAGE,
		    "--id is one document: without --type, --day, --from and "
		    "--to");
	filter = mem_printf("id:%s", o->id);
	task_set(&w->task.filter, filter);
	free(filter);
	snprintf(w->name, sizeof(w->name), "%.*s",
	    text_fit_str(o->id, sizeof(w->name) - 1), o->id);
	return 0;
}

static int
wish_period(struct wish *w, const struct zone *zone, struct err *err)
{
	struct period_options options = connect_period(w->options);
	struct period period;
	int rc;

	options.split = false;
	if (period_init(&period, &options, zone, err) != 0)
		return -1;
	rc = period_check_begun(&period, options.now, zone, err);
	period_wish(&period.spans[0], &w->task);
	memcpy(w->name, period.name, sizeof(period.name));
	if (period.spans[0].beyond)
		w->back_s = period.back_s;
	period_clear(&period);
	return rc;
}

static int
wish_many(struct wish *w, struct err *err)
{
	struct zone *zone = zone_open(w->options->zone, err);
	char *types;
	int rc = -1;

	if (zone == NULL)
		return -1;
	types = connect_types(w->options, err);
	if (types != NULL) {
		task_set(&w->task.filter, types);
		rc = wish_period(w, zone, err);
	}
	free(types);
	zone_free(zone);
	return rc;
}

static int
make_wish(struct wish *w, struct err *err)
{
	task_set(&w->task.kind, "documents");
	return w->options->id != NULL ? wish_one(w, err) : wish_many(w, err);
}

/* ---- bringing it ---- */

static void
warn_reach(const struct wish *w)
{
	if (w->back_s > 0)
		log_say(w->log, LOG_WARN,
		    "%s: %s keeps documents for %lld days, and this is longer "
		    "ago; what it answers may not be all there was",
		    w->name, w->account.cloud->title,
		    (long long)(w->back_s / CIVIL_DAY));
}

/* No documents of a time that is out of reach are no answer. */
static int
check_reach(const struct wish *w, const struct documents *d, struct err *err)
{
	if (w->back_s == 0 || d->written > 0)
		return 0;
	return err_set(err, ERR_UNAVAIL,
	    "%s: out of the cloud's reach: it keeps documents for %lld days, "
	    "and has none of this time",
	    w->name, (long long)(w->back_s / CIVIL_DAY));
}

/* One document that no store has; the next command is to ask again. */
static int
check_found(const struct wish *w, const struct documents *d, struct keys *k,
    struct err *err)
{
	if (w->options->id == NULL || d->written > 0)
		return 0;
	if (keys_done(k, 0, err) != 0)
		return -1;
	return err_set(err, ERR_UNAVAIL,
	    "document %s: no store of this token has it; kassa stores shows "
	    "those that there are",
	    w->name);
}

/* A time without documents is more likely a mistake than one with a file. */
static int
check_some(const struct wish *w, const struct documents *d,
    const struct outfile *out, struct err *err)
{
	struct stat old;

	if (d->written > 0 || w->options->allow_empty ||
	    outfile_is_stream(out) || stat(outfile_name(out), &old) != 0 ||
	    old.st_size == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: there are no documents of %s, and this file has some; it "
	    "stays; --again asks the cloud anew, --allow-empty replaces it",
	    outfile_name(out), w->name);
}

static int
publish(struct wish *w, struct keys *k, struct outfile *out, struct err *err)
{
	struct documents d;
	int rc;

	documents_init(&d, w->account.cloud, keys_task(k, 0), out);
	rc = documents_write(&d, keys_parts(k, 0), err);
	if (rc == 0)
		rc = check_reach(w, &d, err);
	if (rc == 0)
		rc = check_found(w, &d, k, err);
	if (rc == 0)
		rc = check_some(w, &d, out, err);
	if (rc == 0)
		rc = outfile_finish(out, err);
	if (rc == 0)
		rc = outfile_publish(out, err);
	if (rc == 0 && keys_done(k, 0, err) != 0)
		rc = err_in(err,
		    "%s is new already, and the ledger could not be told",
		    outfile_name(out));
	if (rc == 0)
		documents_tell(&d, w->name, w->log);
	documents_clear(&d);
	return rc;
}

static int
bring(struct wish *w, const char *state, struct outfile *out, struct err *err)
{
	char *resume = connect_resume();
	struct keys_options options =
	    connect_keys(w->options, &w->account, state, resume, w->log);
	struct keys *k = keys_new(&options, err);
	int rc =
	    k == NULL ? -1 : keys_add_wish(k, &w->task, w->options->again, err);

	if (rc == 0)
		warn_reach(w);
	if (rc == 0)
		rc = keys_run(k, TASK_FETCHED, err);
	if (rc == 0)
		rc = publish(w, k, out, err);
	keys_free(k);
	free(resume);
	return rc;
}

/* The output is tried before the cloud is asked. */
static int
with_account(struct wish *w, struct err *err)
{
	char *state = connect_state(w->options, err);
	struct outfile *out;
	int rc = -1;

	if (state == NULL && !w->options->no_state)
		return -1;
	connect_make_private(state, w->log);
	out = outfile_new(w->options->out, err);
	if (out != NULL)
		rc = bring(w, state, out, err);
	outfile_free(out);
	free(state);
	return rc;
}

static int
check_cloud(const struct options *o, struct err *err)
{
	const struct cloud *cloud = cloud_at((size_t)o->cloud);

	if ((cloud->can & CLOUD_TYPES) != 0)
		return 0;
	return err_set(err, ERR_UNAVAIL,
	    "%s gives no documents but receipts; kassa receipts brings those",
	    cloud->title);
}

static bool
is_said(const struct options *o, const char *name)
{
	return (o->said >> (options_find(name) - option_rows) & 1) != 0;
}

/* Documents as they are know nothing of tables. */
static int
check_table(const struct options *o, struct err *err)
{
	static const char *const names[] = { "rules", "format", "dialect",
		"header", "csv-safe", "strict" };
	size_t i;

	if (o->table != NULL && o->id == NULL)
		return 0;
	if (o->table != NULL)
		return err_set(err, ERR_USAGE,
		    "--id: one document is no table; without --table");
	for (i = 0; i < NELEM(names); i++)
		if (is_said(o, names[i]))
			return err_set(err, ERR_USAGE,
			    "--%s: documents come as they are; -t TABLE makes "
			    "a table of them",
			    names[i]);
	return 0;
}

int
cmd_documents(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct wish w = { .options = o, .log = log };
	int rc;

	if (argc > 0)
		return err_set(err, ERR_USAGE,
		    "kassa documents takes no argument, not \"%s\"", argv[0]);
	if (check_cloud(o, err) != 0 || check_table(o, err) != 0)
		return -1;
	if (o->table != NULL)
		return cmd_receipts(o, argc, argv, log, err);
	task_init(&w.task);
	rc = make_wish(&w, err);
	if (rc == 0)
		rc = connect_account(&w.account, o, log, err);
	if (rc == 0) {
		rc = with_account(&w, err);
		account_close(&w.account);
	}
	task_clear(&w.task);
	return rc;
}
