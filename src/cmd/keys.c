/*
 * kassa submit, wait, fetch: the steps of the main job by hand.
 */
#include "job/keys.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/undo.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/connect.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What each of the three does between opening and closing. */
typedef int keys_work(struct options *, struct keys *, int argc, char **argv,
    struct log *, struct err *);

static int
with_state(struct options *o, struct account *account, const char *state,
    keys_work *work, int argc, char **argv, struct log *log, struct err *err)
{
	char *resume = connect_resume();
	struct keys_options options =
	    connect_keys(o, account, state, resume, log);
	struct keys *k = keys_new(&options, err);
	int rc = k == NULL ? -1 : work(o, k, argc, argv, log, err);

	keys_free(k);
	free(resume);
	return rc;
}

static int
refuse_without_jobs(const struct options *o, struct err *err)
{
	const struct cloud *cloud = cloud_at((size_t)o->cloud);

	if ((cloud->can & CLOUD_JOBS) != 0)
		return 0;
	return err_set(err, ERR_UNAVAIL,
	    "%s answers at once and has no jobs to submit, to wait for or to "
	    "fetch; kassa receipts brings a period, kassa documents what it is "
	    "made of",
	    cloud->title);
}

static int
with_keys(struct options *o, keys_work *work, int argc, char **argv,
    struct log *log, struct err *err)
{
	struct account account;
	char *state;
	int rc = -1;

	if (refuse_without_jobs(o, err) != 0 ||
	    connect_account(&account, o, log, err) != 0)
		return -1;
	state = connect_state(o, err);
	connect_make_private(state, log);
	if (state != NULL || o->no_state)
		rc = with_state(o, &account, state, work, argc, argv, log, err);
	free(state);
	account_close(&account);
	return rc;
}

/* ---- submit ---- */

static int
print_key(struct keys *k, struct err *err)
{
	if (keys_run(k, TASK_ASKED, err) != 0)
		return -1;
	printf("%s\n", keys_task(k, 0)->key);
	return 0;
}

static int
submit_receipts(struct options *o, struct keys *k, int argc, char **argv,
    struct log *log, struct err *err)
{
	struct period_options options = connect_period(o);
	struct zone *zone = zone_open(o->zone, err);
	struct period period;
	int rc = -1;

	(void)argc, (void)argv, (void)log;
	options.split = false;
	if (zone != NULL && period_init(&period, &options, zone, err) == 0) {
		rc = keys_add_receipts(
		    k, period.spans[0].from, period.spans[0].to, err);
		if (rc == 0)
			rc = print_key(k, err);
		period_clear(&period);
	}
	zone_free(zone);
	return rc;
}

static int
submit_file(struct options *o, struct keys *k, int argc, char **argv,
    struct log *log, struct err *err)
{
	struct keys_upload upload;
	char sha256[SHA_HEX];
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC), rc;

	(void)argc, (void)log;
	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", argv[1]);
	rc = keys_check_upload(fd, argv[1], sha256, err);
	upload = (struct keys_upload){ .fd = fd,
		.file = basename(argv[1]),
		.body = sha256,
		.again = o->again };
	if (rc == 0)
		rc = keys_add_upload(k, &upload, err);
	if (rc == 0)
		rc = print_key(k, err);
	close(fd);
	return rc;
}

static const struct {
	const char *what;
	int arguments;
	keys_work *work;
} submits[] = {
	{ "receipts", 1, submit_receipts },
	{ "nomenclature", 2, submit_file },
};

int
cmd_submit(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	size_t i;

	if (argc == 1 && strcmp(argv[0], "receipts") == 0 &&
	    connect_check_period(o, err) != 0)
		return -1;
	for (i = 0; i < NELEM(submits); i++)
		if (argc > 0 && strcmp(argv[0], submits[i].what) == 0 &&
		    argc == submits[i].arguments)
			return with_keys(
			    o, submits[i].work, argc, argv, log, err);
	return err_set(err, ERR_USAGE,
	    "kassa submit receipts, or kassa submit nomenclature FILE");
}

/* ---- wait ---- */

