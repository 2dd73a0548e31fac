/*
 * What one profile's options ask of a run, and what they must not lack.
 */
#include "base/clock.h"
#include "base/when.h"
#include "cmd/connect.h"
#include "cmd/profiles_internal.h"

#include <string.h>

#define DAY_MS ((int64_t)CIVIL_DAY * 1000)

/* ---- what must be said ---- */

static int
lack(const char *name, const char *what, struct err *err)
{
	return err_set(err, ERR_CONFIG, "%s: there is no %s", name, what);
}

static int
check(const struct options *o, const char *name, struct err *err)
{
	if (o->since == NULL)
		return lack(name,
		    "since: the first day whose receipts are wanted, "
		    "YYYY-MM-DD",
		    err);
	if (o->out == NULL)
		return lack(name, "out: the folder for the tables", err);
	if (strcmp(o->out, "-") == 0)
		return err_set(err, ERR_USAGE,
		    "days are published into a folder, not to standard "
		    "output");
	return 0;
}

static void
read_day(struct civil *day, const char *text)
{
	struct err err = ERR_INIT;

	*day = (struct civil){ 0 };
	if (text != NULL && when_day(day, text, &err) != 0)
		*day = (struct civil){ 0 };
}

/* ---- only some of its days ---- */

static int
limit_day(struct run_profile *r, const struct options *o, struct err *err)
{
	struct clock *clock = clock_system();
	struct zone *zone = zone_open(o->zone, err);
	int rc;

	if (zone == NULL)
		return -1;
	rc = period_day(&r->from, o->day, clock->wall_s(clock), zone, err);
	zone_free(zone);
	r->to = r->from;
	civil_add_days(&r->to, 1);
	return rc;
}

static int
limit_range(struct run_profile *r, const struct options *o, struct err *err)
{
	if (o->from == NULL || o->to == NULL)
		return err_set(err, ERR_USAGE, "--from and --to go together");
	if (when_day(&r->from, o->from, err) != 0)
		return err_in(err, "--from");
	if (when_day(&r->to, o->to, err) != 0)
		return err_in(err, "--to");
	if (civil_to_seconds(&r->from) < civil_to_seconds(&r->to))
		return 0;
	return err_set(
	    err, ERR_USAGE, "--from %s is not before --to %s", o->from, o->to);
}

/* Only some of the days that are due. */
static int
limit(struct run_profile *r, const struct options *o, struct err *err)
{
	bool range = o->from != NULL || o->to != NULL;

	if (o->day != NULL && range)
		return err_set(err, ERR_USAGE,
		    "--day and --from, --to exclude each other");
	if (o->day != NULL)
		return limit_day(r, o, err);
	return range ? limit_range(r, o, err) : 0;
}

/* ---- the whole ---- */

static struct run_profile
profile_from(const struct options *o, const char *name, const char *state)
{
	struct run_profile r = {
		.name = name,
		.account = connect_account_options(o),
		.state = state,
		.convert = connect_table(o),
		.look_back = (int)(o->look_back / DAY_MS),
		.lag_s = o->lag / 1000,
		.slack_s = o->slack / 1000,
		.keep_spool_s = o->keep_spool / 1000,
		.open_day = o->open_day,
		.again = o->again || o->day != NULL,
		.anew = o->again,
		.force = o->force,
		.jobs = o->jobs,
		.timeout_ms = o->timeout,
		.poll_ms = o->poll,
		.retries = o->retries,
		.max_bytes = (uint64_t)o->max_bytes,
	};

	read_day(&r.since, o->since);
	return r;
}

int
profiles_make(struct run_profile *r, const struct options *o, const char *name,
    const char *state, struct err *err)
{
	if (check(o, name, err) != 0)
		return -1;
	*r = profile_from(o, name, state);
	return limit(r, o, err);
}
