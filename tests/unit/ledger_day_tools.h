/*
 * What the tests of days share: a profile that is held, a day as the cloud
 * might have given it, and a look at what the ledger has of it.
 */
#ifndef LEDGER_DAY_TOOLS_H
#define LEDGER_DAY_TOOLS_H

#include "ledger/days.h"
#include "ledger_tools.h"

#define MIDNIGHT 1767214800 /* 2026-01-01 in Moscow */
#define DAY_S    86400
#define MONDAY   "2026-01-05"

/* Its number; held. */
static inline int64_t
profile(struct ledger *l, const char *name)
{
	struct err err = ERR_INIT;
	int64_t id;

	assert_int_equal(ledger_profile(l, name, true, &id, &err), 0);
	if (ledger_hold_profile(l, id, name, &err) < 0)
		fail_msg("%s", err.text);
	return id;
}

static inline void
add_file(struct ledger_day *d, const char *table, uint64_t rows)
{
	struct ledger_file *f = ledger_day_add_file(d);

	task_set(&f->table, table);
	free(f->path);
	f->path = mem_printf("%s/%s.csv", table, d->day);
	f->rows = rows;
	f->bytes = 40 * rows;
	memcpy(f->sha256, HEX, sizeof(HEX));
	task_set(&f->stamp, "1 2 3");
}

/* Published at noon with two tables; initialises it. */
static inline void
make_day(struct ledger_day *d, const char *day)
{
	ledger_day_init(d);
	memcpy(d->day, day, LEDGER_DAY);
	d->begin = MIDNIGHT;
	d->end = MIDNIGHT + DAY_S;
	task_set(&d->zone, "Europe/Moscow");
	d->tried_at = d->published_at = d->asked_at = NOON;
	d->receipts = 214;
	task_set(&d->sum, "103221.50");
	task_set(&d->key, "a.b~c-_");
	task_set(&d->spool_sha256, HEX);
	add_file(d, "receipts", 214);
	add_file(d, "lines", 5000000000);
}

/* The task that brings Monday: held and fetched; initialises it. */
static inline void
fetch(struct ledger *l, struct task *t)
{
	struct err err = ERR_INIT;

	want(t, "2026-01-05");
	task_set(&t->profile, "apteka");
	task_set(&t->day, MONDAY);
	assert_int_equal(ledger_claim(l, t, &err), 0);
	assert_int_equal(ledger_move(l, t, TASK_READY, &err), 0);
	assert_int_equal(come(l, t, "spool", NULL, &err), 0);
}

static inline void
publish(struct ledger *l, int64_t profile, const char *day)
{
	struct err err = ERR_INIT;
	struct ledger_day d;

	make_day(&d, day);
	if (ledger_publish(l, profile, &d, NULL, &err) < 0)
		fail_msg("%s", err.text);
	ledger_day_clear(&d);
}

/* A day that came to nothing: this code and these words. */
static inline int
trouble(struct ledger *l, int64_t profile, const char *day, int code,
    struct err *err)
{
	struct ledger_day d;
	int rc;

	make_day(&d, day);
	d.tried_at = NOON + 60;
	d.code = code;
	task_set(&d.why, "no such shop");
	rc = ledger_trouble(l, profile, &d, err);
	ledger_day_clear(&d);
	return rc;
}

static inline int
count_day(void *arg, const struct ledger_day *d)
{
	(void)d;
	++*(int *)arg;
	return 0;
}

static inline int
count_days(struct ledger *l, int64_t profile)
{
	struct err err = ERR_INIT;
	int n = 0;

	assert_int_equal(ledger_days(l, profile, count_day, &n, &err), 0);
	return n;
}

#endif