/* Before anything is opened or asked for. */
static int
check_keys(int argc, char **argv, struct err *err)
{
	int i, k;

	for (i = 0; i < argc; i++) {
		if (!cloud_key_ok(argv[i]))
			return err_set(err, ERR_USAGE,
			    "\"%.140s\" is not a process key", argv[i]);
		for (k = 0; k < i; k++)
			if (strcmp(argv[k], argv[i]) == 0)
				return err_set(err, ERR_USAGE,
				    "process key %s is given twice", argv[i]);
	}
	return 0;
}

/* An upload has no result to fetch: with its success it is done. */
static int
settle_upload(struct keys *k, size_t i, struct err *err)
{
	if (!task_is_upload(keys_task(k, i)))
		return 0;
	return keys_done(k, i, err);
}

static int
wait_keys(struct options *o, struct keys *k, int argc, char **argv,
    struct log *log, struct err *err)
{
	int i;

	(void)o;
	for (i = 0; i < argc; i++)
		if (keys_add(k, argv[i], err) != 0)
			return -1;
	if (keys_run(k, TASK_READY, err) != 0)
		return -1;
	for (i = 0; i < argc; i++) {
		log_say(log, LOG_NOTE, "process key %s: ready", argv[i]);
		if (settle_upload(k, (size_t)i, err) != 0)
			return -1;
	}
	return 0;
}

int
cmd_wait(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	if (argc == 0)
		return err_set(err, ERR_USAGE, "which process keys?");
	if (check_keys(argc, argv, err) != 0)
		return -1;
	return with_keys(o, wait_keys, argc, argv, log, err);
}

/* ---- fetch ---- */

/* Into a folder the result goes by its key. *target NULL: to no file. */
static int
find_target(char **target, bool *made, const char *out, const char *key,
    struct err *err)
{
	size_t n = out == NULL ? 0 : strlen(out);
	struct stat st;

	*target = NULL;
	*made = false;
	if (n == 0)
		return 0;
	if (out[n - 1] == '/') {
		*target = mem_printf("%s%s.xml", out, key);
		return file_make_folder(out, made, err);
	}
	if (stat(out, &st) == 0 && S_ISDIR(st.st_mode))
		*target = mem_printf("%s/%s.xml", out, key);
	else
		*target = mem_dup(out);
	return 0;
}

static int
publish(struct outfile *out, const struct parts *parts, struct err *err)
{
	size_t i;

	for (i = 0; i < parts->n; i++)
		if (outfile_copy(out, parts->list[i].spool, err) != 0)
			return -1;
	if (outfile_finish(out, err) != 0)
		return -1;
	return outfile_publish(out, err);
}

static int
done(const struct outfile *out, struct keys *k, struct err *err)
{
	if (keys_done(k, 0, err) == 0)
		return 0;
	return err_in(err,
	    "%s is new already, and the ledger could not be told",
	    outfile_name(out));
}

static int
fetch_key(struct options *o, struct keys *k, int argc, char **argv,
    struct log *log, struct err *err)
{
	struct outfile *out = NULL;
	struct undo undo = { 0 };
	char *target;
	bool made;
	int rc = find_target(&target, &made, o->out, argv[0], err);

	(void)argc;
	if (made)
		undo_folder(&undo, o->out);
	if (rc == 0)
		out = outfile_new(target, err);
	rc = out == NULL ? -1 : keys_add(k, argv[0], err);
	if (rc == 0)
		rc = keys_run(k, TASK_FETCHED, err);
	if (rc == 0)
		rc = publish(out, keys_parts(k, 0), err);
	if (rc == 0)
		rc = done(out, k, err);
	if (rc == 0)
		log_say(log, LOG_NOTE, "process key %s: %llu byte%s to %s",
		    argv[0], (unsigned long long)outfile_size(out),
		    plural(outfile_size(out)), outfile_name(out));
	outfile_free(out);
	if (rc != 0 && made)
		rmdir(o->out);
	undo_drop(&undo);
	free(target);
	return rc;
}

int
cmd_fetch(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	if (argc != 1)
		return err_set(
		    err, ERR_USAGE, "kassa fetch takes one process key");
	return with_keys(o, fetch_key, argc, argv, log, err);
}
