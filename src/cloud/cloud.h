/*
 * What to say to a cloud, and what its replies mean. A cloud is pure functions
 * over a task: ask() makes the request for its next step, hear() judges a whole
 * HTTP reply, more() names the parts that follow one that has come. No socket,
 * no clock, no state: tested as tables.
 *
 *	planned --ask: submit--> asked --ask: poll--> ready --ask: download-->
 *
 * At a cloud without jobs a task is ready at once: all that it is asked for is
 * parts (part.h), one after the other, the first with the reference "".
 */
#ifndef CLOUD_CLOUD_H
#define CLOUD_CLOUD_H

#include "base/buf.h"
#include "base/err.h"
#include "base/field.h"
#include "base/text.h"
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
	/*
	 * Written before and behind a part's bytes in the spool, so that one
	 * document by its number reads as a page of one; NULL: nothing.
	 */
	const char *before, *behind;
};

/* A whole reply; all of it is borrowed. */
struct answer {
	int status;
	const char *body; /* "" of a part that came well: it is in the spool */
	size_t len;
	const char *location; /* of a redirect, or "" */
	bool later;           /* it says when to come again */
	/* those headers of it that the cloud heeds */
	const struct http_field *fields;
	size_t nfields;
	const char *secret; /* which its words may repeat; NULL: none */
	int64_t now;        /* by the wall clock, unix seconds */
};

enum verdict_kind {
	VERDICT_ASKED,   /* the key is in `key` */
	VERDICT_RUNNING, /* not done yet; the cloud's word is in `word` */
	VERDICT_READY,
	VERDICT_FETCHED, /* the body was the result, or a part of it */
	VERDICT_FAILED,  /* the job failed: final */
	VERDICT_REFUSED, /* the cloud said no: final */
	VERDICT_DENIED,  /* the token was refused */
	VERDICT_MISSING, /* the cloud does not know the key (yet?); of a part
			    without a key it is a refusal */
	VERDICT_GONE,    /* the result is no longer there: final */
	VERDICT_BUSY,    /* not taken; try again later */
	VERDICT_UNSURE,  /* trouble on the way; it may have been taken */
	VERDICT_AGAIN,   /* the part's cursor is stale: its series once anew */
	VERDICT_BROKEN   /* not what the cloud's page promises */
};

struct verdict {
	enum verdict_kind kind;
	char key[CLOUD_KEY + 1];
	char word[64];
	bool strange;  /* a word that nobody wrote down */
	char why[640]; /* a sentence where it is not a success */
	/* whatever it is: for so long nothing is to be asked; 0: no pause */
	int64_t pause_s;
	char note[200]; /* the cloud wants a person to know; or "" */
};

/* What a cloud can. */
enum cloud_can {
	CLOUD_JOBS = 1 << 0,   /* it makes a result by and by, with a key */
	CLOUD_PLACES = 1 << 1, /* one store or device may be asked for */
	CLOUD_TYPES = 1 << 2,  /* documents of some types only */
	CLOUD_PULL = 1 << 3,   /* its list of goods can be had */
	CLOUD_DELETE = 1 << 4, /* and goods of it deleted */
	CLOUD_WIPE = 1 << 5    /* all of them at once as well */
};

/* How time is asked for. */
struct cloud_reach {
	int64_t back_s; /* how far back there is anything; 0: nobody knows */
	/*
	 * It knows instants: a task has `begin' and `end', which are asked for
	 * as they are. Else it is asked by `from' and `to', as typed, in a zone
	 * that nobody knows.
	 */
	bool exact;
};

/* What a record of a result is to the task. */
enum receipt_kind {
	RECEIPT_NONE,  /* none of its records: dropped, and not counted */
	RECEIPT_OTHER, /* no receipt: kept by its stamp, and not counted */
	RECEIPT        /* counted, and added up */
};

/* A record as it was read; its slices are some of the leaves. */
struct cloud_receipt {
	enum receipt_kind kind;
	struct slice stamp;   /* when it was made */
	struct slice arrived; /* when the cloud got it; empty: nobody knows */
	struct slice sum;     /* an amount; empty: the total is not known */
	bool minus;           /* to be subtracted */
	struct slice type;    /* what the cloud calls it; may be empty */
	struct buf *id;       /* to be filled in, empty at first: what tells it
				 from all others, with its store; left empty:
				 nothing does */
};

/* Where a result's records are, and what they say. */
struct cloud_record {
	const char *const *paths;  /* "json/items", "json/item"; up to NULL */
	const char *const *leaves; /* below it, up to NULL; at most 12,
				      the first of them the stamp */
	/*
	 * texts in the order of the leaves; where there is none it is empty,
	 * and its text NULL
	 */
	void (*read)(const struct task *, const struct slice *texts,
	    struct cloud_receipt *);
	/*
	 * One identity in the whole of what is asked for: a second record with
	 * it is left out, or, with another sum, takes the first one's place.
	 * Else only the neighbour of a span may have it as well.
	 */
	bool unique;
};

