/*
 * Single steps by hand. Tasks are added by what they ask or by their process
 * keys, of which the ledger may know or not; then all of them are driven at
 * once, each to its own end, and the first error is the caller's. Those that
 * the ledger does not know have a spool that goes with them. A goods list is
 * looked at before it is added.
 */
#include "base/mem.h"
#include "job/keys.h"
#include "job/session.h"
#include "model/event.h"
#include "reader/reader.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long an unfinished task is gone on with that was begun too early. */
#define STALE_S 3600

struct keyed {
	struct task task;
	struct drive drive;
	bool known; /* the ledger has it, and we hold it */
	bool ended;
};

struct keys {
	const struct keys_options *options;
	struct session session;
	struct store *store;
	struct drive_shared shared, loose; /* with and without the ledger */
	struct spool loose_spool; /* of tasks the ledger does not know */
	struct keyed **items;
	size_t nitems, ended;
};

/* ---- opening and closing ---- */

struct keys *
keys_new(const struct keys_options *options, struct err *err)
{
	struct keys *k = mem_new(sizeof(*k));

	k->options = options;
	if (session_open(&k->session, err) == 0)
		k->store = session_store(&k->session, options->state, err);
	if (k->store != NULL)
		return k;
	keys_free(k);
	return NULL;
}

void
keys_free(struct keys *k)
{
	size_t i;

	if (k == NULL)
		return;
	session_halt(&k->session);
	for (i = 0; i < k->nitems; i++) {
		struct keyed *item = k->items[i];

		if (!item->known || k->store->spool.temporary)
			spool_drop(&item->drive.fetch.parts);
		drive_clear(&item->drive);
		task_clear(&item->task);
		free(item);
	}
	free(k->items);
	session_close(&k->session);
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
	    k->store->ledger, k->options->account->print, key, &found, err);
	if (rc == 1 && !task_finished(found.state)) {
		rc = ledger_hold(k->store->ledger, &found, err);
		item->known = rc == 0;
	}
	if (item->known) {
		task_clear(&item->task);
		item->task = found;
		return 0;
	}
	if (rc == 1) {
		task_set(&item->task.kind, found.kind);
		task_set(&item->task.body, found.body);
	}
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
	item->known = ledger_new(k->store->ledger, &item->task, err) >= 0;
	return item->known ? 0 : -1;
}

/* Begun before its end it may lack what came later; for a while that is fine.
 */
static bool
is_stale(const struct keys *k, const struct task *t)
{
	int64_t now = k->session.clock->wall_s(k->session.clock);

	return t->planned_at > now ||
	       (t->planned_at < t->end && now - t->planned_at >= STALE_S);
}

static void
fill(const struct keys *k, struct task *t, const struct task *wish)
{
	task_copy(t, wish);
	task_set(&t->cloud, k->options->account->cloud->name);
	task_set(&t->url, k->options->account->url);
	task_set(&t->account, k->options->account->print);
	task_set(&t->place, k->options->account->place);
}

/* 1: it was left unfinished, and is not to be gone on with: dropped. */
static int
claim_wish(struct keys *k, struct task *t, bool again, struct err *err)
{
	int rc = ledger_claim(k->store->ledger, t, err);

	if (rc != 1 || (!again && !is_stale(k, t)))
		return rc < 0 ? -1 : 0;
	spool_forget(&k->store->spool, t->id);
	if (ledger_drop(k->store->ledger, t, "left for a new one", err) != 0)
		return -1;
	ledger_release(k->store->ledger, t);
	return 1;
}

int
keys_add_wish(
    struct keys *k, const struct task *wish, bool again, struct err *err)
{
	struct keyed *item = add(k);
	int rc;

	do {
		task_clear(&item->task);
		fill(k, &item->task, wish);
		rc = claim_wish(k, &item->task, again, err);
	} while (rc == 1);
	item->known = rc == 0;
	return rc;
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
		return ledger_new(k->store->ledger, t, err);
	if (u->since == 0)
		return ledger_claim(k->store->ledger, t, err);
	return ledger_claim_since(k->store->ledger, t, u->since, err);
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
	return k->store->ledger;
}

struct task *
keys_task(struct keys *k, size_t i)
{
	return &k->items[i]->task;
}

const struct parts *
keys_parts(struct keys *k, size_t i)
{
	return &k->items[i]->drive.fetch.parts;
}

int
keys_done(struct keys *k, size_t i, struct err *err)
{
	struct keyed *item = k->items[i];
	struct task *task = &item->task;

	if (item->known &&
	    ledger_done_all(k->store->ledger, &task, 1, err) != 0)
		return -1;
	spool_drop(&item->drive.fetch.parts);
	return 0;
}

/* ---- driving ---- */

static void
stop_all(struct keys *k)
{
	size_t i;

	session_end(&k->session);
	for (i = 0; i < k->nitems; i++)
		drive_stop(&k->items[i]->drive);
}

