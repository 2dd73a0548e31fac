/*
 * Results into the output: one after the other in the order of the period, by
 * the worker, while the network goes on; and publishing when the last is in.
 */
#include "base/mem.h"
#include "job/outputs.h"
#include "job/receipts_internal.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- publishing ---- */

static int
refuse_empty(struct receipts *r, struct err *err)
{
	const char *old = sink_empties(r->convert.sink);

	if (old == NULL || r->options->allow_empty || r->options->force ||
	    r->keeper.kept > 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: the cloud has no receipts for %s, and this file has some; it "
	    "stays; --allow-empty replaces it",
	    old, r->period.name);
}

/* Without a state nothing is known of what was written before. */
static int
refuse_shrinking(
    struct receipts *r, const struct outputs *outputs, struct err *err)
{
	bool meant = r->keeper.kept == 0 && r->options->allow_empty;

	if (meant || r->options->force || r->options->state == NULL)
		return 0;
	return outputs_judge(outputs, r->ledger, err);
}

static int
tell_ledger(struct receipts *r, struct outputs *outputs, struct err *err)
{
	struct task **tasks = mem_array(r->nitems, sizeof(*tasks));
	size_t i, nwritten;
	struct ledger_output *written = outputs_written(outputs, &nwritten);
	int rc;

	for (i = 0; i < r->nitems; i++)
		tasks[i] = &r->items[i].task;
	rc = ledger_written_all(
	    r->ledger, tasks, r->nitems, written, nwritten, err);
	free(tasks);
	free(written);
	if (rc != 0)
		err_in(err,
		    "%s is new already, and the ledger could not be told",
		    sink_name(r->convert.sink));
	for (i = 0; i < r->nitems && rc == 0; i++)
		spool_drop(&r->items[i].task);
	return rc;
}

static int
show(struct receipts *r, struct err *err)
{
	struct outputs outputs;
	int rc = outputs_init(&outputs, r->options->account, &r->period,
	    &r->convert, r->keeper.kept, err);

	if (rc == 0)
		rc = refuse_shrinking(r, &outputs, err);
	if (rc == 0)
		rc = sink_publish(r->convert.sink, err);
	if (rc == 0)
		rc = tell_ledger(r, &outputs, err);
	outputs_clear(&outputs);
	return rc;
}

static void
publish(struct receipts *r)
{
	struct err err = ERR_INIT;
	int rc = convert_finish(&r->convert, &err);

	convert_warn(&r->convert);
	if (rc != 0 || convert_judge(&r->convert, &err) != 0 ||
	    refuse_empty(r, &err) != 0 || show(r, &err) != 0) {
		receipts_abandon(r, &err);
		return;
	}
	receipts_summary(r);
	receipts_stop(r);
}

/* ---- converting, in order ---- */

static int
run_convert(struct work *work, struct err *err)
{
	struct receipts *r =
	    (struct receipts *)((char *)work - offsetof(struct receipts, work));
	const struct task *task = &r->items[r->converted].task;
	int fd = open(task->spool, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", task->spool);
	if (r->converted > 0)
		keeper_next(&r->keeper);
	rc = convert_fd(&r->convert, task->spool, fd, err);
	close(fd);
	if (rc != 0 || r->options->force)
		return rc;
	return keeper_weigh(&r->keeper, err);
}

void
receipts_convert_more(struct receipts *r)
{
	if (r->converting || r->converted == r->nitems ||
	    !r->items[r->converted].fetched)
		return;
	r->converting = true;
	worker_give(r->worker, &r->work);
}

/* It will not get better: the same command asks anew. */
static void
give_up(struct receipts *r, struct task *task, struct err *err)
{
	struct err second = ERR_INIT;

	spool_drop(task);
	if (ledger_drop(r->ledger, task, err->text, &second) != 0)
		err_hint(err, "%s", second.text);
	else
		err_hint(err,
		    "it is held back, what was there stays; the same command "
		    "asks the cloud anew, --force takes what it says");
}

/* Which result it is, and the way out when it stays as bad as it is. */
static void
fail(struct receipts *r, const struct err *found)
{
	struct task *task = &r->items[r->converted].task;
	struct err err = *found, second = ERR_INIT;

	err_in(&err, "process key %s (from %s)", task->key, task->from);
	if (err.code == ERR_DATA && !r->options->force &&
	    keeper_weigh(&r->keeper, &second) != 0)
		give_up(r, task, &err);
	else if (err.code == ERR_DATA)
		err_hint(&err, "--again asks the cloud anew");
	receipts_abandon(r, &err);
}

static void
on_converted(struct work *work, const struct err *err)
{
	struct receipts *r =
	    (struct receipts *)((char *)work - offsetof(struct receipts, work));

	if (r->over)
		return;
	if (err->code != ERR_NONE) {
		fail(r, err);
		return;
	}
	r->converting = false;
	r->converted++;
	if (r->converted == r->nitems)
		publish(r);
	else
		receipts_convert_more(r);
}

void
receipts_convert_init(struct receipts *r)
{
	r->work.run = run_convert;
	r->work.done = on_converted;
}
