/*
 * A goods list into the cloud: the files are read by rules, checked as a whole,
 * written as one upload, and sent once.
 *
 *	files --> rules --> checks --> upload file --> ledger --> cloud
 *
 * What was sent stays in the spool until a later list has been taken, for it
 * is what the next one is compared with. A list whose reply was lost is never
 * sent again by itself: push_tell_unsettled() shows it, push_settle() ends it.
 */
#ifndef PUSH_PUSH_H
#define PUSH_PUSH_H

#include "base/buf.h"
#include "base/log.h"
#include "job/account.h"
#include "convert/convert.h"
#include "ledger/ledger.h"

struct push_options {
	const struct account *account; /* NULL: a dry run that needs none */
	const char *profile;           /* or NULL */
	const char *state;             /* or NULL: throw away */
	char *const *files;
	size_t nfiles;
	struct convert_options convert; /* rules NULL: by content */
	const char *output; /* keeps what is sent: a file, "-"; or NULL */
	bool dry_run;       /* that is all: nothing is sent */
	bool changes;       /* send what differs from the last list */
	bool again;         /* though it was sent before */
	bool strict;        /* not with a warning */
	int64_t timeout_ms, poll_ms;
	int retries;
	const char *resume; /* the command line that goes on after a break */
	struct log *log;
};

/*
 * ERR_DATA: the list is wrong, each problem was warned of. ERR_TEMP: not done
 * in time, or an earlier one of this content is not settled. Else as a
 * conversion or a drive ends.
 */
int push_run(const struct push_options *, struct err *);

/*
 * Those goods lists in these state folders that were begun and whose end is
 * not known, oldest first, with what can be done: as lines for people, or as
 * the member "goods_lists" of a JSON document. How many there are. A folder
 * that cannot be read does not hide the others; the first error is kept. Times
 * are told in the zone.
 */
int push_tell_unsettled(char *const *states, size_t n, const struct zone *,
    bool json, struct buf *, struct err *);

/*
 * A person has looked: the cloud has the list whose reply was lost (taken), or
 * it has not. `id' is the ledger's number of it. ERR_USAGE when there is none.
 */
int push_settle(const char *state, int64_t id, bool taken, struct err *);

#endif
