/*
 * Taking a download in. Its bytes go to the spool as they come; when the last
 * one has, the worker reads the document through, and only one that is whole
 * and has the right root counts as fetched.
 */
#include "base/mem.h"
#include "job/believe.h"
#include "job/drive_internal.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

int
drive_open_arrival(struct drive *d, struct err *err)
{
	if (d->arriving)
		return arrival_again(&d->arrival, err);
	d->arriving = true;
	return arrival_open(&d->arrival, d->shared->spool, d->task->id, err);
}

int
drive_write(void *arg, const char *data, size_t len)
{
	return arrival_write(&((struct drive *)arg)->arrival, data, len);
}

void
drive_close_arrival(struct drive *d)
{
	if (d->arriving)
		arrival_close(&d->arrival);
	d->arriving = false;
}

static struct drive *
drive_of(struct work *work)
{
	return (struct drive *)((char *)work - offsetof(struct drive, check));
}

static int
run_check(struct work *work, struct err *err)
{
	struct drive *d = drive_of(work);

	return believe(d->task->spool, d->root, d->shared->stop, &d->cut, err);
}

static void
forget_spool(struct drive *d)
{
	spool_drop(d->task);
	task_set(&d->task->spool, "");
	d->task->sha256[0] = '\0';
	d->task->bytes = 0;
}

/* A reply of the cloud's own is not longer. */
#define INSTEAD_MAX 65536

/* Instead of a document the cloud may have sent words. */
static bool
is_reply(struct drive *d)
{
	char *text;
	ssize_t n;
	bool heard;
	int fd;

	if (d->task->bytes > INSTEAD_MAX)
		return false;
	fd = open(d->task->spool, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	text = mem_array(INSTEAD_MAX, 1);
	n = read(fd, text, INSTEAD_MAX);
	close(fd);
	forget_spool(d);
	heard = n > 0 && drive_hear_instead(d, text, (size_t)n);
	free(text);
	return heard;
}

static void
believed(struct drive *d)
{
	struct err err = ERR_INIT;

	drive_went_well(d);
	drive_move(d, TASK_FETCHED, &err);
	drive_finish(d, &err);
}

static void
on_checked(struct work *work, const struct err *found)
{
	struct drive *d = drive_of(work);

	d->checking = false;
	if (d->over)
		return;
	if (found->code == ERR_NONE) {
		believed(d);
		return;
	}
	if (found->code == ERR_DATA && !d->cut && is_reply(d))
		return;
	if (found->code == ERR_DATA)
		forget_spool(d);
	if (d->cut)
		drive_again(d, -1, found->text);
	else
		drive_stop_with(d, found->code, found->text);
}

void
drive_fetched(struct drive *d)
{
	struct err err = ERR_INIT;

	if (arrival_keep(&d->arrival, d->task, &err) != 0) {
		drive_finish(d, &err);
		return;
	}
	drive_close_arrival(d);
	d->checking = true;
	d->check.run = run_check;
	d->check.done = on_checked;
	worker_give(d->shared->worker, &d->check);
}

void
drive_fetched_before(struct drive *d)
{
	struct err err = ERR_INIT;
	int there = spool_check(d->task, &err);

	if (there != 0)
		drive_finish(d, &err);
	else if (drive_move(d, TASK_READY, &err) != 0)
		drive_finish(d, &err);
	else
		drive_step(d);
}
