/*
 * A task is one asynchronous job at a cloud: what we want and how far we are.
 * It is the word between the ledger (what has happened), the clouds (what to
 * say) and the jobs (what to do next).
 *
 *	planned   we want it; the cloud may have heard of it only if `sent'
 *	asked     the cloud took it and gave a key
 *	ready     the cloud has the result; one without jobs starts here
 *	fetched   the result is whole in the spool, all parts of it (part.h)
 *	done      it is published; nothing is left to do
 *	failed    given up; `why' says the reason
 */
#ifndef MODEL_TASK_H
#define MODEL_TASK_H

#include <stdbool.h>
#include <stdint.h>

enum task_state {
	TASK_PLANNED,
	TASK_ASKED,
	TASK_READY,
	TASK_FETCHED,
	TASK_DONE,
	TASK_FAILED,
	TASK_STATES /* how many there are */
};

/*
 * The strings are the task's own and never NULL: change them by task_set().
 * The first of them are its identity: two tasks that agree in these want the
 * same thing. Times are unix seconds, 0 when it has not happened.
 */
struct task {
	int64_t id; /* the ledger's number, from 1 */
	char *cloud;
	char *url;
	char *account; /* sha_fingerprint() of the token */
	char *profile; /* the nightly one that wants it, "": by hand */
	char *kind;    /* "receipts", "nomenclature" */
	char *from;    /* as sent to the cloud, or a name of the instant */
	char *to;
	char *body;    /* SHA-256 of an upload, or "" */
	char *place;   /* "" all, STORE, STORE/DEVICE, or /DEVICE */
	char *filter;  /* types of documents, sorted, with commas; or "" */
	char *day;     /* the profile's day it brings, YYYY-MM-DD, or "" */
	int64_t begin; /* instants asked for, unix seconds; the end is not */
	int64_t end;   /* part of it; 0: from and to are as typed */
	enum task_state state;
	bool sent; /* the submit left; without a key none knows its outcome */
	char *key; /* the cloud's name of the job, or "" */
	int64_t planned_at;
	int64_t sent_at;
	int64_t asked_at;
	int64_t changed_at;
	/*
	 * Why it failed. Before that, what stands in its way, or "": of a
	 * goods list, why its end is not known; of receipts, the status at
	 * which they were when an earlier run stopped waiting.
	 */
	char *why;
};

void task_init(struct task *); /* planned, all strings "" */
void task_clear(struct task *);
void task_copy(struct task *to, const struct task *from); /* to: not inited */

/* Its strings in the order they have above, by number. */
enum { TASK_IDENTITY = 10, TASK_STRINGS = 13 };
char **task_string(const struct task *, int);

void task_set(char **field, const char *value); /* copies; NULL is "" */

const char *task_state_name(enum task_state);
int task_state_find(const char *name); /* an enum task_state, or -1 */

/*
 * What may follow what. Besides the way onwards: any unfinished task may fail,
 * `planned' may be `ready' at once where a cloud has no jobs, `ready' may be
 * `done' where there is nothing to fetch (an upload), and `fetched' falls back
 * to `ready' when a file of the spool is lost. `done' and `failed' are final.
 */
bool task_may_move(enum task_state from, enum task_state to);
bool task_finished(enum task_state);

/* Does it bring something to the cloud? */
bool task_is_upload(const struct task *);

#endif