static void
on_driven(void *arg, struct drive *d, const struct err *err)
{
	struct keys *k = arg;
	struct keyed *item =
	    (struct keyed *)((char *)d - offsetof(struct keyed, drive));

	item->ended = true;
	if (err->code != ERR_NONE && k->session.err.code == ERR_NONE)
		k->session.err = *err;
	else if (err->code != ERR_NONE)
		log_say(k->options->log, LOG_WARN, "%s", err->text);
	if (++k->ended == k->nitems)
		stop_all(k);
}

static const struct keyed *
unfinished(const struct keys *k)
{
	size_t i;

	for (i = 0; i + 1 < k->nitems && k->items[i]->ended; i++)
		;
	return k->items[i];
}

/* An upload that left, and whose reply has not come. */
static bool
is_unknown(const struct task *t)
{
	return t->sent && t->key[0] == '\0' && task_is_upload(t);
}

static void
break_off(struct keys *k, int code, const char *why)
{
	const struct keyed *item = unfinished(k);

	if (k->session.over)
		return;
	err_set(&k->session.err, code, "%s%s%s", why,
	    item->drive.word[0] != '\0' ? ", status " : "", item->drive.word);
	if (item->task.key[0] != '\0')
		err_in(&k->session.err, "process key %s", item->task.key);
	if (is_unknown(&item->task))
		err_hint(&k->session.err,
		    "the cloud may have taken it or not; kassa status tells "
		    "the two ways to settle it");
	else if (k->options->state != NULL || item->task.key[0] != '\0')
		err_hint(&k->session.err, "go on with: %s", k->options->resume);
	stop_all(k);
}

static void
on_deadline(void *arg)
{
	struct keys *k = arg;
	char why[64];

	snprintf(why, sizeof(why), "not done after %g s",
	    (double)k->options->timeout_ms / 1000);
	break_off(k, ERR_TEMP, why);
}

static void
on_signal(void *arg, int signo)
{
	struct keys *k = arg;

	break_off(k, ERR_SIGNAL + signo, "interrupted");
}

static void
start(struct keys *k, struct keyed *item, enum task_state goal)
{
	struct drive *d = &item->drive;
	const char *kind = item->task.kind;
	bool any = kind[0] == '\0' || strcmp(kind, "nomenclature") == 0;

	d->shared = item->known ? &k->shared : &k->loose;
	d->task = &item->task;
	d->goal = goal;
	d->log = k->options->log;
	d->deadline_ms = k->session.began_ms + k->options->timeout_ms;
	d->root = any ? NULL : k->options->account->cloud->root;
	d->done = on_driven;
	d->arg = k;
	drive_start(d);
}

static void
share(struct keys *k)
{
	const struct keys_options *o = k->options;

	k->shared = session_share(&k->session, k->store);
	k->shared.account = o->account;
	k->shared.poll_ms = o->poll_ms;
	k->shared.retries = o->retries;
	k->shared.max_bytes = o->max_bytes;
	k->loose = k->shared;
	k->loose.ledger = NULL;
	k->loose.spool = &k->loose_spool;
}

int
keys_run(struct keys *k, enum task_state goal, struct err *err)
{
	size_t i;

	if (session_start(&k->session, on_signal, k, err) != 0)
		return -1;
	share(k);
	session_deadline(&k->session, k->options->timeout_ms, on_deadline, k);
	for (i = 0; i < k->nitems; i++)
		start(k, k->items[i], goal);
	return session_run(&k->session, err);
}

/* ---- a goods list, before it is sent ---- */

struct goods_look {
	struct listener listener; /* first */
	struct source *source;
};

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)err;
	((struct goods_look *)listener)->source = source;
	return 0;
}

static int
check_attr(struct goods_look *l, const struct attr *a, struct err *err)
{
	if (strcmp(a->name, "DropNomenclature") != 0 || a->len == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: line %ld: DropNomenclature=\"%.*s\" may wipe the shop's list "
	    "and is not sent; take it out",
	    l->source->name, source_line(l->source), (int)a->len, a->value);
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct goods_look *l = (struct goods_look *)listener;
	size_t i;

	if (strcmp(name, "ProductsGroups") != 0)
		return err_set(err, ERR_DATA,
		    "%s: the root element is \"%s\", expected "
		    "\"ProductsGroups\"",
		    l->source->name, name);
	for (i = 0; i < n; i++)
		if (check_attr(l, &attrs[i], err) != 0)
			return -1;
	return EVENT_SKIP;
}

int
keys_check_upload(
    int fd, const char *name, char sha256[SHA_HEX], struct err *err)
{
	struct goods_look look = { { on_begin, on_open, ignore_text,
				       ignore_close, ignore_close },
		NULL };
	struct input in;
	uint64_t bytes;
	int rc;

	input_fd(&in, name, fd);
	rc = reader_xml(&in, &look.listener, err);
	input_clear(&in);
	if (rc != 0)
		return -1;
	if (sha_file(fd, sha256, &bytes, err) != 0)
		return err_in(err, "%s", name);
	return 0;
}
