/*
 * What is known of a profile's days: what the ledger remembers, and whether
 * the files it speaks of are still so. A day counts as published only in the
 * form that the profile wants today: with the same window of time, and with a
 * file for each table.
 */
#include "base/mem.h"
#include "base/outfile.h"
#include "base/sha.h"
#include "run/known.h"
#include "run/run_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Files as they were, touched, altered or lost.
 */

/* The stamp of a file that days share: it says only that all was well. */
#define SHARED "shared"

char *
files_path(const char *out, const char *path)
{
	size_t n = strlen(out);

	return mem_printf(
	    "%s%s%s", out, n > 0 && out[n - 1] == '/' ? "" : "/", path);
}

/* What changes when somebody writes to a file or puts another in its place. */
static char *
stamp_of(const struct stat *st)
{
	return mem_printf("%llu %lld %lld.%09ld %lld.%09ld",
	    (unsigned long long)st->st_ino, (long long)st->st_size,
	    (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
	    (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

char *
files_stamp(const struct sink_options *sink, const char *path)
{
	char *whole, *stamp;
	struct stat st;

	if (sink_is_shared(sink))
		return mem_dup(SHARED);
	whole = files_path(sink->out, path);

	stamp = lstat(whole, &st) == 0 ? stamp_of(&st) : mem_dup("");
	free(whole);
	return stamp;
}

static int
read_sum(const char *path, char hex[SHA_HEX], struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc;
	uint64_t bytes;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", path);
	rc = sha_file(fd, hex, &bytes, err);
	close(fd);
	return rc == 0 ? 0 : err_in(err, "%s", path);
}

/* It is there, and somebody may have been at it. */
static int
look_into(const char *path, const struct ledger_file *f, const struct stat *st,
    struct err *err)
{
	char hex[SHA_HEX];

	if (!S_ISREG(st->st_mode) || (uint64_t)st->st_size != f->bytes)
		return FILE_ALTERED;
	if (read_sum(path, hex, err) != 0)
		return -1;
	return strcmp(hex, f->sha256) == 0 ? FILE_SAME : FILE_ALTERED;
}

static int
look(const char *path, const struct ledger_file *f, bool deep, char **stamp,
    struct err *err)
{
	struct stat st;
	int state;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return FILE_LOST;
		return err_sys(err, ERR_IO, "%s: cannot look at it", path);
	}
	*stamp = stamp_of(&st);
	if (!deep && strcmp(*stamp, f->stamp) == 0)
		return FILE_SAME;
	state = look_into(path, f, &st, err);
	if (state == FILE_SAME && strcmp(*stamp, f->stamp) != 0)
		state = FILE_TOUCHED;
	return state;
}

/* Others' days change the file as well: it is the rows that count. */
static int
look_shared(const struct sink_options *sink, const struct ledger_file *f,
    bool deep, char **stamp, struct err *err)
{
	bool unsure = strcmp(f->stamp, SHARED) != 0;
	struct sink_file now;
	int rc = sink_look(sink, f->table, deep || unsure, &now, err);

	if (rc <= 0)
		return rc < 0 ? -1 : FILE_LOST;
	if (now.rows != f->rows)
		return FILE_ALTERED;
	if ((deep || unsure) && strcmp(now.sha256, f->sha256) != 0)
		return FILE_ALTERED;
	if (!unsure)
		return FILE_SAME;
	*stamp = mem_dup(SHARED);
	return FILE_TOUCHED;
}

int
files_look(const struct sink_options *sink, const struct ledger_file *f,
    bool deep, char **stamp, struct err *err)
{
	char *path;
	int state;

	*stamp = NULL;
	if (sink_is_shared(sink))
		return look_shared(sink, f, deep, stamp, err);
	path = files_path(sink->out, f->path);
	state = look(path, f, deep, stamp, err);
	free(path);
	if (state != FILE_TOUCHED) {
		free(*stamp);
		*stamp = NULL;
	}
	return state;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int
files_check_out(const char *out, struct err *err)
{
	char *path = mem_dup(out), *above;
	int rc = 0;

	if (!is_folder(out)) {
		above = dirname(path);
		if (access(out, F_OK) == 0)
			rc = err_set(err, ERR_CANTCREAT,
			    "%s: is no folder; the tables of days need one",
			    out);
		else if (!is_folder(above))
			rc = err_set(err, ERR_CANTCREAT,
			    "%s: cannot be made, for the folder %s is not "
			    "there; make that first",
			    out, above);
	}
	free(path);
	return rc;
}

/* ---- which files a day has ---- */

static void
add_table(struct known *k, const char *name)
{
	k->tables = mem_resize(k->tables, k->ntables + 1, sizeof(*k->tables));
	k->tables[k->ntables++] = mem_dup(name);
}

static int
list_tables(struct known *k, struct err *err)
{
	const struct convert_options *o = &k->options->convert;
	struct rules *rules = rules_open(o->rules, err);
	int one = 0;
	size_t i;

	if (rules == NULL)
		return -1;
	if (o->table != NULL)
		one = rules_pick(rules, o->table, err);
	else
		for (i = 0; i < rules_count(rules); i++)
			if (!rules_is_hidden(rules, i))
				add_table(k, rules_table(rules, i)->name);
	if (o->table != NULL && one >= 0)
		add_table(k, o->table);
	rules_free(rules);
	return one < 0 ? -1 : 0;
}

char *
known_path(const struct known *k, size_t i, const char *day)
{
	struct sink_options sink = k->options->convert.sink;
	struct err err = ERR_INIT;

	sink.name = day;
	return sink_path(&sink, k->tables[i], &err);
}

int
known_open(struct known *k, const struct run_profile *options,
    const struct zone *zone, struct err *err)
{
	struct sink_options sink = options->convert.sink;

	*k = (struct known){ .options = options, .zone = zone };
	sink.name = ""; /* OUT is a folder, whatever it is called */
	if (sink_format(&sink, err) != NULL && list_tables(k, err) == 0)
		return 0;
	known_close(k);
	return -1;
}

void
known_close(struct known *k)
{
	size_t i;

	for (i = 0; i < k->ndays; i++)
		ledger_day_clear(&k->days[i]);
	free(k->days);
	free(k->damaged);
	for (i = 0; i < k->ntables; i++)
		free(k->tables[i]);
	free(k->tables);
	*k = (struct known){ 0 };
}

/* ---- what the ledger remembers ---- */

static int
take_day(void *arg, const struct ledger_day *day)
{
	struct known *k = arg;

	if ((k->ndays & (k->ndays - 1)) == 0) /* 0, 1, 2, 4, 8 ... */
		k->days = mem_resize(k->days, k->ndays == 0 ? 1 : k->ndays * 2,
		    sizeof(*k->days));
	ledger_day_copy(&k->days[k->ndays++], day);
	return 0;
}

int
known_load(struct known *k, struct ledger *ledger, int64_t profile, int64_t now,
    struct err *err)
{
	k->ledger = ledger;
	k->profile = profile;
	k->now = now;
	if (ledger == NULL || profile == 0)
		return 0;
	return ledger_days(ledger, profile, take_day, k, err);
}

static int
by_day(const void *key, const void *day)
{
	return strcmp(key, ((const struct ledger_day *)day)->day);
}

const struct ledger_day *
known_find(const struct known *k, const char *day)
{
	if (k->ndays == 0)
		return NULL;
	return bsearch(day, k->days, k->ndays, sizeof(*k->days), by_day);
}

/* ---- what that means for a plan ---- */

static bool
has_files(const struct known *k, const struct ledger_day *day)
{
	bool has = true;
	size_t i;

	for (i = 0; i < k->ntables && has; i++) {
		const struct ledger_file *f =
		    ledger_day_find_file(day, k->tables[i]);
		char *path = known_path(k, i, day->day);

		has = f != NULL && path != NULL && strcmp(f->path, path) == 0;
		free(path);
	}
	return has;
}

/* A time that is still to come was told by a clock that was wrong. */
bool
known_was_open(const struct known *k, const struct ledger_day *day)
{
	int64_t asked = day->asked_at != 0 ? day->asked_at : day->published_at;

	if (day->published_at == 0)
		return false;
	return day->open || asked < day->end || asked > k->now;
}

enum plan_known
known_by_ledger(void *arg, const struct plan_day *plan)
{
	const struct known *k = arg;
	const struct ledger_day *day = known_find(k, plan->day);

	if (day == NULL || day->published_at == 0)
		return KNOWN_NOT;
	if (day->begin != plan->begin || day->end != plan->end)
		return KNOWN_NOT;
	if (!has_files(k, day))
		return KNOWN_NOT;
	return known_was_open(k, day) ? KNOWN_OPEN : KNOWN_WHOLE;
}

/* For the plan, after known_look(); arg is the struct known. */
static enum plan_known
known_of(void *arg, const struct plan_day *plan)
{
	const struct known *k = arg;
	enum plan_known known = known_by_ledger(arg, plan);
	const struct ledger_day *day = known_find(k, plan->day);

	if (known == KNOWN_NOT || !k->damaged[day - k->days])
		return known;
	return KNOWN_DAMAGED;
}

/* ---- the disk ---- */

/* One that cannot be looked into is as good as lost. */
static int
look_at(struct known *k, const struct ledger_day *day,
    const struct ledger_file *f, bool stamps, struct err *err)
{
	struct sink_options sink = k->options->convert.sink;
	struct err blind = ERR_INIT;
	char *stamp;
	int rc = 0, state;

	sink.name = day->day;
	state = files_look(&sink, f, false, &stamp, &blind);

	if (state != FILE_SAME && state != FILE_TOUCHED)
		k->damaged[day - k->days] = true;
	if (state == FILE_TOUCHED && stamps)
		rc = ledger_stamp(
		    k->ledger, k->profile, day->day, f->table, stamp, err);
	free(stamp);
	return rc;
}

int
known_look(struct known *k, bool stamps, struct err *err)
{
	size_t i, j;

	k->damaged = mem_array(k->ndays, sizeof(*k->damaged));
	for (i = 0; i < k->ndays; i++)
		for (j = 0; j < k->days[i].nfiles; j++)
			if (look_at(k, &k->days[i], &k->days[i].files[j],
				stamps, err) != 0)
				return -1;
	return 0;
}

int
known_doubt(struct known *k, struct err *err)
{
	size_t i = 0;

	while (i < k->ndays && k->days[i].asked_at <= k->now)
		i++;
	return i == k->ndays ? 0 : ledger_doubt(k->ledger, k->profile, err);
}

int
known_settle(struct known *k, const struct plan *plan, struct err *err)
{
	size_t i;

	for (i = 0; i < plan->ndays; i++) {
		const struct plan_day *p = &plan->days[i];
		const struct ledger_day *day = known_find(k, p->day);

		if (!p->wanted || !p->closed || p->why != PLAN_NOT ||
		    day == NULL || day->code == 0 || day->held)
			continue;
		if (ledger_publish(k->ledger, k->profile, day, NULL, err) != 0)
			return -1;
	}
	return 0;
}

/*
 * What earlier runs have left, and no day needs any more: tasks of days that
 * are published by now, or of another token, which would wait for ever; and
 * hidden files beside published ones, of runs that were killed.
 */

struct leftovers {
	const struct profile *profile;
	int64_t *ids;
	size_t n;
};

static bool
is_due(const struct profile *p, const char *day)
{
	size_t i;

	for (i = 0; i < p->plan.ndays; i++)
		if (strcmp(p->plan.days[i].day, day) == 0)
			return p->plan.days[i].why != PLAN_NOT;
	return false;
}

static bool
is_needed(const struct profile *p, const struct task *t)
{
	return strcmp(t->account, p->account.print) == 0 &&
	       strcmp(t->url, p->account.url) == 0 && is_due(p, t->day);
}

static int
gather(void *arg, const struct task *t)
{
	struct leftovers *l = arg;
	const struct profile *p = l->profile;

	if (task_finished(t->state) || t->day[0] == '\0' ||
	    strcmp(t->profile, p->options->name) != 0 || is_needed(p, t))
		return 0;
	l->ids = mem_resize(l->ids, l->n + 1, sizeof(*l->ids));
	l->ids[l->n++] = t->id;
	return 0;
}

static int
drop(struct profile *p, int64_t id, struct err *err)
{
	struct ledger *ledger = p->store->ledger;
	struct task t;
	int rc;

	task_init(&t);
	t.id = id;
	rc = ledger_hold(ledger, &t, err);
	if (rc != 0 && err->code == ERR_TEMP) { /* somebody has it in hand */
		err_clear(err);
		rc = 0;
	} else if (rc == 0) {
		spool_forget(&p->store->spool, id);
		rc = ledger_drop(ledger, &t, "not needed any more", err);
		ledger_release(ledger, &t);
	}
	task_clear(&t);
	return rc;
}

void
leftover_sweep(const struct known *k)
{
	const char *out = k->options->convert.sink.out;
	size_t i;

	for (i = 0; i < k->ntables; i++) {
		char *below = known_path(k, i, "day");
		char *path = files_path(out, below);

		outfile_sweep(dirname(path));
		free(path);
		free(below);
	}
}

/* Where only some days were asked for, nobody knows what the others need. */
int
leftover_drop(struct profile *p, struct err *err)
{
	struct leftovers l = { .profile = p };
	struct ledger *ledger = p->store->ledger;
	size_t i;
	int rc;

	if (p->options->from.year != 0)
		return 0;
	rc = ledger_each(ledger, NULL, gather, &l, err);
	for (i = 0; i < l.n && rc == 0; i++)
		rc = drop(p, l.ids[i], err);
	free(l.ids);
	return rc;
}

/*
 * State folders: profiles that name the same one share its ledger and spool.
 */

/* Finished tasks are forgotten after so long; days are never. */
#define REMEMBER_S ((int64_t)90 * CIVIL_DAY)

int
store_open(struct store *s, const char *state, struct err *err)
{
	*s = (struct store){ .state = mem_dup(state) };
	s->ledger = ledger_open(state, clock_system(), err);
	if (s->ledger != NULL && spool_open(&s->spool, state, err) == 0) {
		s->spooling = true;
		return 0;
	}
	store_close(s);
	return -1;
}

static int
store_look(struct store *s, const char *state, struct err *err)
{
	int rc = ledger_exists(state, err);

	*s = (struct store){ 0 };
	if (rc <= 0)
		return rc;
	s->state = mem_dup(state);
	s->ledger = ledger_open(state, clock_system(), err);
	if (s->ledger != NULL)
		return 1;
	store_close(s);
	return -1;
}

void
store_close(struct store *s)
{
	if (s->spooling)
		spool_close(&s->spool);
	ledger_close(s->ledger);
	free(s->state);
	*s = (struct store){ 0 };
}

struct sweep {
	const char *profile;
	int64_t before;
};

static bool
is_over(const void *arg, const struct task *t)
{
	const struct sweep *s = arg;

	return task_finished(t->state) && t->changed_at < s->before &&
	       strcmp(t->profile, s->profile) == 0;
}

int
store_sweep(
    struct store *s, const char *profile, int64_t before, struct err *err)
{
	struct sweep how = { profile, before };

	if (spool_sweep(&s->spool, s->ledger, is_over, &how, err) != 0)
		return -1;
	return ledger_prune(s->ledger, before - REMEMBER_S, err) < 0 ? -1 : 0;
}

/*
 * Looking at what was, without a run.
 */

static int
read_ledger(struct past *p, struct err *err)
{
	int there = store_look(&p->store, p->options->state, err);
	struct clock *clock = clock_system();
	struct ledger *ledger;

	if (there <= 0)
		return there;
	ledger = p->store.ledger;
	if (ledger_profile(ledger, p->options->name, false, &p->id, err) != 0)
		return -1;
	return known_load(&p->known, ledger, p->id, clock->wall_s(clock), err);
}

int
past_open(struct past *p, const struct run_profile *options, struct err *err)
{
	*p = (struct past){ .options = options };
	p->zone = zone_open(options->convert.zone, err);
	if (p->zone != NULL &&
	    known_open(&p->known, options, p->zone, err) == 0 &&
	    read_ledger(p, err) == 0)
		return 0;
	past_close(p);
	return err_in(err, "%s", options->name);
}

void
past_close(struct past *p)
{
	known_close(&p->known);
	store_close(&p->store);
	zone_free(p->zone);
	p->zone = NULL;
}

struct plan_options
plan_options_of(const struct run_profile *o, const struct zone *zone,
    struct known *known, int64_t now)
{
	return (struct plan_options){
		.zone = zone,
		.since = o->since,
		.from = o->from,
		.to = o->to,
		.now = now,
		.lag_s = o->lag_s,
		.look_back = o->look_back,
		.open_day = o->open_day,
		.again = o->again,
		.known = known_of,
		.arg = known,
	};
}

struct plan_options
past_plan(struct past *p)
{
	struct clock *clock = clock_system();

	return plan_options_of(
	    p->options, p->zone, &p->known, clock->wall_s(clock));
}
