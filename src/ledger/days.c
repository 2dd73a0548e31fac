/*
 * The walk over a profile's days. Within it each day's files are looked up by
 * its number: both statements read one and the same state of the ledger.
 */
#include "base/err.h"
#include "base/mem.h"
#include "ledger/days.h"
#include "ledger/ledger_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A day and its files in memory: made, filled and forgotten.
 */

void
ledger_day_init(struct ledger_day *d)
{
	*d = (struct ledger_day){
		.zone = mem_dup(""),
		.sum = mem_dup(""),
		.key = mem_dup(""),
		.spool_sha256 = mem_dup(""),
		.why = mem_dup(""),
	};
}

static void
clear_file(struct ledger_file *f)
{
	free(f->table);
	free(f->path);
	free(f->stamp);
}

void
ledger_day_clear(struct ledger_day *d)
{
	size_t i;

	for (i = 0; i < d->nfiles; i++)
		clear_file(&d->files[i]);
	free(d->files);
	free(d->zone);
	free(d->sum);
	free(d->key);
	free(d->spool_sha256);
	free(d->why);
	*d = (struct ledger_day){ 0 };
}

struct ledger_file *
ledger_day_add_file(struct ledger_day *d)
{
	struct ledger_file *f;

	d->files = mem_resize(d->files, d->nfiles + 1, sizeof(*d->files));
	f = &d->files[d->nfiles++];
	*f = (struct ledger_file){
		.table = mem_dup(""),
		.path = mem_dup(""),
		.stamp = mem_dup(""),
	};
	return f;
}

const struct ledger_file *
ledger_day_find_file(const struct ledger_day *d, const char *table)
{
	size_t i;

	for (i = 0; i < d->nfiles; i++)
		if (strcmp(d->files[i].table, table) == 0)
			return &d->files[i];
	return NULL;
}

static void
copy_files(struct ledger_day *to, const struct ledger_day *from)
{
	size_t i;

	for (i = 0; i < from->nfiles; i++) {
		const struct ledger_file *f = &from->files[i];
		struct ledger_file *own = ledger_day_add_file(to);

		own->rows = f->rows;
		own->bytes = f->bytes;
		memcpy(own->sha256, f->sha256, sizeof(own->sha256));
		task_set(&own->table, f->table);
		task_set(&own->path, f->path);
		task_set(&own->stamp, f->stamp);
	}
}

void
ledger_day_copy(struct ledger_day *to, const struct ledger_day *from)
{
	*to = *from;
	to->zone = mem_dup(from->zone);
	to->sum = mem_dup(from->sum);
	to->key = mem_dup(from->key);
	to->spool_sha256 = mem_dup(from->spool_sha256);
	to->why = mem_dup(from->why);
	to->files = NULL;
	to->nfiles = 0;
	copy_files(to, from);
}

static void
read_file(struct ledger *l, struct ledger_file *f)
{
	task_set(&f->table, ledger_text(l, STMT_FILES, 0));
	task_set(&f->path, ledger_text(l, STMT_FILES, 1));
	f->rows = (uint64_t)ledger_int(l, STMT_FILES, 2);
	f->bytes = (uint64_t)ledger_int(l, STMT_FILES, 3);
	snprintf(
	    f->sha256, sizeof(f->sha256), "%s", ledger_text(l, STMT_FILES, 4));
	task_set(&f->stamp, ledger_text(l, STMT_FILES, 5));
}

static int
read_files(struct ledger *l, int64_t id, struct ledger_day *d, struct err *err)
{
	int rc;

	ledger_bind_int(l, STMT_FILES, 1, id);
	while ((rc = ledger_step(l, STMT_FILES, err)) > 0)
		read_file(l, ledger_day_add_file(d));
	ledger_rest(l, STMT_FILES);
	return rc;
}

static void
read_content(struct ledger *l, struct ledger_day *d)
{
	d->published_at = ledger_int(l, STMT_DAYS, 6);
	d->asked_at = ledger_int(l, STMT_DAYS, 7);
	d->open = ledger_int(l, STMT_DAYS, 8) != 0;
	d->receipts = (uint64_t)ledger_int(l, STMT_DAYS, 9);
	task_set(&d->sum, ledger_text(l, STMT_DAYS, 10));
	task_set(&d->key, ledger_text(l, STMT_DAYS, 11));
	task_set(&d->spool_sha256, ledger_text(l, STMT_DAYS, 12));
}

