/*
 * A day's document into files, which are shown when all is well.
 *
 * The worker converts the document, hidden beside the places of the files,
 * whole and on the disk. Then it is judged whether the day may be shown as it
 * is now: a day that has lost most of its receipts, or all, is more likely a
 * fault of the cloud than the truth, and so is one whose document is of other
 * days. It is held back until somebody has looked.
 *
 * The files get their names first, and after that the ledger says so: a crash
 * between the two repeats a day, which is harmless. The other way round would
 * lose one.
 */
#include "base/mem.h"
#include "base/text.h"
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- converting, in the worker's thread ---- */

/* A pipe or a device in a file's place would be written to, not replaced. */
static int
check_places(const struct day *d, struct err *err)
{
	const struct catalog *k = &d->profile->catalog;
	bool plain = true;
	struct stat st;
	size_t i;

	for (i = 0; i < k->ntables && plain; i++) {
		char *below = catalog_path(k, i, d->plan->day);
		char *path =
		    catalog_out_path(k->options->convert.sink.out, below);

		plain = stat(path, &st) != 0 || S_ISREG(st.st_mode);
		if (!plain)
			err_set(err, ERR_CANTCREAT,
			    "%s: is no plain file; move it away", path);
		free(path);
		free(below);
	}
	return plain ? 0 : -1;
}

static void
on_warning(void *arg, const char *text)
{
	log_say(arg, LOG_WARN, "%s", text);
}

static int
open_convert(struct day *d, struct err *err)
{
	struct convert_options options = d->profile->options->convert;

	options.filter = &d->filter.filter;
	options.stop = &d->profile->run->session.stop;
	options.opened_rules = d->profile->catalog.rules;
	options.opened_zone = d->profile->zone;
	options.sink.name = d->plan->day;
	options.sink.keep_same = true;
	options.warn = on_warning;
	options.warn_arg = &d->log;
	return convert_open(&d->convert, &options, err);
}

/* What the ledger is to remember of a file. */
static int
note_file(struct day *d, size_t i, struct err *err)
{
	struct ledger_file *to = ledger_day_add_file(&d->made);
	struct sink_file file;

	if (sink_file(d->convert.sink, i, &file, err) != 0)
		return -1;
	task_set(&to->table, file.table);
	task_set(&to->path, file.path);
	to->rows = file.rows;
	to->bytes = file.bytes;
	memcpy(to->sha256, file.sha256, sizeof(to->sha256));
	return 0;
}

static int
note_receipts(struct day *d, struct err *err)
{
	char sum[DECIMAL_SIZE] = "", sha256[SHA_HEX];

	if (parts_sum(&d->drive.fetch.parts, sha256, err) != 0)
		return -1;
	if (d->filter.total_known)
		decimal_print(sum, &d->filter.total, 2);
	d->made.receipts = d->filter.kept;
	task_set(&d->made.sum, sum);
	task_set(&d->made.key, d->task.key);
	task_set(&d->made.spool_sha256, sha256);
	d->made.asked_at =
	    d->task.asked_at > 0 ? d->task.asked_at : d->task.sent_at;
	d->made.open = !d->plan->closed;
	return 0;
}

static int
convert_parts(struct day *d, struct err *err)
{
	if (open_convert(d, err) != 0)
		return -1;
	return spool_convert(d->profile->account.cloud, &d->task,
	    &d->drive.fetch.parts, &d->convert, err);
}

/* Of two records the newer is known only when the older has gone out. */
static int
convert_all(struct day *d, struct err *err)
{
	period_filter_init(&d->filter, &d->period, d->profile->account.cloud,
	    d->profile->zone);
	d->filter.task = &d->task;
	if (convert_parts(d, err) != 0)
		return -1;
	if (!d->filter.anew)
		return 0;
	period_filter_anew(&d->filter);
	convert_close(&d->convert);
	return convert_parts(d, err);
}

int
publish_convert(struct day *d, struct err *err)
{
	size_t i;

	if (check_places(d, err) != 0 || convert_all(d, err) != 0 ||
	    convert_finish(&d->convert, err) != 0)
		return -1;
	for (i = 0; i < sink_files(d->convert.sink); i++)
		if (note_file(d, i, err) != 0)
			return -1;
	return note_receipts(d, err);
}

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
	if (period_filter_validate(&d->filter, err) != 0 ||
	    convert_judge(&d->convert, err) != 0) {
		err_in(err, "held back");
		return hold_back(d, err);
	}
	if (before != NULL && before->published_at != 0)
		return judge_shrinking(d, before, err);
	return judge_unknown(d, err);
}

/* With a key of an earlier run it may be another job's document. */
static bool
is_of_another_job(const struct day *d)
{
	struct err err = ERR_INIT;

	return d->resumed && !d->renewed &&
	       period_filter_validate(&d->filter, &err) != 0;
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
		f->stamp = catalog_stamp_file(&sink, f->path);
	}
}

static int
show(struct day *d, int64_t since, struct err *err)
{
	struct profile *p = d->profile;

	if (sink_publish(d->convert.sink, err) != 0)
		return -1;
	stamp_files(d);
	d->made.tried_at = p->run->session.clock->wall_s(p->run->session.clock);
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

enum publish_verdict
publish_show(struct day *d, struct err *err)
{
	struct profile *p = d->profile;
	const struct ledger_day *before =
	    catalog_find(&p->catalog, d->plan->day);
	bool same = is_same(&d->made, before);

	if (is_of_another_job(d))
		return PUBLISH_OTHER;
	if (judge(d, before, err) != 0 ||
	    show(d, same ? before->published_at : 0, err) != 0)
		return PUBLISH_FAILED;
	if (p->options->keep_spool_s == 0)
		spool_drop(&d->drive.fetch.parts);
	note_newest(p, d->plan->day);
	report_day(d, before, same);
	return PUBLISH_DONE;
}

void
publish_clear(struct day *d)
{
	convert_close(&d->convert);
	period_filter_clear(&d->filter);
	ledger_day_clear(&d->made);
}
