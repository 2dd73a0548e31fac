/*
 * Looking back at the goods lists that were sent: which of them the cloud took
 * last, where each lies in the spool and when it is forgotten, and those whose
 * end is not known, shown and settled.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/when.h"
#include "push/history.h"
#include "push/push.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the ledger ---- */

struct history_search {
	struct history *history;
	const char *url;
};

static void
keep(struct task *to, const struct task *t)
{
	task_clear(to);
	task_copy(to, t);
}

/* They come oldest first; a task that never left has told nobody anything. */
static int
take(void *arg, const struct task *t)
{
	struct history_search *search = arg;
	struct history *h = search->history;

	if (strcmp(t->kind, HISTORY_KIND) != 0 ||
	    strcmp(t->url, search->url) != 0)
		return 0;
	if (!t->sent && t->key[0] == '\0')
		return 0;
	keep(&h->newest, t);
	h->begun = true;
	h->unclear |= t->state != TASK_DONE;
	if (t->state != TASK_DONE)
		return 0;
	keep(&h->current, t);
	h->taken = true;
	h->unclear = false;
	return 0;
}

int
history_open(struct history *h, const char *state, const struct account *a,
    bool make, struct err *err)
{
	struct clock *clock = clock_system();
	struct history_search search = { h, a->url };
	struct ledger *ledger;
	int rc;

	*h = (struct history){ .since = clock->wall_s(clock) + 1 };
	task_init(&h->newest);
	task_init(&h->current);
	rc = make ? 1 : ledger_exists(state, err);
	if (rc <= 0)
		return rc;
	ledger = ledger_open(state, clock, err);
	rc = ledger == NULL ? -1
			    : ledger_each(ledger, a->print, take, &search, err);
	ledger_close(ledger);
	if (rc != 0)
		history_close(h);
	return rc;
}

void
history_close(struct history *h)
{
	task_clear(&h->newest);
	task_clear(&h->current);
	*h = (struct history){ 0 };
}

bool
history_is_current(const struct history *h, const char *sum)
{
	return h->taken && h->newest.id == h->current.id &&
	       strcmp(h->current.body, sum) == 0;
}

bool
history_is_unsettled(const struct task *t)
{
	return strcmp(t->kind, HISTORY_KIND) == 0 && !task_finished(t->state) &&
	       (t->sent || t->key[0] != '\0');
}

bool
history_is_unclear(const struct task *t)
{
	return t->key[0] == '\0' || t->why[0] != '\0';
}

/* ---- lists in the spool: one an account and content ---- */

#define PIECE 65536

/* A day as a list bears it, dd.mm.yyyy. */
#define DAY_SIZE 10

/* What stands behind this, so many bytes of it: blanks, whatever it was. */
static void
blank(char *head, size_t n, const char *before, size_t size)
{
	char *at = memmem(head, n, before, strlen(before));

	if (at == NULL)
		return;
	at += strlen(before);
	if (at + size <= head + n)
		memset(at, ' ', size);
}

int
history_sum(int fd, const char *name, char sum[SHA_HEX], struct err *err)
{
	char piece[PIECE];
	struct sha sha;
	off_t at = 0;
	ssize_t n;

	sha_init(&sha);
	while ((n = pread(fd, piece, sizeof(piece), at)) > 0) {
		if (at == 0)
			blank(piece, (size_t)n, "Date=\"", DAY_SIZE);
		sha_add(&sha, piece, (size_t)n);
		at += n;
	}
	if (n < 0) {
		sha_clear(&sha);
		return err_sys(err, ERR_IO, "%s: cannot read", name);
	}
	return sha_end(&sha, sum, err);
}

char *
history_path(const char *spool, const char *print, const char *sum)
{
	return mem_printf("%s/goods-%s-%s.xml", spool, print, sum);
}

char *
history_new_path(const char *spool, const char *word)
{
	return mem_printf("%s/%s-new-%ld.xml", spool, word, (long)getpid());
}

/* ---- forgetting ---- */

/* Which files of a folder go. */
typedef bool chosen(const char *name, const void *arg);

static void
remove_chosen(const char *spool, chosen *is_chosen, const void *arg)
{
	DIR *folder = opendir(spool);
	struct dirent *entry;

	if (folder == NULL)
		return; /* there is nothing in it */
	while ((entry = readdir(folder)) != NULL)
		if (is_chosen(entry->d_name, arg))
			unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
}