static void
read_day(struct ledger *l, struct ledger_day *d)
{
	snprintf(d->day, sizeof(d->day), "%s", ledger_text(l, STMT_DAYS, 1));
	d->begin = ledger_int(l, STMT_DAYS, 2);
	d->end = ledger_int(l, STMT_DAYS, 3);
	task_set(&d->zone, ledger_text(l, STMT_DAYS, 4));
	d->tried_at = ledger_int(l, STMT_DAYS, 5);
	read_content(l, d);
	d->code = (int)ledger_int(l, STMT_DAYS, 13);
	d->held = ledger_int(l, STMT_DAYS, 14) != 0;
	task_set(&d->why, ledger_text(l, STMT_DAYS, 15));
}

/* Tells the day that the walk is at. */
static int
tell(struct ledger *l, int (*fn)(void *arg, const struct ledger_day *),
    void *arg, struct err *err)
{
	int64_t id = ledger_int(l, STMT_DAYS, 0);
	struct ledger_day d;
	int rc;

	ledger_day_init(&d);
	read_day(l, &d);
	rc = read_files(l, id, &d, err);
	if (rc == 0)
		rc = fn(arg, &d);
	ledger_day_clear(&d);
	return rc;
}

int
ledger_days(struct ledger *l, int64_t profile,
    int (*fn)(void *arg, const struct ledger_day *), void *arg, struct err *err)
{
	int rc;

	ledger_bind_int(l, STMT_DAYS, 1, profile);
	while ((rc = ledger_step(l, STMT_DAYS, err)) > 0) {
		rc = tell(l, fn, arg, err);
		if (rc != 0)
			break;
	}
	ledger_rest(l, STMT_DAYS);
	return rc;
}

/*
 * What came of a day goes into the ledger: published, all of it in one
 * transaction, or the trouble there was. A day that is published takes the
 * place of the row it had, whose files go with it.
 */

static int
put_day(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct err *err)
{
	ledger_bind_int(l, STMT_DAY, 1, profile);
	ledger_bind_text(l, STMT_DAY, 2, d->day);
	ledger_bind_int(l, STMT_DAY, 3, d->begin);
	ledger_bind_int(l, STMT_DAY, 4, d->end);
	ledger_bind_text(l, STMT_DAY, 5, d->zone);
	ledger_bind_int(l, STMT_DAY, 6, d->tried_at);
	ledger_bind_int(l, STMT_DAY, 7, d->published_at);
	ledger_bind_int(l, STMT_DAY, 8, d->asked_at);
	ledger_bind_int(l, STMT_DAY, 9, d->open);
	ledger_bind_int(l, STMT_DAY, 10, (int64_t)d->receipts);
	ledger_bind_text(l, STMT_DAY, 11, d->sum);
	ledger_bind_text(l, STMT_DAY, 12, d->key);
	ledger_bind_text(l, STMT_DAY, 13, d->spool_sha256);
	return ledger_run(l, STMT_DAY, err);
}

static int
put_file(struct ledger *l, int64_t day, size_t nr, const struct ledger_file *f,
    struct err *err)
{
	ledger_bind_int(l, STMT_FILE, 1, day);
	ledger_bind_int(l, STMT_FILE, 2, (int64_t)nr);
	ledger_bind_text(l, STMT_FILE, 3, f->table);
	ledger_bind_text(l, STMT_FILE, 4, f->path);
	ledger_bind_int(l, STMT_FILE, 5, (int64_t)f->rows);
	ledger_bind_int(l, STMT_FILE, 6, (int64_t)f->bytes);
	ledger_bind_text(l, STMT_FILE, 7, f->sha256);
	ledger_bind_text(l, STMT_FILE, 8, f->stamp);
	return ledger_run(l, STMT_FILE, err);
}

static int
put(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct err *err)
{
	int rc = put_day(l, profile, d, err);
	int64_t id = db_last_id(&l->db);
	size_t i;

	for (i = 0; i < d->nfiles && rc == 0; i++)
		rc = put_file(l, id, i, &d->files[i], err);
	return rc;
}

