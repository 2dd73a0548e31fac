/*
 * Fetching parts. Bytes go to the spool as they come; when the last one has,
 * the worker reads the document through, and only one that is whole and has the
 * right root counts. The ledger has a part together with those that it names.
 */
#include "job/fetch.h"
#include "base/mem.h"
#include "base/room.h"
#include "model/event.h"
#include "model/pick.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what an earlier run has left ---- */

/* Are the files still what they were? */
static int
look_at_parts(struct fetch *f, struct err *err)
{
	size_t i;

	for (i = 0; i < f->parts.n; i++) {
		struct part *p = &f->parts.list[i];
		int there = p->spool[0] == '\0' ? 1 : spool_check(p, err);

		if (there < 0)
			return -1;
		if (there == 0)
			part_forget(p);
	}
	return 0;
}

int
fetch_open(struct fetch *f, struct err *err)
{
	if (f->ledger == NULL) {
		parts_add(&f->parts, "");
		return 0;
	}
	if (ledger_parts(f->ledger, f->task, &f->parts, err) != 0)
		return -1;
	return look_at_parts(f, err);
}

bool
fetch_is_whole(const struct fetch *f)
{
	return parts_next(&f->parts) == NULL;
}

struct part *
fetch_next(struct fetch *f)
{
	f->at = (size_t)(parts_next(&f->parts) - f->parts.list);
	return fetch_part(f);
}

struct part *
fetch_part(const struct fetch *f)
{
	return &f->parts.list[f->at];
}

/* ---- its bytes ---- */

static int
put(struct fetch *f, const char *text)
{
	return text == NULL
		   ? 0
		   : spool_arrival_write(&f->arrival, text, strlen(text));
}

int
fetch_begin(
    struct fetch *f, const char *before, const char *behind, struct err *err)
{
	int rc;

	if (f->arriving)
		rc = spool_arrival_again(&f->arrival, err);
	else
		rc = spool_arrival_open(
		    &f->arrival, f->spool, f->task->id, fetch_part(f)->nr, err);
	f->arriving = true;
	f->behind = behind;
	if (rc == 0 && put(f, before) != 0)
		return fetch_say_unwritten(f, err);
	return rc;
}

int
fetch_write(void *arg, const char *data, size_t len)
{
	return spool_arrival_write(&((struct fetch *)arg)->arrival, data, len);
}

int
fetch_say_unwritten(const struct fetch *f, struct err *err)
{
	const struct arrival *a = &f->arrival;

	err_set(
	    err, ERR_IO, "%s: cannot write: %s", a->part, strerror(a->failed));
	room_hint(err, a->failed, a->fd, a->unwritten);
	return -1;
}

static void
close_arrival(struct fetch *f)
{
	if (f->arriving)
		spool_arrival_close(&f->arrival);
	f->arriving = false;
}

/* ---- reading it through ---- */

/* What a cloud is told of a part on the way, and the parts that it names. */
struct reading {
	const struct cloud *cloud;
	const struct task *task;
	const struct part *part;
	struct refs *refs;
};

/*
 * Reading a document for whether it is one, and for what a cloud wants to know
 * of it: the first text at its picks, and each of the elements that are there
 * often.
 */

#define LISTENERS 2

struct validator {
	struct listener listener; /* first */
	struct source *source;
	const char *root;
	bool begun;
	struct reading *reading; /* or NULL */
	struct picker picker;
	struct leaf *picked;
	struct each_picker each;
	struct listener *to[LISTENERS]; /* who hear of what is inside */
	size_t n;
};

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)err;
	source->whole = true;
	((struct validator *)listener)->source = source;
	return 0;
}

/* Where nothing is to be picked all inside is skipped, though still parsed. */
static int
go_in(struct validator *b, const char *name, const struct attr *attrs, size_t n,
    struct err *err)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (b->to[i]->open(b->to[i], name, attrs, n, err) < 0)
			return -1;
	return b->n == 0 ? EVENT_SKIP : EVENT_GO;
}

