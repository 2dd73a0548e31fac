/*
 * A day's document into files, in the worker's thread: hidden beside their
 * places, whole, and on the disk. Nothing can be seen of them yet.
 */
#include "base/mem.h"
#include "run/files.h"
#include "run/run_internal.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct day *
day_of(struct work *work)
{
	return (struct day *)((char *)work - offsetof(struct day, work));
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

	keeper_init(&d->keeper, &d->period, d->profile->account.cloud,
	    d->profile->zone);
	d->keeping = true;
	options.guard = &d->keeper.guard;
	options.stop = &d->profile->run->stop;
	options.sink.name = d->plan->day;
	options.sink.keep_same = true;
	options.warn = on_warning;
	options.warn_arg = &d->log;
	return convert_open(&d->convert, &options, err);
}

static int
read_document(struct day *d, struct err *err)
{
	int fd = open(d->task.spool, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", d->task.spool);
	rc = convert_fd(&d->convert, d->task.spool, fd, err);
	close(fd);
	return rc;
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

static void
note_receipts(struct day *d)
{
	char sum[DECIMAL_SIZE] = "";

	if (d->keeper.total_known)
		decimal_print(sum, &d->keeper.total, 2);
	d->made.receipts = d->keeper.kept;
	task_set(&d->made.sum, sum);
	task_set(&d->made.key, d->task.key);
	task_set(&d->made.spool_sha256, d->task.sha256);
	d->made.asked_at =
	    d->task.asked_at > 0 ? d->task.asked_at : d->task.sent_at;
	d->made.open = !d->plan->closed;
}

/* A pipe or a device in a file's place would be written to, and not replaced.
 */
static int
check_places(const struct day *d, struct err *err)
{
	const struct known *k = &d->profile->known;
	bool plain = true;
	struct stat st;
	size_t i;

	for (i = 0; i < k->ntables && plain; i++) {
		char *below = known_path(k, i, d->plan->day);
		char *path = files_path(k->options->convert.sink.out, below);

		plain = stat(path, &st) != 0 || S_ISREG(st.st_mode);
		if (!plain)
			err_set(err, ERR_CANTCREAT,
			    "%s: is no plain file; move it away", path);
		free(path);
		free(below);
	}
	return plain ? 0 : -1;
}

static int
run_convert(struct work *work, struct err *err)
{
	struct day *d = day_of(work);
	size_t i;

	if (check_places(d, err) != 0 || open_convert(d, err) != 0 ||
	    read_document(d, err) != 0 || convert_finish(&d->convert, err) != 0)
		return -1;
	for (i = 0; i < sink_files(d->convert.sink); i++)
		if (note_file(d, i, err) != 0)
			return -1;
	note_receipts(d);
	return 0;
}

static void
on_converted(struct work *work, const struct err *found)
{
	struct day *d = day_of(work);
	struct err err = *found;

	d->converting = false;
	convert_warn(&d->convert);
	if (err.code == ERR_NONE) {
		day_publish(d);
		return;
	}
	if (err.code < ERR_SIGNAL)
		err_in(&err, "process key %s", d->task.key);
	day_end(d, &err);
}

void
day_convert(struct day *d)
{
	d->converting = true;
	d->work.run = run_convert;
	d->work.done = on_converted;
	worker_give(d->profile->run->worker, &d->work);
}

void
day_forget_table(struct day *d)
{
	convert_close(&d->convert);
	if (d->keeping)
		keeper_clear(&d->keeper);
	d->keeping = false;
	ledger_day_clear(&d->made);
}
