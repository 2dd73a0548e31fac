/*
 * Drives one task at a cloud from wherever it is to a goal: asked (the key is
 * known), ready, or fetched (the result is whole in the spool). Before each
 * step that the cloud can see the ledger is told; so the same command after a
 * crash goes on with the same key.
 *
 * A request that fails on the way is repeated where that is harmless; a submit
 * whose reply was lost is not, for the cloud may have taken it. A list of goods
 * that the cloud has taken stays in question until the cloud says how its job
 * has ended, or a person what became of it.
 */
#ifndef JOB_DRIVE_H
#define JOB_DRIVE_H

#include "base/clock.h"
#include "base/log.h"
#include "job/account.h"
#include "job/backoff.h"
#include "job/fetch.h"
#include "job/spool.h"
#include "job/throttle.h"
#include "job/worker.h"
#include "ledger/ledger.h"
#include "net/net.h"

#include <stdatomic.h>

/* What all drives of an account share; borrowed by each. */
struct drive_shared {
	struct net *net;
	struct worker *worker;
	struct ledger *ledger; /* NULL: nothing is written down */
	struct spool *spool;   /* NULL where nothing is fetched */
	const struct account *account;
	struct throttle *throttle; /* NULL: each for itself */
	struct clock *clock;
	int64_t poll_ms;        /* the first pause between polls */
	int retries;            /* how often in a row a request may fail */
	uint64_t max_bytes;     /* of a download */
	const atomic_int *stop; /* a signal's number, once there was one */
};

struct drive {
	const struct drive_shared *shared;
	struct task *task;  /* borrowed, claimed by the owner */
	struct fetch fetch; /* to read: its parts, until drive_clear() */
	enum task_state goal;
	const char *root; /* of the result; NULL: any but html */
	int upload_fd;    /* of a nomenclature; -1: none */
	const char *upload_file;
	struct log *log;
	int64_t deadline_ms; /* on the clock; the owner ends it then */
	/* called once, from the loop; code 0: the goal is reached */
	void (*done)(void *arg, struct drive *, const struct err *);
	void *arg;

	/*
	 * To read: the cloud's verdict on the last whole reply, if there was
	 * one. With done's error it tells an expired key from a refusal.
	 */
	bool heard_any;
	enum verdict_kind heard;

	/* the rest is the drive's own; zeroed at first, as are these two */
	struct http *http;
	struct net_timer timer;
	struct backoff polls, retries;
	bool timed;       /* the job's time is being taken: */
	int64_t asked_ms; /* on the clock, when its key came */
	int64_t sent_ms;  /* and when the last request left */
	int64_t early_ms; /* so long after asked_ms it was still running */
	int failures;     /* in a row */
	int missing;      /* 404 in a row */
	char word[64];    /* the cloud's last status word */
	bool strange;     /* which nobody wrote down */
	bool noted;       /* a warning of the cloud's was told */
	bool asked_anew;  /* for it was given another task's key */
	bool over;        /* done has been or must not be called */
};

/* Go; done is called from the loop, or not at all after drive_stop(). */
void drive_start(struct drive *);

/*
 * The owner's deadline, so long after its beginning, has come: what to say of
 * it. A status word that nobody wrote down is remembered; if it was there at
 * the deadline of an earlier run as well it is an end, and the key is given up.
 */
void drive_late(struct drive *, int64_t timeout_ms, struct err *);

/*
 * Leave it where it is: the ledger knows. done is not called any more. Let it
 * live as long as drive_is_called(): somebody has it still.
 */
void drive_stop(struct drive *);
bool drive_is_called(const struct drive *);

/* After done, or after the worker is gone: frees what the drive holds. */
void drive_clear(struct drive *);

/* Bytes of the download that have come so far. */
uint64_t drive_bytes(const struct drive *);

/* What is said of a pause that the cloud wants until then, by the wall clock.
 */
#define DRIVE_TOO_MANY "the cloud has had too many requests"
void drive_say_pause(char *text, size_t, const char *why, int64_t until);

#endif
