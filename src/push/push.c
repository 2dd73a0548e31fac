/*
 * A push from end to end: the list is made of its files and looked at as a
 * whole, kept where the next push finds it, and sent, if there is something to
 * send: all of it, or what is new since the last one.
 */
#include "base/crash.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "base/sha.h"
#include "base/text.h"
#include "cloud/cloud.h"
#include "base/undo.h"
#include "job/keys.h"
#include "job/spool.h"
#include "push/compare.h"
#include "push/history.h"
#include "push/owed.h"
#include "push/push.h"
#include "push/source.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- sending a list: once ---- */

/*
 * The ledger knows of it before it leaves, its process key before the first
 * poll; and when the cloud has taken it, what was begun earlier and never ended
 * is over, for a later list has followed.
 */

/* A list on its way; all borrowed. */
struct parcel {
	const char *sum;   /* of the whole list */
	const char *path;  /* of what is sent: all of it, or the changes */
	const char *name;  /* the cloud is told */
	const char *lists; /* where lists are kept */
	bool again;        /* whatever became of it before */
	int64_t since;     /* when the ledger was looked at */
};

static struct keys_options
options_for(const struct push_options *o)
{
	return (struct keys_options){
		.account = o->account,
		.state = o->state,
		.timeout_ms = o->timeout_ms,
		.poll_ms = o->poll_ms,
		.retries = o->retries,
		.resume = o->resume,
		.log = o->log,
	};
}

/* ---- lists that were begun before ---- */

struct earlier {
	const struct task *than;
	int64_t *ids;
	size_t n;
};

static int
gather(void *arg, const struct task *t)
{
	struct earlier *e = arg;

	if (strcmp(t->kind, HISTORY_KIND) != 0 || task_finished(t->state) ||
	    t->id >= e->than->id || strcmp(t->url, e->than->url) != 0)
		return 0;
	e->ids = mem_resize(e->ids, e->n + 1, sizeof(*e->ids));
	e->ids[e->n++] = t->id;
	return 0;
}

/* One that somebody has in hand is theirs to end. */
static int
drop_one(struct ledger *l, int64_t id, struct err *err)
{
	struct task t;
	int rc;

	task_init(&t);
	t.id = id;
	rc = ledger_hold(l, &t, err);
	if (rc != 0 && err->code == ERR_TEMP) {
		err_clear(err);
		rc = 0;
	} else if (rc == 0) {
		if (!task_finished(t.state)) /* it may have ended meanwhile */
			rc = ledger_drop(
			    l, &t, "a later goods list was taken", err);
		ledger_release(l, &t);
	}
	task_clear(&t);
	return rc;
}

static int
drop_earlier(struct ledger *l, const struct task *t, struct err *err)
{
	struct earlier e = { .than = t };
	int rc = ledger_each(l, t->account, gather, &e, err);
	size_t i;

	for (i = 0; i < e.n && rc == 0; i++)
		rc = drop_one(l, e.ids[i], err);
	free(e.ids);
	return rc;
}

/* ---- lists that are kept ---- */

static int
gather_open(void *arg, const struct task *t)
{
	struct history_kept *kept = arg;

	if (strcmp(t->kind, HISTORY_KIND) != 0 || task_finished(t->state))
		return 0;
	kept->sums = mem_resize(kept->sums, kept->n + 1, sizeof(*kept->sums));
	kept->sums[kept->n++] = mem_dup(t->body);
	return 0;
}

/* Ours is what later ones are compared with; others may be on their way. */
static int
sweep(struct ledger *l, const struct parcel *p, const struct task *t,
    struct err *err)
{
	struct history_kept kept = { 0 };
	int rc = ledger_each(l, t->account, gather_open, &kept, err);
	size_t i;

	if (rc == 0)
		history_sweep(p->lists, t->account, p->sum, &kept);
	for (i = 0; i < kept.n; i++)
		free(kept.sums[i]);
	free(kept.sums);
	return rc;
}

/* ---- this one ---- */

/* A reply that is none leaves the same question as one that was lost. */
static int
tell_unknown(const struct task *t, struct err *err)
{
	if (err->code == ERR_PROTO && history_is_unsettled(t) &&
	    t->key[0] == '\0')
		err_hint(err,
		    "the cloud may have the list or not; kassa status tells "
		    "the two ways to settle it");
	return -1;
}

