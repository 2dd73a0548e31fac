/*
 * What a run would do. The plan is the run's own; the clock is this machine's,
 * for nobody is asked what time it is. Nothing is sent, and nothing written.
 */
#include "base/mem.h"
#include "run/files.h"
#include "run/run_internal.h"

#include <stdlib.h>

/* The request that would submit this day; the caller's to free. */
static char *
request(const struct past *past, const struct plan_day *day, struct err *err)
{
	const struct account_options *account = &past->options->account;
	const struct cloud *cloud = cloud_find(account->cloud);
	struct period_options options = { .day = day->day,
		.slack_s = past->options->slack_s };
	struct period period;
	struct task task;
	struct ask ask = { 0 };

	if (period_init(&period, &options, past->zone, err) != 0)
		return NULL;
	task_init(&task);
	task_set(&task.url, account->url != NULL ? account->url : cloud->url);
	task_set(&task.kind, "receipts");
	task_set(&task.from, period.parts[0].from);
	task_set(&task.to, period.parts[0].to);
	if (cloud->ask(&task, &ask, err) != 0)
		ask.url = NULL;
	task_clear(&task);
	period_clear(&period);
	return ask.url;
}

static int
show_day(const struct past *past, const struct plan_day *day, FILE *to,
    struct err *err)
{
	const char *name = past->options->name;
	char *url = request(past, day, err), *below, *path;
	size_t i;

	if (url == NULL)
		return -1;
	fprintf(to, "%s %s (%s): GET %s\n", name, day->day,
	    plan_why_name(day->why), url);
	free(url);
	for (i = 0; i < past->known.ntables; i++) {
		below = known_path(&past->known, i, day->day);
		path = files_path(past->options->convert.sink.out, below);
		fprintf(to, "%s %s: write %s\n", name, day->day, path);
		free(path);
		free(below);
	}
	return 0;
}

static int
show_plan(struct past *past, const struct plan *plan, FILE *to, struct err *err)
{
	size_t i;

	for (i = 0; i < plan->ndays; i++)
		if (plan->days[i].why != PLAN_NOT &&
		    show_day(past, &plan->days[i], to, err) != 0)
			return -1;
	return 0;
}

static int
show_profile(const struct run_profile *options, FILE *to, struct err *err)
{
	struct plan_options how;
	struct plan plan;
	struct past past;
	int rc;

	if (past_open(&past, options, err) != 0)
		return -1;
	if (files_check_out(options->convert.sink.out, err) != 0) {
		past_close(&past);
		return err_in(err, "%s", options->name);
	}
	rc = known_look(&past.known, false, err);
	how = past_plan(&past);
	plan_make(&plan, &how);
	if (rc == 0)
		rc = show_plan(&past, &plan, to, err);
	if (rc != 0)
		err_in(err, "%s", options->name);
	plan_clear(&plan);
	past_close(&past);
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
