/*
 * Published files, each read again and held against its sum in the ledger.
 * What is not as it was is named, and forgotten to be well: so the next run
 * brings the day anew.
 */
#include "base/mem.h"
#include "base/text.h"
#include "run/run_internal.h"
#include "run/snapshot.h"

#include <stdlib.h>

struct verify {
	struct snapshot snapshot;
	FILE *to;
	size_t days, files, altered, lost;
};

static void
name_file(struct verify *c, const struct ledger_file *f, const char *how)
{
	char *path =
	    catalog_out_path(c->snapshot.options->convert.sink.out, f->path);

	fprintf(c->to, "%s: %s: %s\n", c->snapshot.options->name, path, how);
	free(path);
}

/* Is the file well? Then 1; else it is named, and counted. */
static int
judge_file(
    struct verify *c, const struct ledger_day *d, const struct ledger_file *f)
{
	struct sink_options sink = c->snapshot.options->convert.sink;
	struct err err = ERR_INIT;
	char *stamp;
	int state;

	sink.name = d->day;
	state = catalog_look_file(&sink, f, true, &stamp, &err);

	free(stamp);
	c->files++;
	if (state == FILE_SAME || state == FILE_TOUCHED)
		return 1;
	c->lost += state == FILE_LOST;
	c->altered += state != FILE_LOST;
	if (state < 0)
		fprintf(c->to, "%s: %s\n", c->snapshot.options->name, err.text);
	else
		name_file(c, f, state == FILE_LOST ? "lost" : "altered");
	return 0;
}

static int
check_file(struct verify *c, const struct ledger_day *d,
    const struct ledger_file *f, struct err *err)
{
	if (judge_file(c, d, f) == 1)
		return 0;
	return ledger_stamp(
	    c->snapshot.ledger, c->snapshot.id, d->day, f->table, "", err);
}

static int
check_day(struct verify *c, const struct ledger_day *d, struct err *err)
{
	size_t i;

	if (d->published_at == 0)
		return 0;
	c->days++;
	for (i = 0; i < d->nfiles; i++)
		if (check_file(c, d, &d->files[i], err) != 0)
			return -1;
	return 0;
}

static int
check_all(struct verify *c, struct err *err)
{
	size_t i;

	for (i = 0; i < c->snapshot.catalog.ndays; i++)
		if (check_day(c, &c->snapshot.catalog.days[i], err) != 0)
			return -1;
	if (c->days == 0) {
		fprintf(c->to, "%s: the ledger knows of no published day\n",
		    c->snapshot.options->name);
		return 0;
	}
	fprintf(c->to, "%s: %zu day%s, %zu file%s: ", c->snapshot.options->name,
	    c->days, plural(c->days), c->files, plural(c->files));
	if (c->altered + c->lost == 0)
		fprintf(c->to, "all as published\n");
	else
		fprintf(c->to, "%zu altered, %zu lost\n", c->altered, c->lost);
	return 0;
}

static int
verify(
    const struct run_profile *options, FILE *to, size_t *bad, struct err *err)
{
	struct verify c = { .to = to };
	int rc;

	if (snapshot_open(&c.snapshot, options, err) != 0)
		return -1;
	rc = check_all(&c, err);
	if (rc != 0)
		err_in(err, "%s", options->name);
	*bad += c.altered + c.lost;
	snapshot_close(&c.snapshot);
	return rc;
}

/* One that cannot be read does not hide the others. */
int
run_verify(
    const struct run_profile *profiles, size_t n, FILE *to, struct err *err)
{
	size_t i, bad = 0;

	for (i = 0; i < n; i++) {
		struct err found = ERR_INIT;

		if (verify(&profiles[i], to, &bad, &found) != 0 &&
		    run_outweighs(&found, err))
			*err = found;
	}
	if (fflush(to) != 0)
		return err_write(err, "the report");
	if (err->code != ERR_NONE)
		return -1;
	if (bad == 0)
		return 0;
	err_set(err, ERR_DATA, "%zu %s not as published", bad,
	    bad == 1 ? "file is" : "files are");
	return err_hint(err, "kassa run brings the days anew");
}

/*
 * What a run would do. The plan is the run's own; the clock is this machine's,
 * for nobody is asked what time it is. Nothing is sent, and nothing written.
 */

/* The request that would submit this day; the caller's to free. */
static char *
request(const struct snapshot *snapshot, const struct plan_day *day,
    struct err *err)
{
	const struct account_options *account = &snapshot->options->account;
	const struct cloud *cloud = cloud_find(account->cloud);
	const bool exact = cloud->reach.exact;
	struct period_options options = { .day = day->day,
		.slack_s =
		    exact ? PERIOD_RUN_SLACK_S : snapshot->options->slack_s,
		.cloud = cloud };
	struct part first = { .ref = (char[]){ "" } };
	bool jobs = (cloud->can & CLOUD_JOBS) != 0;
	struct period period;
	struct task task;
	struct ask ask = { 0 };

	if (period_init(&period, &options, snapshot->zone, err) != 0)
		return NULL;
	task_init(&task);
	task_set(&task.url, account->url != NULL ? account->url : cloud->url);
	task_set(&task.kind, "receipts");
	period_wish(&period.spans[0], &task);
	if (!jobs)
		task.state = TASK_READY;
	if (cloud->ask(&task, jobs ? NULL : &first, &ask, err) != 0)
		ask.url = NULL;
	task_clear(&task);
	period_clear(&period);
	return ask.url;
}

static int
show_day(const struct snapshot *snapshot, const struct plan_day *day, FILE *to,
    struct err *err)
{
	const char *name = snapshot->options->name;
	char *url = request(snapshot, day, err), *below, *path;
	size_t i;

	if (url == NULL)
		return -1;
	fprintf(to, "%s %s (%s): GET %s\n", name, day->day,
	    plan_why_name(day->why), url);
	free(url);
	for (i = 0; i < snapshot->catalog.ntables; i++) {
		below = catalog_path(&snapshot->catalog, i, day->day);
		path = catalog_out_path(
		    snapshot->options->convert.sink.out, below);
		fprintf(to, "%s %s: write %s\n", name, day->day, path);
		free(path);
		free(below);
	}
	return 0;
}

static int
show_plan(struct snapshot *snapshot, const struct plan *plan, FILE *to,
    struct err *err)
{
	size_t i;

	for (i = 0; i < plan->ndays; i++)
		if (plan->days[i].why != PLAN_NOT &&
		    show_day(snapshot, &plan->days[i], to, err) != 0)
			return -1;
	return 0;
}

static int
show_profile(const struct run_profile *options, FILE *to, struct err *err)
{
	struct plan_options how;
	struct plan plan;
	struct snapshot snapshot;
	int rc;

	if (snapshot_open(&snapshot, options, err) != 0)
		return -1;
	if (catalog_check_out(options->convert.sink.out, err) != 0) {
		snapshot_close(&snapshot);
		return err_in(err, "%s", options->name);
	}
	rc = catalog_look(&snapshot.catalog, false, err);
	how = snapshot_plan(&snapshot);
	plan_make(&plan, &how);
	if (rc == 0)
		rc = show_plan(&snapshot, &plan, to, err);
	if (rc != 0)
		err_in(err, "%s", options->name);
	plan_clear(&plan);
	snapshot_close(&snapshot);
	return rc;
}

int
run_dry(const struct run_profile *profiles, size_t n, FILE *to, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (show_profile(&profiles[i], to, err) != 0)
			return -1;
	return 0;
}