static int
drive(struct keys *k, const struct parcel *p, struct err *err)
{
	const struct task *t = keys_task(k, 0);

	if (keys_run(k, TASK_READY, err) != 0)
		return tell_unknown(t, err);
	if (keys_done(k, 0, err) != 0 ||
	    drop_earlier(keys_ledger(k), t, err) != 0)
		return -1;
	return sweep(keys_ledger(k), p, t, err);
}

static int
send_by(struct keys *k, const struct push_options *o, const struct parcel *p,
    int fd, struct err *err)
{
	struct keys_upload upload = { fd, p->name, p->sum, o->profile, p->again,
		true, p->since };
	int rc = keys_add_upload(k, &upload, err);

	if (rc != 0)
		return rc;
	if (keys_task(k, 0)->key[0] != '\0')
		log_say(o->log, LOG_NOTE, "going on with process key %s",
		    keys_task(k, 0)->key);
	return drive(k, p, err);
}

/* 1: somebody else has sent it meanwhile. */
static int
send_parcel(
    const struct push_options *o, const struct parcel *p, struct err *err)
{
	struct keys_options options = options_for(o);
	int fd = open(p->path, O_RDONLY | O_CLOEXEC), rc;
	struct keys *k;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", p->path);
	k = keys_new(&options, err);
	rc = k == NULL ? -1 : send_by(k, o, p, fd, err);
	keys_free(k);
	close(fd);
	return rc;
}

/* ---- making the list, and a look at the whole of it ---- */

struct list_counts {
	struct sink_holdings holdings;
	uint64_t warnings;
};

static int
read_all(struct convert *c, const struct source_files *s, struct err *err)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (convert_fd(c, s->names[i], s->fds[i], err) != 0)
			return -1;
	return 0;
}