static bool
is_orphan(const char *name, const void *arg)
{
	const char *number = strstr(name, "-new-");
	long pid = number == NULL ? 0 : strtol(number + 5, NULL, 10);

	(void)arg;
	return pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

void
history_sweep_new(const char *spool)
{
	remove_chosen(spool, is_orphan, NULL);
}

/* The lists that begin so and are older than ours, but for some. */
struct others {
	const char *spool, *begin, *sum; /* ours */
	const struct history_kept *kept;
	struct timespec ours;
};

static bool
is_kept(const struct others *o, const char *name)
{
	const char *sum = name + strlen(o->begin);
	size_t i;

	if (strncmp(sum, o->sum, SHA_HEX - 1) == 0)
		return true;
	for (i = 0; i < o->kept->n; i++)
		if (strncmp(sum, o->kept->sums[i], SHA_HEX - 1) == 0)
			return true;
	return false;
}

static bool
is_older(const struct others *o, const char *name)
{
	char *path = mem_printf("%s/%s", o->spool, name);
	struct stat st;
	bool older = stat(path, &st) == 0 &&
		     (st.st_mtim.tv_sec < o->ours.tv_sec ||
			 (st.st_mtim.tv_sec == o->ours.tv_sec &&
			     st.st_mtim.tv_nsec < o->ours.tv_nsec));

	free(path);
	return older;
}

static bool
is_other(const char *name, const void *arg)
{
	const struct others *o = arg;

	return strncmp(name, o->begin, strlen(o->begin)) == 0 &&
	       !is_kept(o, name) && is_older(o, name);
}

void
history_sweep(const char *spool, const char *print, const char *ours,
    const struct history_kept *kept)
{
	static const char *const words[] = { "goods", "sent" };
	char *path = history_path(spool, print, ours);
	struct stat st;
	size_t i;

	for (i = 0; stat(path, &st) == 0 && i < NELEM(words); i++) {
		char *begin = mem_printf("%s-%s-", words[i], print);

		remove_chosen(spool, is_other,
		    &(struct others){ spool, begin, ours, kept, st.st_mtim });
		free(begin);
	}
	free(path);
}

/* ---- settling: a person says what became of a list ---- */

struct settle_search {
	int64_t id;
	struct task found;
	bool there;
};

static int
find(void *arg, const struct task *t)
{
	struct settle_search *s = arg;

	if (t->id != s->id || !history_is_unsettled(t))
		return 0;
	task_clear(&s->found);
	task_copy(&s->found, t);
	s->there = true;
	return 0;
}

static int
end_task(struct ledger *l, struct task *t, bool taken, struct err *err)
{
	struct task *const list[] = { t };

	if (!taken && t->sent && t->key[0] == '\0' &&
	    ledger_unsent(l, t, err) != 0)
		return -1;
	if (!taken)
		return ledger_drop(
		    l, t, "the cloud has not got it, as was seen there", err);
	task_set(&t->why, "");
	if (t->state != TASK_READY && ledger_move(l, t, TASK_READY, err) != 0)
		return -1;
	return ledger_done_all(l, list, 1, err);
}

static int
settle(struct ledger *l, struct settle_search *s, bool taken, struct err *err)
{
	int rc;

	if (ledger_each(l, NULL, find, s, err) != 0)
		return -1;
	if (!s->there)
		return err_set(err, ERR_USAGE,
		    "there is no unsettled goods list %" PRId64
		    "; kassa status shows those that are",
		    s->id);
	if (ledger_hold(l, &s->found, err) != 0)
		return -1;
	if (history_is_unsettled(&s->found))
		rc = end_task(l, &s->found, taken, err);
	else
		rc = err_set(err, ERR_USAGE,
		    "goods list %" PRId64 " has ended meanwhile", s->id);
	ledger_release(l, &s->found);
	return rc;
}

int
push_settle(const char *state, int64_t id, bool taken, struct err *err)
{
	struct settle_search search = { .id = id };
	struct ledger *ledger = ledger_open(state, clock_system(), err);
	int rc;

	if (ledger == NULL)
		return -1;
	task_init(&search.found);
	rc = settle(ledger, &search, taken, err);
	task_clear(&search.found);
	ledger_close(ledger);
	return rc;
}

/* ---- showing those that are not settled ---- */

/*
 * One with a process key can be waited for; of one whose reply was lost, or
 * whose key the cloud does not know, only a person can tell whether the cloud
 * has it.
 */
struct unsettled_report {
	const struct zone *zone;
	const char *state; /* the folder that is looked at */
	bool json;
	struct buf *to;
	int told;
};

static const char *
show_time(
    char out[WHEN_SIZE], const struct unsettled_report *r, const struct task *t)
{
	struct when when = { .utc =
				 t->sent_at != 0 ? t->sent_at : t->changed_at,
		.zoned = true,
		.timed = true };

	when_datetime(out, WHEN_SIZE, &when, r->zone);
	return out;
}

static void
tell_text(struct unsettled_report *r, const struct task *t)
{
	char time[WHEN_SIZE];

	buf_printf(r->to, "%sgoods list %lld%s%s\n", r->told > 0 ? "\n" : "",
	    (long long)t->id, t->profile[0] != '\0' ? " of " : "", t->profile);
	buf_printf(
	    r->to, "  sent        %s to %s\n", show_time(time, r, t), t->url);
	if (!history_is_unclear(t)) {
		buf_printf(r->to,
		    "  waiting     process key %s; kassa wait %s tells how it "
		    "ends\n",
		    t->key, t->key);
		return;
	}
	if (t->key[0] != '\0')
		buf_printf(
		    r->to, "  unknown     process key %s: %s", t->key, t->why);
	else
		buf_puts(r->to, "  unknown     the reply was lost");
	buf_printf(r->to,
	    ": the cloud may have it or not; look there\n"
	    "  if it has   kassa nomenclature settle %lld taken --state %s\n"
	    "  if not      kassa nomenclature settle %lld lost --state %s, and "
	    "push it again\n",
	    (long long)t->id, r->state, (long long)t->id, r->state);
}

static void
tell_json(struct unsettled_report *r, const struct task *t)
{
	char time[WHEN_SIZE];

	json_next(r->to);
	buf_putc(r->to, '{');
	json_member_int(r->to, "number", t->id);
	json_member_text(
	    r->to, "profile", t->profile[0] != '\0' ? t->profile : NULL);
	json_member_text(r->to, "url", t->url);
	json_member_text(r->to, "key", t->key[0] == '\0' ? NULL : t->key);
	json_member_text(
	    r->to, "state", history_is_unclear(t) ? "unknown" : "waiting");
	json_member_text(r->to, "sent", show_time(time, r, t));
	buf_putc(r->to, '}');
}

static int
tell(void *arg, const struct task *t)
{
	struct unsettled_report *r = arg;

	if (!history_is_unsettled(t))
		return 0;
	if (r->json)
		tell_json(r, t);
	else
		tell_text(r, t);
	r->told++;
	return 0;
}

/*
 * A folder without a ledger has nothing to tell, and gets none. One that may
 * not be seen is told of with the days of its profile.
 */
static int
look(struct unsettled_report *r, struct err *err)
{
	struct ledger *ledger;
	struct err unseen = ERR_INIT;
	int rc;

	if (ledger_exists(r->state, &unseen) <= 0)
		return 0;
	ledger = ledger_open(r->state, clock_system(), err);
	rc = ledger == NULL ? -1 : ledger_each(ledger, NULL, tell, r, err);
	ledger_close(ledger);
	return rc;
}

static bool
is_repeated(char *const *states, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (states[k] != NULL && strcmp(states[k], states[i]) == 0)
			return true;
	return false;
}

int
push_tell_unsettled(char *const *states, size_t n, const struct zone *zone,
    bool json, struct buf *to, struct err *err)
{
	struct unsettled_report r = { .zone = zone, .json = json, .to = to };
	size_t i;

	if (json)
		buf_puts(to, "\"goods_lists\":[");
	for (i = 0; i < n; i++) {
		struct err found = ERR_INIT;

		r.state = states[i];
		if (r.state == NULL || is_repeated(states, i))
			continue;
		if (look(&r, &found) != 0 && err->code == ERR_NONE)
			*err = found;
	}
	if (json)
		buf_putc(to, ']');
	return r.told;
}
