/*
 * What is known of a profile's days: what the ledger remembers, and whether
 * the files it speaks of are still so. A day counts as published only in the
 * form that the profile wants today: with the same window of time, and with a
 * file for each table.
 */
#include "base/mem.h"
#include "base/sha.h"
#include "run/catalog.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files as they were, touched, altered or lost ---- */

/* The stamp of a file that days share: it says only that all was well. */
#define SHARED "shared"

char *
catalog_out_path(const char *out, const char *path)
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
catalog_stamp_file(const struct sink_options *sink, const char *path)
{
	char *whole, *stamp;
	struct stat st;

	if (sink_is_shared(sink))
		return mem_dup(SHARED);
	whole = catalog_out_path(sink->out, path);

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
catalog_look_file(const struct sink_options *sink, const struct ledger_file *f,
    bool deep, char **stamp, struct err *err)
{
	char *path;
	int state;

	*stamp = NULL;
	if (sink_is_shared(sink))
		return look_shared(sink, f, deep, stamp, err);
	path = catalog_out_path(sink->out, f->path);
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
catalog_check_out(const char *out, struct err *err)
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
add_table(struct catalog *c, const char *name)
{
	c->tables = mem_resize(c->tables, c->ntables + 1, sizeof(*c->tables));
	c->tables[c->ntables++] = mem_dup(name);
}

static int
list_tables(struct catalog *c, const struct sink_options *sink, struct err *err)
{
	struct convert_tables tables = { NULL, 0 };
	size_t i;
	int rc;

	c->rules = rules_open(c->options->convert.rules, err);
	if (c->rules == NULL)
		return -1;
	rc = convert_tables(
	    &tables, c->rules, sink, c->options->convert.table, true, err);
	for (i = 0; rc == 0 && i < tables.n; i++)
		add_table(
		    c, rules_table(c->rules, (size_t)tables.list[i])->name);
	free(tables.list);
	return rc;
}

char *
catalog_path(const struct catalog *c, size_t i, const char *day)
{
	struct sink_options sink = c->options->convert.sink;
	struct err err = ERR_INIT;

	sink.name = day;
	return sink_path(&sink, c->tables[i], &err);
}

int
catalog_open(struct catalog *c, const struct run_profile *options,
    const struct zone *zone, struct err *err)
{
	struct sink_options sink = options->convert.sink;

	*c = (struct catalog){ .options = options, .zone = zone };
	sink.name = ""; /* OUT is a folder, whatever it is called */
	if (sink_format(&sink, err) != NULL && list_tables(c, &sink, err) == 0)
		return 0;
	catalog_close(c);
	return -1;
}

void
catalog_close(struct catalog *c)
{
	size_t i;

	for (i = 0; i < c->ndays; i++)
		ledger_day_clear(&c->days[i]);
	free(c->days);
	free(c->damaged);
	for (i = 0; i < c->ntables; i++)
		free(c->tables[i]);
	free(c->tables);
	rules_free(c->rules);
	*c = (struct catalog){ 0 };
}

/* ---- what the ledger remembers ---- */

static int
take_day(void *arg, const struct ledger_day *day)
{
	struct catalog *c = arg;

	if ((c->ndays & (c->ndays - 1)) == 0) /* 0, 1, 2, 4, 8 ... */
		c->days = mem_resize(c->days, c->ndays == 0 ? 1 : c->ndays * 2,
		    sizeof(*c->days));
	ledger_day_copy(&c->days[c->ndays++], day);
	return 0;
}

int
catalog_load(struct catalog *c, struct ledger *ledger, int64_t profile,
    int64_t now, struct err *err)
{
	c->ledger = ledger;
	c->profile = profile;
	c->now = now;
	if (ledger == NULL || profile == 0)
		return 0;
	return ledger_days(ledger, profile, take_day, c, err);
}

static int
by_day(const void *key, const void *day)
{
	return strcmp(key, ((const struct ledger_day *)day)->day);
}

const struct ledger_day *
catalog_find(const struct catalog *c, const char *day)
{
	if (c->ndays == 0)
		return NULL;
	return bsearch(day, c->days, c->ndays, sizeof(*c->days), by_day);
}

/* ---- what that means for a plan ---- */

static bool
has_files(const struct catalog *c, const struct ledger_day *day)
{
	bool has = true;
	size_t i;

	for (i = 0; i < c->ntables && has; i++) {
		const struct ledger_file *f =
		    ledger_day_find_file(day, c->tables[i]);
		char *path = catalog_path(c, i, day->day);

		has = f != NULL && path != NULL && strcmp(f->path, path) == 0;
		free(path);
	}
	return has;
}

/* A time that is still to come was told by a clock that was wrong. */
bool
catalog_was_open(const struct catalog *c, const struct ledger_day *day)
{
	int64_t asked = day->asked_at != 0 ? day->asked_at : day->published_at;

	if (day->published_at == 0)
		return false;
	return day->open || asked < day->end || asked > c->now;
}

enum plan_known
catalog_by_ledger(void *arg, const struct plan_day *plan)
{
	const struct catalog *c = arg;
	const struct ledger_day *day = catalog_find(c, plan->day);

	if (day == NULL || day->published_at == 0)
		return KNOWN_NOT;
	if (day->begin != plan->begin || day->end != plan->end)
		return KNOWN_NOT;
	if (!has_files(c, day))
		return KNOWN_NOT;
	return catalog_was_open(c, day) ? KNOWN_OPEN : KNOWN_WHOLE;
}

/* For the plan, after catalog_look(). */
static enum plan_known
known_of(void *arg, const struct plan_day *plan)
{
	const struct catalog *c = arg;
	enum plan_known known = catalog_by_ledger(arg, plan);
	const struct ledger_day *day = catalog_find(c, plan->day);

	if (known == KNOWN_NOT || !c->damaged[day - c->days])
		return known;
	return KNOWN_DAMAGED;
}

struct plan_options
catalog_plan(struct catalog *c, int64_t now)
{
	const struct run_profile *o = c->options;

	return (struct plan_options){
		.zone = c->zone,
		.since = o->since,
		.from = o->from,
		.to = o->to,
		.now = now,
		.lag_s = o->lag_s,
		.back_s = cloud_find(o->account.cloud)->reach.back_s,
		.look_back = o->look_back,
		.open_day = o->open_day,
		.again = o->again,
		.known = known_of,
		.arg = c,
	};
}

/* ---- the disk ---- */

/* One that cannot be looked into is as good as lost. */
static int
look_at(struct catalog *c, const struct ledger_day *day,
    const struct ledger_file *f, bool stamps, struct err *err)
{
	struct sink_options sink = c->options->convert.sink;
	struct err blind = ERR_INIT;
	char *stamp;
	int rc = 0, state;

	sink.name = day->day;
	state = catalog_look_file(&sink, f, false, &stamp, &blind);

	if (state != FILE_SAME && state != FILE_TOUCHED)
		c->damaged[day - c->days] = true;
	if (state == FILE_TOUCHED && stamps)
		rc = ledger_stamp(
		    c->ledger, c->profile, day->day, f->table, stamp, err);
	free(stamp);
	return rc;
}

int
catalog_look(struct catalog *c, bool stamps, struct err *err)
{
	size_t i, j;

	c->damaged = mem_array(c->ndays, sizeof(*c->damaged));
	for (i = 0; i < c->ndays; i++)
		for (j = 0; j < c->days[i].nfiles; j++)
			if (look_at(c, &c->days[i], &c->days[i].files[j],
				stamps, err) != 0)
				return -1;
	return 0;
}

int
catalog_doubt(struct catalog *c, struct err *err)
{
	size_t i = 0;

	while (i < c->ndays && c->days[i].asked_at <= c->now)
		i++;
	return i == c->ndays ? 0 : ledger_doubt(c->ledger, c->profile, err);
}

int
catalog_settle(struct catalog *c, const struct plan *plan, struct err *err)
{
	size_t i;

	for (i = 0; i < plan->ndays; i++) {
		const struct plan_day *p = &plan->days[i];
		const struct ledger_day *day = catalog_find(c, p->day);

		if (!p->wanted || !p->closed || p->why != PLAN_NOT ||
		    p->beyond || day == NULL || day->code == 0 || day->held)
			continue;
		if (ledger_publish(c->ledger, c->profile, day, NULL, err) != 0)
			return -1;
	}
	return 0;
}
