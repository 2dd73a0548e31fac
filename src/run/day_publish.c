/*
 * May a day be shown as it is now? Then its files get their names, and after
 * that the ledger says so: a crash between the two repeats a day, which is
 * harmless. The other way round would lose one.
 *
 * A day that has lost most of its receipts, or all, is more likely a fault of
 * the cloud than the truth, and so is one whose document is of other days. It
 * is held back until somebody has looked.
 */
#include "base/mem.h"
#include "base/text.h"
#include "run/files.h"
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- holding back ---- */

static int
hold_back(struct day *d, struct err *err)
{
	d->made.held = true;
	return err_hint(err,
	    "what is published stays; the same command with --force --day %s "
	    "takes the new",
	    d->plan->day);
}

/* -1: it has become suspiciously little. */
static int
judge_shrinking(struct day *d, const struct ledger_day *before, struct err *err)
{
	uint64_t old = before->receipts, new = d->made.receipts;

	if (old == 0 || new >= (old + 1) / 2)
		return 0;
	err_set(err, ERR_DATA, "held back: %llu receipt%s would become %llu",
	    (unsigned long long)old, plural(old), (unsigned long long)new);
	return hold_back(d, err);
}

/* Files that the ledger does not know may be all there is of that day. */
static int
judge_unknown(struct day *d, struct err *err)
{
	const char *old =
	    d->made.receipts > 0 ? NULL : sink_empties(d->convert.sink);

	if (old == NULL)
		return 0;
	err_set(err, ERR_DATA,
	    "held back: the cloud has no receipts, and %s has some", old);
	return hold_back(d, err);
}

static int
judge(struct day *d, const struct ledger_day *before, struct err *err)
{
	if (d->profile->options->force)
		return 0;
	if (keeper_weigh(&d->keeper, err) != 0 ||
	    convert_judge(&d->convert, err) != 0) {
		err_in(err, "held back");
		return hold_back(d, err);
	}
	if (before != NULL && before->published_at != 0)
		return judge_shrinking(d, before, err);
	return judge_unknown(d, err);
}

/* ---- showing ---- */

static bool
is_same(const struct ledger_day *a, const struct ledger_day *b)
{
	size_t i;

	if (b == NULL || b->published_at == 0 || a->nfiles != b->nfiles)
		return false;
	for (i = 0; i < a->nfiles; i++) {
		const struct ledger_file *f =
		    ledger_day_find_file(b, a->files[i].table);

		if (f == NULL || strcmp(f->sha256, a->files[i].sha256) != 0 ||
		    strcmp(f->path, a->files[i].path) != 0)
			return false;
	}
	return true;
}

static void
stamp_files(struct day *d)
{
	struct sink_options sink = d->profile->options->convert.sink;
	size_t i;

	sink.name = d->plan->day;
	for (i = 0; i < d->made.nfiles; i++) {
		struct ledger_file *f = &d->made.files[i];

		free(f->stamp);
		f->stamp = files_stamp(&sink, f->path);
	}
}

static int
show(struct day *d, int64_t since, struct err *err)
{
	struct profile *p = d->profile;

	if (sink_publish(d->convert.sink, err) != 0)
		return -1;
	stamp_files(d);
	d->made.tried_at = p->run->clock->wall_s(p->run->clock);
	d->made.published_at = since != 0 ? since : d->made.tried_at;
	if (ledger_publish(p->store->ledger, p->id, &d->made, &d->task, err) !=
	    0)
		return err_in(err,
		    "its files are new already, and the ledger could not be "
		    "told");
	mem_shown(NULL);
	return 0;
}

static void
note_newest(struct profile *p, const char *day)
{
	if (strcmp(day, p->newest) > 0)
		memcpy(p->newest, day, sizeof(p->newest));
}

/* With a key of an earlier run it may be another job's document. */
static bool
is_of_another_job(const struct day *d)
{
	struct err err = ERR_INIT;

	return d->resumed && !d->renewed && keeper_weigh(&d->keeper, &err) != 0;
}

void
day_publish(struct day *d)
{
	struct profile *p = d->profile;
	const struct ledger_day *before = known_find(&p->known, d->plan->day);
	bool same = is_same(&d->made, before);
	struct err err = ERR_INIT;

	if (is_of_another_job(d)) {
		day_renew(d, "leads to receipts of other days");
		return;
	}
	if (judge(d, before, &err) != 0 ||
	    show(d, same ? before->published_at : 0, &err) != 0) {
		day_end(d, &err);
		return;
	}
	if (p->options->keep_spool_s == 0)
		spool_drop(&d->task);
	note_newest(p, d->plan->day);
	tell_day(d, before, same);
	day_end(d, &err);
}
