/*
 * A push from end to end: the list is made and looked at, kept where the next
 * push finds it, and sent, if there is something to send.
 */
#include "push/push.h"
#include "base/crash.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/text.h"
#include "job/spool.h"
#include "push/changes.h"
#include "push/history.h"
#include "push/list.h"
#include "push/push_internal.h"
#include "push/source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *
sent_path(const struct push *p)
{
	if (p->part != NULL)
		return p->part;
	return p->kept != NULL ? p->kept : p->made;
}

/* ---- keeping and sending it ---- */

/* Even if nothing is to be sent: what a killed push has left there is swept. */
static int
open_output(struct push *p, struct err *err)
{
	const char *out = p->options->output;

	if (out == NULL && !p->options->dry_run)
		return 0;
	p->output = outfile_new(out, err);
	return p->output == NULL ? -1 : 0;
}

/* Ready to appear when all has gone well. */
static int
fill_output(struct push *p, struct err *err)
{
	if (p->output == NULL)
		return 0;
	if (outfile_copy(p->output, sent_path(p), err) != 0)
		return -1;
	return outfile_finish(p->output, err);
}

/*
 * It was sent, and how that ends is not known yet. One whose key the cloud has
 * forgotten may be sent once more, where that is wished.
 */
static bool
is_waited_for(const struct push *p)
{
	const struct task *t = &p->history.newest;

	return p->history.begun && !task_finished(t->state) &&
	       t->key[0] != '\0' && strcmp(t->body, p->sum) == 0 &&
	       !(p->options->again && push_is_unclear(t));
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
	struct parcel parcel = { p->sum, NULL, "nomenclature.xml", p->shelf,
		o->again && !is_waited_for(p), p->history.since };
	int rc;

	if (keep(p, err) != 0)
		return -1;
	parcel.path = sent_path(p);
	rc = push_send(o, &parcel, err);
	if (rc < 0)
		return -1;
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
	    "this very list is in the cloud already%s%s; --again sends it all "
	    "the same",
	    *p->history.current.key != '\0' ? ", process key " : "",
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

/* What was sent may have been another part of the list than it would be now. */
static int
go_on(struct push *p, struct err *err)
{
	if (p->options->output != NULL)
		log_say(p->options->log, LOG_WARN,
		    "%s: not written, for the list was sent before",
		    p->options->output);
	return send_list(p, err);
}

static int
deliver(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;

	if (open_output(p, err) != 0)
		return -1;
	if (is_needless(p) && !o->dry_run)
		return 0;
	if (is_waited_for(p) && !o->dry_run)
		return go_on(p, err);
	if (o->changes && push_compare(p, err) != 0)
		return -1;
	if (is_unchanged(p) && !o->dry_run)
		return 0;
	if (fill_output(p, err) != 0)
		return -1;
	if (!o->dry_run && send_list(p, err) != 0)
		return -1;
	if (p->output == NULL || outfile_publish(p->output, err) == 0)
		return 0;
	return o->dry_run ? -1 : err_in(err, "the cloud has taken the list");
}

static void
drop(char *path, struct undo *undo)
{
	if (path != NULL)
		unlink(path); /* or it was renamed */
	undo_drop(undo);
	free(path);
}

static void
clean_up(struct push *p)
{
	outfile_free(p->output);
	drop(p->made, &p->made_undo);
	drop(p->part, &p->part_undo);
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
	int rc = push_make(&push, err);

	if (rc == 0)
		rc = deliver(&push, err);
	clean_up(&push);
	return rc;
}