/* The root tells. */
static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct validator *b = (struct validator *)listener;

	if (b->begun)
		return go_in(b, name, attrs, n, err);
	b->begun = true;
	if (b->root != NULL
		? strcmp(name, b->root) == 0
		: strcasecmp(name, "html") != 0 && strcmp(name, "json") != 0)
		return go_in(b, name, attrs, n, err);
	if (b->root == NULL)
		return err_set(err, ERR_DATA,
		    "%s: the root element is \"%s\": this is no result",
		    b->source->name, name);
	return err_set(err, ERR_DATA,
	    "%s: the root element is \"%s\", expected \"%s\"", b->source->name,
	    name, b->root);
}

/* What is skipped has neither. */
static int
on_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	struct validator *b = (struct validator *)listener;
	size_t i;

	for (i = 0; i < b->n; i++)
		if (b->to[i]->text(b->to[i], text, len, err) != 0)
			return -1;
	return 0;
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct validator *b = (struct validator *)listener;
	size_t i;

	for (i = 0; i < b->n; i++)
		if (b->to[i]->close(b->to[i], err) != 0)
			return -1;
	return 0;
}

static int
on_each(void *arg, const struct leaf *picked, struct err *err)
{
	struct reading *r = arg;

	return r->cloud->each->read(r->task, r->part, picked, r->refs, err);
}

static struct leaf *
leaves_of(const char *const *picks)
{
	struct leaf *leaves;
	size_t n = 0;

	while (picks[n] != NULL)
		n++;
	leaves = mem_array(n + 1, sizeof(*leaves));
	while (n-- > 0)
		leaves[n].path = picks[n];
	return leaves;
}

static void
listen_for(struct validator *b, struct reading *r)
{
	b->reading = r;
	if (r == NULL)
		return;
	b->picked = leaves_of(r->cloud->picks);
	picker_init(&b->picker, b->picked);
	b->to[b->n++] = &b->picker.listener;
	if (r->cloud->each == NULL)
		return;
	picker_each_init(
	    &b->each, r->cloud->each->paths, r->cloud->each->picks, on_each, r);
	b->to[b->n++] = &b->each.listener;
}

static void
validator_clear(struct validator *b)
{
	if (b->reading == NULL)
		return;
	picker_clear(&b->picker);
	free(b->picked);
	picker_each_clear(&b->each);
}

/* It is a document; is it a part? */
static int
ask_cloud(struct validator *b, struct err *err)
{
	struct reading *r = b->reading;

	if (r == NULL)
		return 0;
	return r->cloud->more(r->task, r->part, b->picked, r->refs, err);
}

/*
 * Is the part's file whole, and what it should be? It is read once from its
 * first byte to its last, before the ledger says that it was fetched and before
 * anything is made of it.
 */
static int
validate(struct fetch *f, struct reading *reading, struct err *err)
{
	const char *path = fetch_part(f)->spool;
	struct validator b = {
		.listener = { on_begin, on_open, on_text, on_close,
		    ignore_close },
		.root = f->root,
	};
	struct input in;
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	f->cut = false;
	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", path);
	input_fd(&in, "the download", fd);
	in.stop = f->stop;
	listen_for(&b, reading);
	rc = reader_tree(&in, &b.listener, err);
	f->cut = in.cut != 0;
	if (rc == 0)
		rc = ask_cloud(&b, err);
	validator_clear(&b);
	input_clear(&in);
	close(fd);
	return rc;
}

static struct fetch *
fetch_of(struct work *work)
{
	return (struct fetch *)((char *)work - offsetof(struct fetch, check));
}

static int
run_check(struct work *work, struct err *err)
{
	struct fetch *f = fetch_of(work);
	struct reading r = { f->cloud, f->task, fetch_part(f), &f->refs };

	cloud_refs_clear(&f->refs);
	return validate(f, f->cloud->more == NULL ? NULL : &r, err);
}

static void
on_checked(struct work *work, const struct err *found)
{
	struct fetch *f = fetch_of(work);

	f->checking = false;
	f->done(f, found);
}