int
ledger_publish(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct task *t, struct err *err)
{
	int64_t now = ledger_now(l);
	int rc;

	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	rc = put(l, profile, d, err);
	if (rc == 0 && t != NULL)
		rc = ledger_move_row(l, t, TASK_DONE, now, err);
	if (ledger_end(l, rc, err) < 0)
		return -1;
	if (t != NULL)
		ledger_follow(t, TASK_DONE, now);
	return 0;
}

static int
trouble(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct err *err)
{
	ledger_bind_int(l, STMT_TROUBLE, 1, profile);
	ledger_bind_text(l, STMT_TROUBLE, 2, d->day);
	ledger_bind_int(l, STMT_TROUBLE, 3, d->begin);
	ledger_bind_int(l, STMT_TROUBLE, 4, d->end);
	ledger_bind_text(l, STMT_TROUBLE, 5, d->zone);
	ledger_bind_int(l, STMT_TROUBLE, 6, d->tried_at);
	ledger_bind_int(l, STMT_TROUBLE, 7, d->code);
	ledger_bind_int(l, STMT_TROUBLE, 8, d->held);
	ledger_bind_text(l, STMT_TROUBLE, 9, d->why);
	return ledger_run(l, STMT_TROUBLE, err);
}

int
ledger_trouble(struct ledger *l, int64_t profile, const struct ledger_day *d,
    struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, trouble(l, profile, d, err), err);
}

static int
stamp_row(struct ledger *l, const char *day, const char *table, struct err *err)
{
	if (ledger_run(l, STMT_STAMP, err) < 0)
		return -1;
	if (db_changes(&l->db) == 1)
		return 0;
	err_set(err, ERR_TEMP, "%s: %s of %s is not published now", l->path,
	    table, day);
	return err_hint(err, "another kassa changed it; run again");
}

int
ledger_stamp(struct ledger *l, int64_t profile, const char *day,
    const char *table, const char *stamp, struct err *err)
{
	if (ledger_begin(l, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_STAMP, 1, profile);
	ledger_bind_text(l, STMT_STAMP, 2, day);
	ledger_bind_text(l, STMT_STAMP, 3, table);
	ledger_bind_text(l, STMT_STAMP, 4, stamp);
	return ledger_end(l, stamp_row(l, day, table, err), err);
}

static int
doubt(struct ledger *l, int64_t profile, struct err *err)
{
	ledger_bind_int(l, STMT_DOUBT, 1, profile);
	ledger_bind_int(l, STMT_DOUBT, 2, ledger_now(l));
	return ledger_run(l, STMT_DOUBT, err);
}

int
ledger_doubt(struct ledger *l, int64_t profile, struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, doubt(l, profile, err), err);
}

static int
late(struct ledger *l, int64_t profile, const char *day, struct err *err)
{
	ledger_bind_int(l, STMT_LATE, 1, profile);
	ledger_bind_text(l, STMT_LATE, 2, day);
	return ledger_run(l, STMT_LATE, err);
}

int
ledger_late(struct ledger *l, int64_t profile, const char *day, struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, late(l, profile, day, err), err);
}

/*
 * What the outputs of work by hand were last written for: a file has a row, and
 * whatever is written there next takes its place.
 */

int
ledger_written(struct ledger *l, const char *path, const char *purpose,
    struct ledger_output *o, struct err *err)
{
	int rc;

	ledger_bind_text(l, STMT_WRITTEN, 1, path);
	ledger_bind_text(l, STMT_WRITTEN, 2, purpose);
	rc = ledger_step(l, STMT_WRITTEN, err);
	*o = (struct ledger_output){ .path = path, .purpose = purpose };
	if (rc > 0) {
		o->receipts = (uint64_t)ledger_int(l, STMT_WRITTEN, 0);
		o->rows = (uint64_t)ledger_int(l, STMT_WRITTEN, 1);
	}
	ledger_rest(l, STMT_WRITTEN);
	return rc;
}

static int
write_row(struct ledger *l, const struct ledger_output *o, int64_t now,
    struct err *err)
{
	ledger_bind_text(l, STMT_WRITE, 1, o->path);
	ledger_bind_text(l, STMT_WRITE, 2, o->purpose);
	ledger_bind_int(l, STMT_WRITE, 3, (int64_t)o->receipts);
	ledger_bind_int(l, STMT_WRITE, 4, (int64_t)o->rows);
	ledger_bind_int(l, STMT_WRITE, 5, now);
	return ledger_run(l, STMT_WRITE, err);
}

