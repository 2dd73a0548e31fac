/*
 * Sending a list: once. The ledger knows of it before it leaves, its process
 * key before the first poll; and when the cloud has taken it, what was begun
 * earlier and never ended is over, for a later list has followed.
 */
#include "base/mem.h"
#include "job/keys.h"
#include "push/push_internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

	if (strcmp(t->kind, PUSH_KIND) != 0 || task_finished(t->state) ||
	    t->id >= e->than->id || strcmp(t->url, e->than->url) != 0)
		return 0;
	e->ids = mem_resize(e->ids, e->n + 1, sizeof(*e->ids));
	e->ids[e->n++] = t->id;
	return 0;
}

/* One that somebody has in hand is theirs to end. */
static int
drop(struct ledger *l, int64_t id, struct err *err)
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
		rc = drop(l, e.ids[i], err);
	free(e.ids);
	return rc;
}

/* ---- lists that are kept ---- */

static int
gather_open(void *arg, const struct task *t)
{
	struct shelf_kept *kept = arg;

	if (strcmp(t->kind, PUSH_KIND) != 0 || task_finished(t->state))
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
	struct shelf_kept kept = { 0 };
	int rc = ledger_each(l, t->account, gather_open, &kept, err);
	size_t i;

	if (rc == 0)
		shelf_sweep(p->shelf, t->account, p->sum, &kept);
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
	if (err->code == ERR_PROTO && push_is_unsettled(t) && t->key[0] == '\0')
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

int
push_send(const struct push_options *o, const struct parcel *p, struct err *err)
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