int
fetch_take(struct fetch *f, struct err *err)
{
	if (put(f, f->behind) != 0)
		return fetch_say_unwritten(f, err);
	if (spool_arrival_keep(&f->arrival, fetch_part(f), err) != 0)
		return -1;
	close_arrival(f);
	f->checking = true;
	f->check.run = run_check;
	f->check.done = on_checked;
	worker_give(f->worker, &f->check);
	return 0;
}

/* ---- what came of it ---- */

/*
 * What the part names. A page that is known already was lost and has come
 * again, unless it stands before this one: that is a circle.
 */
static int
add_refs(struct fetch *f, struct err *err)
{
	size_t i;

	for (i = 0; i < f->refs.n; i++) {
		const struct cloud_ref *r = &f->refs.list[i];
		const struct part *known = parts_find(&f->parts, r->ref);

		if (known == NULL)
			parts_add(&f->parts, r->ref);
		else if (!r->maybe && known->nr <= fetch_part(f)->nr)
			return err_set(err, ERR_PROTO,
			    "the cloud names a part that it has given: "
			    "\"%.100s\"",
			    r->ref);
	}
	return 0;
}

int
fetch_keep(struct fetch *f, struct err *err)
{
	size_t known = f->parts.n;

	if (add_refs(f, err) != 0) {
		fetch_forget(f);
		return -1;
	}
	if (f->ledger != NULL)
		return ledger_part(
		    f->ledger, f->task, &f->parts, f->at, known, err);
	if (fetch_is_whole(f))
		f->task->state = TASK_FETCHED;
	return 0;
}

void
fetch_forget(struct fetch *f)
{
	unlink(fetch_part(f)->spool);
	part_forget(fetch_part(f));
}

char *
fetch_text(const struct fetch *f, size_t most, size_t *len)
{
	const struct part *p = fetch_part(f);
	char *text;
	ssize_t n;
	int fd;

	if (p->bytes > most)
		return NULL;
	fd = open(p->spool, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	text = mem_array(most, 1);
	n = read(fd, text, most);
	close(fd);
	*len = n > 0 ? (size_t)n : 0;
	return text;
}

/* ---- a series begins anew ---- */

static size_t
first_of_series(const struct fetch *f)
{
	const char *ref = fetch_part(f)->ref;
	size_t i;

	for (i = 0; !cloud_same_series(f->parts.list[i].ref, ref); i++)
		;
	return i;
}

/* All of the series but the first: they are in `gone' then, and not here. */
static void
take_series(struct fetch *f, size_t first, struct parts *gone)
{
	const char *ref = f->parts.list[first].ref;
	size_t i = f->parts.n;

	while (--i > first) {
		const struct part *p = &f->parts.list[i];
		struct part *copy;

		if (!cloud_same_series(p->ref, ref))
			continue;
		copy = parts_add(gone, p->ref);
		copy->nr = p->nr;
		task_set(&copy->spool, p->spool);
		parts_remove(&f->parts, i);
	}
}

int
fetch_anew(struct fetch *f, struct err *err)
{
	size_t first = first_of_series(f);
	struct parts gone = { 0 };
	int rc = 0;

	if (first == f->at || f->parts.list[first].anew)
		return 0;
	take_series(f, first, &gone);
	f->at = first;
	fetch_forget(f);
	fetch_part(f)->anew = true;
	close_arrival(f);
	if (f->ledger != NULL)
		rc = ledger_part_anew(
		    f->ledger, f->task, fetch_part(f), &gone, err);
	spool_drop(&gone);
	parts_clear(&gone);
	return rc == 0 ? 1 : -1;
}

/* ---- the end ---- */

uint64_t
fetch_bytes(const struct fetch *f)
{
	return parts_bytes(&f->parts) + (f->arriving ? f->arrival.bytes : 0);
}

void
fetch_clear(struct fetch *f)
{
	close_arrival(f);
	cloud_refs_clear(&f->refs);
	parts_clear(&f->parts);
}
