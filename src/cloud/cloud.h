/*
 * What to say to a cloud, and what its replies mean. A cloud is pure functions
 * over a task: ask() makes the request for its next step, hear() judges a whole
 * HTTP reply, more() names the parts that follow one that has come. No socket,
 * no clock, no state: tested as tables.
 *
 *	planned --ask: submit--> asked --ask: poll--> ready --ask: download-->
 */
#ifndef CLOUD_CLOUD_H
#define CLOUD_CLOUD_H

#include "base/err.h"
#include "model/part.h"
#include "model/pick.h"
#include "model/task.h"

#include <stdbool.h>
#include <stddef.h>

/* A key is what an URL can carry without being escaped, and no more of it. */
#define CLOUD_KEY 128

/* The request for a task's next step. */
struct ask {
	const char *method;
	char *url;          /* the caller's to free */
	const char *accept; /* NULL: JSON, or else anything */
	const char *type;   /* of the body, which is the upload; NULL: none */
	const char *form;   /* it is this field of a form; NULL: it is all */
	bool gzip;          /* it is compressed; not in a form */
	bool once;          /* must not reach the cloud twice */
	bool keep; /* the answer is a part of the result, of any size */
};

/* A whole reply; its body is borrowed. */
struct answer {
	int status;
	const char *body;
	size_t len;
	const char *location; /* of a redirect, or "" */
	bool later;           /* it says when to come again */
};

enum verdict_kind {
	VERDICT_ASKED,   /* the key is in `key` */
	VERDICT_RUNNING, /* not done yet; the cloud's word is in `word` */
	VERDICT_READY,
	VERDICT_FETCHED, /* the body was the result */
	VERDICT_FAILED,  /* the job failed: final */
	VERDICT_REFUSED, /* the cloud said no: final */
	VERDICT_DENIED,  /* the token was refused */
	VERDICT_MISSING, /* the cloud does not know the key (yet?) */
	VERDICT_GONE,    /* the result is no longer there: final */
	VERDICT_BUSY,    /* not taken; try again later */
	VERDICT_UNSURE,  /* trouble on the way; it may have been taken */
	VERDICT_BROKEN   /* not what the cloud's page promises */
};

struct verdict {
	enum verdict_kind kind;
	char key[CLOUD_KEY + 1];
	char word[64];
	bool strange;  /* a word that nobody wrote down */
	char why[640]; /* a sentence where it is not a success */
};

/* Lists of goods that a cloud takes. */
struct cloud_list {
	const char *format; /* the sink that writes one */
	const char *root;   /* of its document */
	const char *rules;  /* that read one */
};

struct cloud {
	const char *name;
	const char *title; /* for people */
	const char *url;   /* the documented address */
	const char *rules; /* of its receipts */
	const struct cloud_list *list;
	const char *secret; /* the header that carries the token */
	/* a result: its root, and where a record says when, who and how much */
	const char *root;
	const char *record, *record_time, *record_id, *record_sum;
	/* of a task that is ready the part is asked for; NULL before that */
	int (*ask)(const struct task *, const struct part *, struct ask *,
	    struct err *);
	void (*hear)(
	    const struct task *, const struct answer *, struct verdict *);
	/*
	 * A download with a good status came, and is no result: does the cloud
	 * say something else in it? VERDICT_BROKEN: no.
	 */
	void (*instead)(
	    const struct task *, const struct answer *, struct verdict *);
	/*
	 * A part was read through, the at-th; picked has the first text at each
	 * of these paths (up to NULL; or no such list: all comes in one part).
	 * More parts are named by cloud_more().
	 */
	const char *const *picks;
	int (*more)(const struct task *, const struct leaf *picked,
	    struct parts *, size_t at, struct err *);
};

/*
 * The at-th part names another one. What it names is known already where it
 * was lost and has come again; an earlier one is a circle: ERR_PROTO.
 */
int cloud_more(struct parts *, size_t at, const char *ref, struct err *);

/* By name, or the i-th; NULL when there is none. */
const struct cloud *cloud_find(const char *name);
const struct cloud *cloud_at(size_t i);

/* Letters, digits and . _ ~ - alone, 1 to CLOUD_KEY, not "." nor "..". */
bool cloud_key_ok(const char *key);

/* What an HTTP status means whatever the cloud; false for a plain 200. */
bool cloud_hear_status(const struct answer *, struct verdict *);

#endif