/* References of parts that follow; zeroed at first. */
struct refs {
	struct cloud_ref {
		char *ref;
		bool maybe; /* it may be known: asked for once all the same */
	} * list;
	size_t n;
};

/* A page must not have been named before: a circle is ERR_PROTO. */
void cloud_refs_page(struct refs *, const char *ref);
/* What may be named twice: a body by its number. */
void cloud_refs_once(struct refs *, const char *ref);
void cloud_refs_clear(struct refs *);

/* What is read in a part on the way: the elements that are there often. */
struct cloud_each {
	const char *const *paths; /* "json/items", "json/item"; up to NULL */
	const char *const *picks; /* below it, "." itself; up to NULL */
	/* the first text at each of picks, NULL where there is none */
	int (*read)(const struct task *, const struct part *,
	    const struct leaf *picked, struct refs *, struct err *);
};

/* Lists of goods that a cloud takes. */
struct cloud_list {
	const char *format; /* the sink that writes one */
	const char *root;   /* of its document */
	const char *rules;  /* that read one */
};

struct cloud {
	const char *name;
	const char *title;             /* for people */
	const char *url;               /* the documented address */
	unsigned can;                  /* enum cloud_can */
	const char *rules;             /* of its receipts */
	const char *goods;             /* rules of those it gives; or NULL */
	const struct cloud_list *list; /* NULL: it takes none */
	/*
	 * How the token may be said, up to NULL: a header up to where the token
	 * begins, "X-Authorization: " or "Authorization: Bearer ". The first,
	 * unless --auth has a word that is in another one.
	 */
	const char *const *schemes;
	const char *const *heeds; /* reply headers for hear(), up to NULL */
	struct cloud_reach reach;
	const char *root; /* of a result; all JSON has "json" */
	const struct cloud_record *record;
	/* of a task that is ready the part is asked for; NULL before that */
	int (*ask)(const struct task *, const struct part *, struct ask *,
	    struct err *);
	void (*hear)(const struct task *, const struct part *,
	    const struct answer *, struct verdict *);
	/*
	 * A download with a good status came, and is no result: does the cloud
	 * say something else in it? VERDICT_BROKEN: no. NULL: it never does.
	 */
	void (*instead)(
	    const struct task *, const struct answer *, struct verdict *);
	/*
	 * A part is read through before it is believed, by the worker. `each'
	 * hears of each of its elements; then more() has the first text at each
	 * of picks (up to NULL; no text there: NULL) and says whether it is a
	 * part at all (ERR_PROTO: no, and it is not kept) and which parts
	 * follow. An array that is empty has the text "[]" here, as an element
	 * of its name, and at the top as "json"; one that is not has "". No
	 * more(): all comes in one part.
	 */
	const char *const *picks;
	const struct cloud_each *each; /* or NULL */
	int (*more)(const struct task *, const struct part *,
	    const struct leaf *picked, struct refs *, struct err *);
	/* Is it converted, or only there to name others? NULL: all are. */
	bool (*shows)(const struct task *, const struct part *);
};

/*
 * A reference is "KIND/SERIES/REST", or less of it. Parts of one SERIES, pages
 * of one store say, begin anew together: all but the first of them are
 * forgotten, and that is asked for again.
 */
bool cloud_same_series(const char *ref, const char *other);

/* The scheme that --auth means, the first for NULL; NULL: none. */
const char *cloud_scheme(const struct cloud *, const char *auth);

/*
 * The cloud's own words go to a verdict through these alone: without what is
 * secret, and no more of them than is shown. Quoted behind what `why' says
 * already, with a colon between; as its status word; as its key, which is not
 * one when it cannot be used or tells the secret: false.
 */
void cloud_quote(struct verdict *, const struct answer *, const char *words);
void cloud_word(struct verdict *, const struct answer *, const char *word);
bool cloud_key(struct verdict *, const struct answer *, const char *key);

/* Is the secret in it? A short one may be by chance, and does not count. */
bool cloud_tells(const char *key, const char *secret);

/* By name, or the i-th; NULL when there is none. */
const struct cloud *cloud_find(const char *name);
const struct cloud *cloud_at(size_t i);

/* Letters, digits and . _ ~ - alone, 1 to CLOUD_KEY, not "." nor "..". */
bool cloud_key_ok(const char *key);

/* What an HTTP status means whatever the cloud; false for a plain 200. */
bool cloud_hear_status(const struct answer *, struct verdict *);

#endif
