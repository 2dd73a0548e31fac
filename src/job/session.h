/*
 * What a job works with: the loop of the network, a worker beside it, the
 * ledger and the spool of a state folder, a deadline, and the signals that end
 * it early.
 *
 *	session_open(&s, &err);                  the network
 *	store = session_store(&s, state, &err);  ledger and spool
 *	session_start(&s, on_signal, arg, &err); signals and the worker
 *	session_deadline(&s, ms, late, arg);
 *	session_run(&s, &err);                   until session_end()
 *	session_halt(&s);                        nobody calls any more
 *	session_close(&s);                       ledgers and spools
 *
 * Drives are cleared between session_halt() and session_close().
 */
#ifndef JOB_SESSION_H
#define JOB_SESSION_H

#include "base/clock.h"
#include "job/drive.h"
#include "job/spool.h"
#include "job/worker.h"
#include "ledger/ledger.h"
#include "net/net.h"

#include <stdatomic.h>
#include <sys/queue.h>

/* Of a state folder. */
struct store {
	SLIST_ENTRY(store) link;
	char *state; /* NULL: a temporary one */
	struct ledger *ledger;
	struct spool spool;
};

SLIST_HEAD(store_list, store);

struct session {
	struct clock *clock;
	struct net *net;
	struct worker *worker; /* from session_start() on */
	struct store_list stores;
	struct net_timer deadline;
	int64_t began_ms; /* session_start(), on the clock */
	atomic_int stop;  /* a signal's number, once there was one */
	bool over;
	struct err err; /* why it ended, if not well */
	void (*on_signal)(void *arg, int signo);
	void *arg;
};

/* After an error as well all is closed by session_close(). */
int session_open(struct session *, struct err *);

/*
 * The ledger and spool of a folder; made where they are missing, opened once,
 * and the session's. NULL: error.
 */
struct store *session_store(struct session *, const char *state, struct err *);

/* From now on a signal is told in the loop, after `stop' has its number. */
int session_start(struct session *, void (*on_signal)(void *arg, int signo),
    void *arg, struct err *);

/* late() is called in the loop, unless the session ends before. */
void session_deadline(
    struct session *, int64_t timeout_ms, void (*late)(void *arg), void *arg);

/* What drives are to share; account, limits and throttle are the caller's. */
struct drive_shared session_share(struct session *, struct store *);

/* Until session_end(); -1: with the session's error, or the loop's own. */
int session_run(struct session *, struct err *);
void session_end(struct session *);

void session_halt(struct session *);
void session_close(struct session *);

#endif
