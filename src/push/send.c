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
		rc = ledger_drop(l, &t, "a later goods list was taken", err);
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
drive(struct keys *k, struct err *err)
{
	if (keys_run(k, TASK_READY, err) != 0)
		return tell_unknown(keys_task(k, 0), err);
	if (keys_done(k, 0, err) != 0)
		return -1;
	return drop_earlier(keys_ledger(k), keys_task(k, 0), err);
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
	return drive(k, err);
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