/* A list with nothing in it is a mistake, whatever it was meant for. */
static int
check_filled(const struct list_counts *n, const char *name, struct err *err)
{
	if (n->holdings.products > 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: there is no product in it; nothing is sent", name);
}

/* The mistakes were told; the file that they are in is the user's, not ours. */
static int
check_right(const struct list_counts *n, const char *name, struct err *err)
{
	uint64_t errors = n->holdings.errors;

	if (errors == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: %" PRIu64 " mistake%s in the list; nothing is sent, correct "
	    "%s",
	    name, errors, plural(errors), errors == 1 ? "it" : "them");
}

static int
publish_list(
    struct convert *c, const char *name, struct list_counts *n, struct err *err)
{
	int rc = convert_finish(c, err);

	convert_warn(c);
	n->warnings = convert_failed_checks(c);
	n->holdings = sink_holdings(c->sink);
	if (rc != 0 || check_right(n, name, err) != 0 ||
	    convert_judge(c, err) != 0 || check_filled(n, name, err) != 0)
		return -1;
	rc = sink_publish(c->sink, err);
	mem_shown(NULL); /* it is nobody's output yet */
	return rc;
}

/*
 * Read all files by their rules into the upload at `path'. ERR_DATA after all
 * problems were told through the options' warn.
 */
static int
make_list(const struct source_files *s, const struct convert_options *base,
    const char *path, struct list_counts *n, struct err *err)
{
	struct convert_options options = *base;
	struct convert convert;
	int rc;

	*n = (struct list_counts){ 0 };
	options.rules = s->rules;
	options.sink.out = path;
	options.sink.format = cloud_at(0)->list->format;
	if (convert_open(&convert, &options, err) != 0)
		return -1;
	rc = read_all(&convert, s, err);
	if (rc == 0)
		rc = publish_list(&convert, s->names[0], n, err);
	convert_close(&convert);
	return rc;
}

/* A push under way. */
struct push {
	const struct push_options *options;
	struct source_files files;
	struct spool spool; /* where this push works */
	char *lists;        /* where earlier ones have kept their lists */
	struct history history;
	char *made; /* the whole list, under a name of this process */
	char *kept; /* and under its own */
	char *owed; /* where the output is kept until it is there, or NULL */
	char *part; /* the changes; NULL: all of it is sent */
	struct undo made_undo, part_undo;
	char sum[SHA_HEX];
	struct list_counts counts;
	struct changes changes;
	struct outfile *output;
};

static int
sum_of(struct push *p, struct err *err)
{
	int fd = open(p->made, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", p->made);
	rc = history_sum(fd, p->made, p->sum, err);
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
	p->lists = o->state == NULL ? mem_dup(p->spool.folder)
				    : mem_printf("%s/spool", o->state);
	history_sweep_new(p->lists);
	outfile_sweep(p->lists);
	p->made = history_new_path(p->spool.folder, "goods");
	undo_file(&p->made_undo, p->made);
	return 0;
}

/* A dry run needs no account: it makes what the first cloud takes. */
static const struct cloud *
push_cloud(const struct push *p)
{
	const struct account *account = p->options->account;

	return account != NULL ? account->cloud : cloud_at(0);
}

/* An exchange is often a part of the goods: the rest would be gone. */
static int
check_whole(const struct push *p, struct err *err)
{
	if (!p->options->convert.sink.replace_all ||
	    strcmp(p->files.rules, "commerceml") != 0)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s: what 1C exchanges may be a part of its goods, and "
	    "--replace-all would leave the cloud with nothing else; it takes "
	    "a table, or what 1C wrote for %s",
	    p->files.names[0], push_cloud(p)->title);
}

static bool
is_rules(const struct push *p, const char *path)
{
	struct err unsaid = ERR_INIT; /* the list's making says it */
	struct rules *rules;
	struct stat st;
	bool is;

	if (stat(path, &st) != 0)
		return false;
	rules = rules_open(p->files.rules, &unsaid);
	is = rules != NULL && rules_at(rules, &st) != NULL;
	rules_free(rules);
	return is;
}

static int
check_output(const struct push *p, struct err *err)
{
	const char *out = p->options->output;

	if (out == NULL || strcmp(out, "-") == 0)
		return 0;
	if (is_rules(p, out))
		return err_set(err, ERR_USAGE,
		    "%s: those are the rules; keep the upload elsewhere", out);
	if (!source_has(&p->files, out))
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s: that is the list itself; keep the upload elsewhere", out);
}

static void
tell_list(const struct push *p)
{
	const struct list_counts *n = &p->counts;
	char more[48] = "";

	if (p->files.n > 1)
		snprintf(more, sizeof(more), " and %zu more", p->files.n - 1);
	log_say(p->options->log, LOG_NOTE,
	    "%s%s: %" PRIu64 " product%s in %" PRIu64 " group%s, %" PRIu64
	    " warning%s",
	    p->files.names[0], more, n->holdings.products,
	    plural(n->holdings.products), n->holdings.groups,
	    plural(n->holdings.groups), n->warnings, plural(n->warnings));
}

static int
judge_strictly(const struct push *p, struct err *err)
{
	uint64_t n = p->counts.warnings;

	if (!p->options->strict || n == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: %" PRIu64 " warning%s; with --strict nothing is sent",
	    p->files.names[0], n, plural(n));
}

/* The whole list, as a file of this process; its sum, its counts, told. */
static int
make(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;
	struct source_options source = { o->convert.rules, o->convert.sheet,
		o->convert.warn, o->convert.warn_arg };

	if (source_open(&p->files, o->files, o->nfiles, &source, err) != 0 ||
	    check_whole(p, err) != 0 || check_output(p, err) != 0 ||
	    open_state(p, err) != 0 ||
	    make_list(&p->files, &o->convert, p->made, &p->counts, err) != 0 ||
	    sum_of(p, err) != 0)
		return -1;
	p->counts.warnings += p->files.warnings;
	tell_list(p);
	return judge_strictly(p, err);
}

/* ---- what changed ---- */

/* So many are named. */
#define GONE_SHOWN 20

static void
tell_gone(void *arg, const char *text)
{
	struct push *p = arg;

	if (p->changes.removed <= GONE_SHOWN)
		log_say(p->options->log, LOG_NOTE,
		    "no longer in the list, and still in the cloud: %s", text);
}

static void
tell_changes(const struct push *p)
{
	const struct changes *c = &p->changes;

	if (c->removed > GONE_SHOWN)
		log_say(p->options->log, LOG_NOTE,
		    "and %" PRIu64 " more that are no longer in the list",
		    c->removed - GONE_SHOWN);
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
	    history_path(p->lists, p->options->account->print, h->current.body);
	if (access(path, R_OK) == 0)
		return path;
	*why = "the list that was sent last is not in the spool any more";
	free(path);
	return NULL;
}

/* What of it is new; all of it, where that cannot be known. */
static int
make_changes(struct push *p, struct err *err)
{
	const char *why;
	char *last = last_list(p, &why);
	int rc;

	if (last == NULL) {
		log_say(
		    p->options->log, LOG_NOTE, "%s: all of it is sent", why);
		return 0;
	}
	p->part = history_new_path(p->spool.folder, "changes");
	undo_file(&p->part_undo, p->part);
	rc = compare_lists(&p->changes, last, p->made, p->part,
	    &p->options->convert, tell_gone, p, err);
	if (rc == 0)
		tell_changes(p);
	free(last);
	return rc;
}

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
	       !(p->options->again && history_is_unclear(t));
}