int
ledger_written_all(struct ledger *l, struct task *const *tasks, size_t n,
    const struct ledger_output *outputs, size_t noutputs, struct err *err)
{
	int64_t now = ledger_now(l);
	int rc = 0;
	size_t i;

	if (ledger_begin(l, err) < 0)
		return -1;
	for (i = 0; i < n && rc == 0; i++)
		rc = ledger_move_row(l, tasks[i], TASK_DONE, now, err);
	for (i = 0; i < noutputs && rc == 0; i++)
		rc = write_row(l, &outputs[i], now, err);
	if (ledger_end(l, rc, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		ledger_follow(tasks[i], TASK_DONE, now);
	return 0;
}

int
ledger_done_all(
    struct ledger *l, struct task *const *tasks, size_t n, struct err *err)
{
	return ledger_written_all(l, tasks, n, NULL, 0, err);
}

/*
 * Profiles: their numbers, and how the last run of each came out.
 */

static int
find(struct ledger *l, const char *name, int64_t *id, struct err *err)
{
	ledger_bind_text(l, STMT_PROFILE, 1, name);
	return ledger_run_id(l, STMT_PROFILE, id, err);
}

/* Another kassa may have been quicker. */
static int
make(struct ledger *l, const char *name, int64_t *id, struct err *err)
{
	ledger_bind_text(l, STMT_PROFILE_NEW, 1, name);
	if (ledger_run(l, STMT_PROFILE_NEW, err) < 0)
		return -1;
	return find(l, name, id, err);
}

int
ledger_profile(
    struct ledger *l, const char *name, bool new, int64_t *id, struct err *err)
{
	int rc;

	*id = 0;
	rc = find(l, name, id, err);
	if (rc != 0 || !new)
		return rc < 0 ? -1 : 0;
	if (ledger_begin(l, err) < 0)
		return -1;
	return ledger_end(l, make(l, name, id, err), err) < 0 ? -1 : 0;
}

static int
update(struct ledger *l, enum ledger_stmt s, int64_t profile, struct err *err)
{
	if (ledger_run(l, s, err) < 0)
		return -1;
	if (db_changes(&l->db) == 1)
		return 0;
	return err_set(err, ERR_SOFT, "%s: there is no profile %lld", l->path,
	    (long long)profile);
}

int
ledger_begin_run(struct ledger *l, int64_t profile, struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_RUN_BEGAN, 1, profile);
	ledger_bind_int(l, STMT_RUN_BEGAN, 2, ledger_now(l));
	return ledger_end(l, update(l, STMT_RUN_BEGAN, profile, err), err);
}

int
ledger_end_run(struct ledger *l, int64_t profile, int code, const char *why,
    struct err *err)
{
	if (ledger_own(l, profile, err) < 0 || ledger_begin(l, err) < 0)
		return -1;
	ledger_bind_int(l, STMT_RUN_ENDED, 1, profile);
	ledger_bind_int(l, STMT_RUN_ENDED, 2, ledger_now(l));
	ledger_bind_int(l, STMT_RUN_ENDED, 3, code);
	ledger_bind_text(l, STMT_RUN_ENDED, 4, why);
	return ledger_end(l, update(l, STMT_RUN_ENDED, profile, err), err);
}

static void
read_run(struct ledger *l, struct ledger_run *run)
{
	run->began_at = ledger_int(l, STMT_RUN, 0);
	run->ended_at = ledger_int(l, STMT_RUN, 1);
	run->ok_at = ledger_int(l, STMT_RUN, 2);
	run->code = (int)ledger_int(l, STMT_RUN, 3);
	run->why = mem_dup(ledger_text(l, STMT_RUN, 4));
}

int
ledger_last_run(
    struct ledger *l, int64_t profile, struct ledger_run *run, struct err *err)
{
	int rc;

	*run = (struct ledger_run){ 0 };
	ledger_bind_int(l, STMT_RUN, 1, profile);
	rc = ledger_step(l, STMT_RUN, err);
	if (rc > 0)
		read_run(l, run);
	else if (rc == 0)
		run->why = mem_dup("");
	ledger_rest(l, STMT_RUN);
	return rc < 0 ? -1 : 0;
}
