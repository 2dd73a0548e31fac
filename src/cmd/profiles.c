/*
 * From sections of kassa.conf to profiles of a run: which there are, and what
 * the options of each ask for. Two of one folder are refused.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "base/when.h"
#include "cmd/config.h"
#include "cmd/connect.h"
#include "cmd/profiles.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

/* ---- what one profile's options ask of a run ---- */

/* Of a profile that has no name. */
#define NAMELESS "default"

#define DAY_MS ((int64_t)CIVIL_DAY * 1000)

static int
lack(const char *name, const char *what, struct err *err)
{
	return err_set(err, ERR_CONFIG, "%s: there is no %s", name, what);
}

/* What must be said. */
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

static int
limit_day(struct run_profile *r, const struct options *o, struct err *err)
{
	struct clock *clock = clock_system();
	struct zone *zone = zone_open(o->zone, err);
	int rc;

	if (zone == NULL)
		return -1;
	rc = when_period_day(&r->from, o->day, clock->wall_s(clock), zone, err);
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

/* ERR_CONFIG or ERR_USAGE; what *r points to is of the arguments. */
static int
make_profile(struct run_profile *r, const struct options *o, const char *name,
    const char *state, struct err *err)
{
	if (check(o, name, err) != 0)
		return -1;
	*r = profile_from(o, name, state);
	return limit(r, o, err);
}

/* ---- which there are ---- */

static void
add_name(struct profiles *p, const char *name)
{
	p->names = mem_resize(p->names, p->n + 1, sizeof(*p->names));
	p->names[p->n++] = name == NULL ? NULL : mem_dup(name);
}

static int
add_given(struct profiles *p, int argc, char **argv, struct err *err)
{
	int i, j;

	for (i = 0; i < argc; i++) {
		for (j = 0; j < i; j++)
			if (strcmp(argv[i], argv[j]) == 0)
				return err_set(err, ERR_USAGE,
				    "profile %s is named twice", argv[i]);
		add_name(p, argv[i]);
	}
	return 0;
}

static int
add_all(struct profiles *p, const struct options *o, struct err *err)
{
	char **names;
	size_t n, i;

	if (config_profiles(o, &names, &n, err) != 0)
		return -1;
	for (i = 0; i < n; i++)
		add_name(p, names[i]);
	config_profiles_free(names, n);
	if (n == 0)
		add_name(p, NULL);
	return 0;
}

static int
choose(struct profiles *p, const struct options *o, int argc, char **argv,
    struct err *err)
{
	if (o->profile != NULL && argc > 0)
		return err_set(err, ERR_USAGE,
		    "--profile %s and other profiles exclude each other",
		    o->profile);
	if (o->profile != NULL)
		add_name(p, o->profile);
	else if (argc > 0)
		return add_given(p, argc, argv, err);
	else
		return add_all(p, o, err);
	return 0;
}

static int
read_options(struct options *to, const struct options *from, const char *name,
    unsigned command, struct err *err)
{
	options_copy(to, from);
	free(to->profile);
	to->profile = name == NULL ? NULL : mem_dup(name);
	return config_read(to, command, err);
}

/* A profile for work by hand says neither from when on nor where to. */
static bool
is_by_hand(const struct options *o)
{
	return o->since == NULL && o->out == NULL;
}

/* ---- all of them ---- */

/* The folder's own path, also of one that is not there yet; or NULL. */
static char *
own_path(const char *path)
{
	char *own = realpath(path, NULL), *copy, *folder, *other;

	if (own != NULL)
		return own;
	copy = mem_dup(path);
	other = mem_dup(path);
	folder = realpath(dirname(copy), NULL);
	if (folder != NULL)
		own = mem_printf("%s/%s", folder, basename(other));
	free(folder);
	free(other);
	free(copy);
	return own;
}

static bool
is_same_folder(const char *a, const char *b)
{
	char *one = own_path(a), *other = own_path(b);
	bool same = one != NULL && other != NULL && strcmp(one, other) == 0;

	free(one);
	free(other);
	return same || strcmp(a, b) == 0;
}

/* Two that write the same files would undo each other every night. */
static int
check_apart(const struct profiles *p, struct err *err)
{
	size_t i, j;

	for (i = 0; i < p->nlist; i++)
		for (j = 0; j < i; j++) {
			const struct run_profile *a = &p->list[j],
						 *b = &p->list[i];

			if (is_same_folder(
				a->convert.sink.out, b->convert.sink.out))
				return err_set(err, ERR_CONFIG,
				    "%s and %s would write into the same "
				    "folder, %s",
				    a->name, b->name, b->convert.sink.out);
		}
	return 0;
}

/* 1: it is not for runs. */
static int
open_one(struct profiles *p, size_t i, const struct options *base,
    unsigned command, bool named, struct err *err)
{
	struct options *o = &p->options[i];
	int rc = read_options(o, base, p->names[i], command, err);

	if (rc != 0)
		return -1;
	if (is_by_hand(o) && p->names[i] == NULL) {
		p->none = true;
		return err_set(err, ERR_CONFIG,
		    "there is no profile: no configuration file has one, see "
		    "kassa.conf(5), and --since and --out are not given");
	}
	if (is_by_hand(o) && !named)
		return 1;
	p->states[i] = connect_state_path(o, err);
	if (p->states[i] == NULL)
		return -1;
	return make_profile(&p->list[i], o,
	    p->names[i] == NULL ? NAMELESS : p->names[i], p->states[i], err);
}

static int
open_list(struct profiles *p, const struct options *base, unsigned command,
    bool named, struct err *err)
{
	size_t n = p->n, kept = 0, i;

	for (i = 0; i < n; i++) {
		int rc = open_one(p, i, base, command, named, err);

		if (rc < 0)
			return -1;
		if (rc == 0)
			p->list[kept++] = p->list[i];
	}
	p->nlist = kept;
	p->none = kept == 0;
	if (kept == 0)
		return err_set(err, ERR_CONFIG,
		    "no profile says since when (since) and where to (out) "
		    "its receipts are wanted");
	return check_apart(p, err);
}

int
profiles_open(struct profiles *p, const struct options *base, unsigned command,
    int argc, char **argv, struct err *err)
{
	bool none;
	size_t i;

	*p = (struct profiles){ 0 };
	if (choose(p, base, argc, argv, err) != 0) {
		profiles_close(p);
		return -1;
	}
	p->list = mem_array(p->n, sizeof(*p->list));
	p->options = mem_array(p->n, sizeof(*p->options));
	p->states = mem_array(p->n, sizeof(*p->states));
	for (i = 0; i < p->n; i++)
		options_init(&p->options[i]);
	if (open_list(
		p, base, command, argc > 0 || base->profile != NULL, err) == 0)
		return 0;
	none = p->none;
	profiles_close(p);
	p->none = none;
	return -1;
}

void
profiles_close(struct profiles *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->names[i]);
		if (p->options == NULL)
			continue;
		options_clear(&p->options[i]);
		free(p->states[i]);
	}
	free(p->names);
	free(p->options);
	free(p->states);
	free(p->list);
	*p = (struct profiles){ 0 };
}