/* The next push must find it, whatever happens to this one. */
static int
keep(struct push *p, struct err *err)
{
	p->kept = history_path(p->lists, p->options->account->print, p->sum);
	crash_point("goods: rename");
	if (rename(p->made, p->kept) != 0)
		return err_sys(err, ERR_IO, "%s: cannot rename", p->made);
	crash_point("goods: renamed");
	return file_sync_folder(p->lists, err);
}

/* Is there an output that the next push could still write? */
static bool
can_owe(const struct push *p)
{
	return p->output != NULL && !outfile_is_stream(p->output) &&
	       !p->options->dry_run && p->options->state != NULL;
}

static int
find_owed(struct push *p, struct err *err)
{
	if (!can_owe(p))
		return 0;
	p->owed = owed_path(p->lists, p->options->account->print, p->sum,
	    p->options->output, err);
	return p->owed == NULL ? -1 : 0;
}

/* What it was not given when the list was sent. */
static int
pay(struct push *p, struct err *err)
{
	int rc = p->owed == NULL ? 1 : owed_pay(p->owed, p->output, err);

	if (rc == 0)
		log_say(p->options->log, LOG_NOTE,
		    "%s: what was sent is there now", p->options->output);
	return rc;
}

static int
send_list(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;
	struct parcel parcel = { p->sum, NULL, "nomenclature.xml", p->lists,
		o->again && !is_waited_for(p), p->history.since };
	int rc;

	if (keep(p, err) != 0)
		return -1;
	parcel.path = sent_path(p);
	rc = send_parcel(o, &parcel, err);
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
	int rc;

	if (send_list(p, err) != 0)
		return -1;
	rc = pay(p, err);
	if (rc == 1 && p->options->output != NULL)
		log_say(p->options->log, LOG_WARN,
		    "%s: not written, for the list was sent before",
		    p->options->output);
	return rc < 0 ? err_in(err, "the cloud has taken the list") : 0;
}

/* Nobody knows what became of it: it will not be sent. */
static bool
is_refused(const struct push *p)
{
	const struct task *t = &p->history.newest;

	return p->history.begun && !task_finished(t->state) && t->sent &&
	       strcmp(t->body, p->sum) == 0 && !p->options->again;
}

/* All of it, or what is new, and the output when the cloud has taken it. */
static int
send_new(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;

	if (fill_output(p, err) != 0 ||
	    (p->owed != NULL && !is_refused(p) &&
		owed_keep(p->owed, sent_path(p), err) != 0))
		return -1;
	if (!o->dry_run && send_list(p, err) != 0)
		return -1;
	if (p->output != NULL && outfile_publish(p->output, err) != 0)
		return o->dry_run ? -1
				  : err_in(err, "the cloud has taken the list");
	if (p->owed != NULL)
		owed_drop(p->owed);
	return 0;
}

static int
deliver(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;

	if (open_output(p, err) != 0 || find_owed(p, err) != 0)
		return -1;
	if (is_needless(p) && !o->dry_run)
		return pay(p, err) < 0 ? -1 : 0;
	if (is_waited_for(p) && !o->dry_run)
		return go_on(p, err);
	if (o->changes && make_changes(p, err) != 0)
		return -1;
	if (is_unchanged(p) && !o->dry_run)
		return 0;
	return send_new(p, err);
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
	free(p->owed);
	free(p->lists);
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
