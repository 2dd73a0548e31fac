/*
 * What is known of a profile's days: what the ledger remembers, and whether
 * the files it speaks of are still so. A day counts as published only in the
 * form that the profile wants today: with the same window of time, and with a
 * file for each table.
 */
#include "base/mem.h"
#include "run/files.h"
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>

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

enum plan_known
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
