/*
 * A push from end to end: the list is made and looked at, kept where the next
 * push finds it, and sent, if there is something to send.
 */
#include "push/push.h"
#include "base/crash.h"
#include "base/folder.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/plural.h"
#include "job/spool.h"
#include "push/changes.h"
#include "push/history.h"
#include "push/list.h"
#include "push/push_internal.h"
#include "push/source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct push {
	const struct push_options *options;
	struct source_files files;
	struct spool spool; /* where this push works */
	char *shelf;        /* where earlier ones have kept their lists */
	struct history history;
	char *made; /* the whole list, under a name of this process */
	char *kept; /* and under its own */
	char *part; /* the changes; NULL: all of it is sent */
	char sum[SHA_HEX];
	struct list_counts counts;
	struct changes changes;
	struct outfile *output;
};

static const char *
sent_path(const struct push *p)
{
	if (p->part != NULL)
		return p->part;
	return p->kept != NULL ? p->kept : p->made;
}

/* ---- making it ---- */

static int
sum_of(struct push *p, struct err *err)
{
	int fd = open(p->made, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", p->made);
	rc = shelf_sum(fd, p->made, p->sum, err);
	close(fd);
	return rc;
}

/* The ledger comes first, for it makes the state folder. */
static int
open_state(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;
	bool known = o->account != NULL && o->state != NULL;

	if (known && history_open(&p->history, o->state, o->account,
			 !o->dry_run, err) != 0)
		return -1;
	if (spool_open(&p->spool, o->dry_run ? NULL : o->state, err) != 0)
		return -1;
	p->shelf = o->state == NULL ? mem_dup(p->spool.folder)
				    : mem_printf("%s/spool", o->state);
	shelf_sweep_new(p->shelf);
	p->made = shelf_new_path(p->spool.folder, "goods");
	return 0;
}

static int
make(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;
	const struct list_counts *n = &p->counts;
	struct source_options source = { o->convert.rules, o->convert.sheet,
		o->convert.warn, o->convert.warn_arg };

	if (source_open(&p->files, o->files, o->nfiles, &source, err) != 0 ||
	    open_state(p, err) != 0 ||
	    list_make(&p->files, &o->convert, p->made, &p->counts, err) != 0 ||
	    sum_of(p, err) != 0)
		return -1;
	log_say(o->log, LOG_NOTE,
	    "%s: %" PRIu64 " product%s in %" PRIu64 " group%s, %" PRIu64
	    " warning%s",
	    p->files.names[0], n->holdings.products,
	    plural(n->holdings.products), n->holdings.groups,
	    plural(n->holdings.groups), n->warnings, plural(n->warnings));
	return 0;
}

/* ---- what changed ---- */

static void
tell_gone(void *arg, const char *text)
{
	log_say(arg, LOG_NOTE,
	    "no longer in the list, and still in the cloud: %s", text);
}

static void
tell_changes(const struct push *p)
{
	const struct changes *c = &p->changes;

	log_say(p->options->log, LOG_NOTE,
	    "%" PRIu64 " added, %" PRIu64 " changed, %" PRIu64
	    " the same, %" PRIu64 " removed",
	    c->added, c->changed, c->same, c->removed);
}

/* NULL: why there is nothing to compare with. */
static char *
last_list(const struct push *p, const char **why)
{
	const struct history *h = &p->history;
	char *path;

	*why = "no list of this account is known to be in the cloud";
	if (!h->taken)
		return NULL;
	*why = "what became of a later list is not known";
	if (h->unclear)
		return NULL;
	path =
	    shelf_path(p->shelf, p->options->account->print, h->current.body);
	if (access(path, R_OK) == 0)
		return path;
	*why = "the list that was sent last is not in the spool any more";
	free(path);
	return NULL;
}

static int
compare(struct push *p, struct err *err)
{
	const char *why;
	char *last = last_list(p, &why);
	int rc;

	if (last == NULL) {
		log_say(
		    p->options->log, LOG_NOTE, "%s: all of it is sent", why);
		return 0;
	}
	p->part = shelf_new_path(p->spool.folder, "changes");
	rc = changes_make(&p->changes, last, p->made, p->part,
	    &p->options->convert, tell_gone, p->options->log, err);
	if (rc == 0)
		tell_changes(p);
	free(last);
	return rc;
}

/* ---- keeping and sending it ---- */

static int
copy(const char *from, struct outfile *to, struct err *err)
{
	char piece[65536];
	int fd = open(from, O_RDONLY | O_CLOEXEC), rc = 0;
	ssize_t n = 0;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", from);
	while (rc == 0 && (n = read(fd, piece, sizeof(piece))) > 0)
		rc = outfile_write(to, piece, (size_t)n, err);
	if (n < 0)
		rc = err_sys(err, ERR_IO, "%s: cannot read", from);
	close(fd);
	return rc;
}

/* Ready to appear when all has gone well. */
static int
fill_output(struct push *p, struct err *err)
{
	const char *out = p->options->output;

	if (out == NULL && !p->options->dry_run)
		return 0;
	p->output = outfile_new(out, err);
	if (p->output == NULL || copy(sent_path(p), p->output, err) != 0)
		return -1;
	return outfile_finish(p->output, err);
}

/* The next push must find it, whatever happens to this one. */
static int
keep(struct push *p, struct err *err)
{
	p->kept = shelf_path(p->shelf, p->options->account->print, p->sum);
	crash_point("goods: rename");
	if (rename(p->made, p->kept) != 0)
		return err_sys(err, ERR_IO, "%s: cannot rename", p->made);
	crash_point("goods: renamed");
	return folder_sync(p->shelf, err);
}

static int
send_list(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;
	struct parcel parcel = { p->sum, NULL, "nomenclature.xml",
		p->history.since };
	int rc;

	if (keep(p, err) != 0)
		return -1;
	parcel.path = sent_path(p);
	rc = push_send(o, &parcel, err);
	if (rc < 0)
		return -1;
	shelf_sweep(p->shelf, o->account->print, p->sum);
	log_say(o->log, LOG_NOTE, "the cloud has taken the list%s",
	    rc == 1 ? " from another kassa just now" : "");
	return 0;
}

/* Nothing to send: of all of it, or of the changes. */
static bool
is_needless(const struct push *p)
{
	const struct push_options *o = p->options;

	if (o->again || !history_is_current(&p->history, p->sum))
		return false;
	log_say(o->log, LOG_NOTE,
	    "this very list is in the cloud already, process key %s; --again "
	    "sends it all the same",
	    p->history.current.key);
	return true;
}

static bool
is_unchanged(const struct push *p)
{
	const struct changes *c = &p->changes;

	if (p->part == NULL || c->added + c->changed + c->groups > 0)
		return false;
	log_say(p->options->log, LOG_NOTE, "nothing is new, nothing is sent");
	return true;
}

static int
deliver(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;

	if (is_needless(p) && !o->dry_run)
		return 0;
	if (o->changes && compare(p, err) != 0)
		return -1;
	if (is_unchanged(p) && !o->dry_run)
		return 0;
	if (fill_output(p, err) != 0)
		return -1;
	if (!o->dry_run && send_list(p, err) != 0)
		return -1;
	return p->output == NULL ? 0 : outfile_publish(p->output, err);
}

static void
drop(char *path)
{
	if (path != NULL)
		unlink(path); /* or it was renamed */
	free(path);
}

static void
clean_up(struct push *p)
{
	outfile_free(p->output);
	drop(p->made);
	drop(p->part);
	if (p->spool.temporary && p->kept != NULL)
		unlink(p->kept);
	free(p->kept);
	free(p->shelf);
	history_close(&p->history);
	if (p->spool.folder != NULL)
		spool_close(&p->spool);
	source_close(&p->files);
}

int
push_run(const struct push_options *options, struct err *err)
{
	struct push push = { .options = options };
	int rc = make(&push, err);

	if (rc == 0)
		rc = deliver(&push, err);
	clean_up(&push);
	return rc;
}
