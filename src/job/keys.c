/*
 * Single steps by hand: which tasks, and what the ledger knows of them.
 */
#include "job/keys.h"
#include "base/mem.h"
#include "job/keys_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- opening and closing ---- */

static int
open_all(struct keys *k, struct err *err)
{
	struct net_options options = { .user_agent = "kassa/" PACKAGE_VERSION,
		.clock = k->shared.clock };

	k->ledger = ledger_open(k->options->state, k->shared.clock, err);
	if (k->ledger == NULL ||
	    spool_open(&k->spool, k->options->state, err) != 0)
		return -1;
	k->net = net_new(&options, err);
	return k->net == NULL ? -1 : 0;
}

static void
share(struct keys *k)
{
	const struct keys_options *o = k->options;

	k->shared.net = k->net;
	k->shared.ledger = k->ledger;
	k->shared.spool = &k->spool;
	k->shared.account = o->account;
	k->shared.poll_ms = o->poll_ms;
	k->shared.retries = o->retries;
	k->shared.max_bytes = o->max_bytes;
	k->shared.stop = &k->stop;
}

struct keys *
keys_new(const struct keys_options *options, struct err *err)
{
	struct keys *k = mem_new(sizeof(*k));

	k->options = options;
	k->shared.clock = clock_system();
	if (open_all(k, err) != 0) {
		keys_free(k);
		return NULL;
	}
	share(k);
	return k;
}

void
keys_free(struct keys *k)
{
	size_t i;

	if (k == NULL)
		return;
	worker_free(k->worker);
	for (i = 0; i < k->nitems; i++) {
		struct keyed *item = k->items[i];

		drive_clear(&item->drive);
		if (!item->known || k->spool.temporary)
			spool_drop(&item->task);
		task_clear(&item->task);
		free(item);
	}
	free(k->items);
	net_free(k->net);
	ledger_close(k->ledger);
	spool_close(&k->spool);
	spool_close(&k->loose_spool);
	free(k);
}

/* ---- adding ---- */

static struct keyed *
add(struct keys *k)
{
	struct keyed *item = mem_new(sizeof(*item));
	struct task *t = &item->task;

	task_init(t);
	task_set(&t->cloud, k->options->account->cloud->name);
	task_set(&t->url, k->options->account->url);
	task_set(&t->account, k->options->account->print);
	item->drive.upload_fd = -1;
	k->items = mem_resize(k->items, k->nitems + 1, sizeof(struct keyed *));
	k->items[k->nitems++] = item;
	return item;
}

/* The ledger's row of the key, if there is something left to do about it. */
static int
find(struct keys *k, struct keyed *item, const char *key, struct err *err)
{
	struct task found;
	int rc;

	task_init(&found);
	rc = ledger_find_key(
	    k->ledger, k->options->account->print, key, &found, err);
	if (rc == 1 && !task_finished(found.state)) {
		rc = ledger_hold(k->ledger, &found, err);
		item->known = rc == 0;
	}
	if (item->known) {
		task_clear(&item->task);
		item->task = found;
		return 0;
	}
	if (rc == 1)
		task_set(&item->task.kind, found.kind);
	task_clear(&found);
	return rc < 0 ? -1 : 0;
}

int
keys_add(struct keys *k, const char *key, struct err *err)
{
	struct keyed *item;

	item = add(k);
	if (find(k, item, key, err) != 0)
		return -1;
	if (item->known)
		return 0;
	if (k->loose_spool.folder == NULL &&
	    spool_open(&k->loose_spool, NULL, err) != 0)
		return -1;
	item->task.id = (int64_t)k->nitems; /* names its spool file */
	item->task.state = TASK_ASKED;
	task_set(&item->task.key, key);
	return 0;
}

int
keys_add_receipts(
    struct keys *k, const char *from, const char *to, struct err *err)
{
	struct keyed *item = add(k);

	task_set(&item->task.kind, "receipts");
	task_set(&item->task.from, from);
	task_set(&item->task.to, to);
	item->known = ledger_new(k->ledger, &item->task, err) >= 0;
	return item->known ? 0 : -1;
}

/* An upload is not harmless twice: unknown outcomes are for people. */
static int
refuse_twice(const struct task *t, bool resume, struct err *err)
{
	if (t->key[0] != '\0' && resume)
		return 0;
	if (t->key[0] != '\0')
		return err_set(err, ERR_TEMP,
		    "this file has been sent, process key %s; kassa wait %s "
		    "tells how it ends, --again sends it once more",
		    t->key, t->key);
	if (t->sent)
		return err_set(err, ERR_TEMP,
		    "this file was sent and the reply was lost: the cloud may "
		    "have it or not; look there, then say so: kassa "
		    "nomenclature settle %lld taken, or lost; --again sends "
		    "it once more",
		    (long long)t->id);
	return 0;
}

static int
claim(struct keys *k, struct task *t, const struct keys_upload *u,
    struct err *err)
{
	if (u->again)
		return ledger_new(k->ledger, t, err);
	if (u->since == 0)
		return ledger_claim(k->ledger, t, err);
	return ledger_claim_since(k->ledger, t, u->since, err);
}

int
keys_add_upload(struct keys *k, const struct keys_upload *u, struct err *err)
{
	struct keyed *item = add(k);
	int rc;

	task_set(&item->task.kind, "nomenclature");
	task_set(&item->task.profile, u->profile);
	task_set(&item->task.body, u->body);
	item->drive.upload_fd = u->fd;
	item->drive.upload_file = u->file;
	rc = claim(k, &item->task, u, err);
	item->known = rc == 0 || rc == 1;
	if (rc == 2)
		return 1;
	return rc < 0 ? -1 : refuse_twice(&item->task, u->resume, err);
}

struct ledger *
keys_ledger(struct keys *k)
{
	return k->ledger;
}

struct task *
keys_task(struct keys *k, size_t i)
{
	return &k->items[i]->task;
}

int
keys_done(struct keys *k, size_t i, struct err *err)
{
	struct keyed *item = k->items[i];
	struct task *task = &item->task;

	if (item->known && ledger_done_all(k->ledger, &task, 1, err) != 0)
		return -1;
	spool_drop(task);
	return 0;
}
