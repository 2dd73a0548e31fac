/*
 * What there is to know of a profile without asking the cloud: its ledger
 * against the calendar. Gathered here, printed in two ways.
 */
#ifndef RUN_STATUS_H
#define RUN_STATUS_H

#include "ledger/days.h"
#include "run/run_internal.h"

/* Days in a row that are closed and not published. */
struct status_gap {
	const char *from, *to; /* both are missing */
	size_t days;
};

struct status {
	struct past past;
	struct plan plan;
	struct ledger_run last;
	size_t published, empty, open; /* days */
	const char *oldest, *newest;   /* published, or NULL */
	struct status_gap *gaps;
	size_t ngaps;
	struct task *waiting; /* unfinished, a day once, oldest first */
	size_t nwaiting;
};

int status_open(struct status *, const struct run_profile *, struct err *);
void status_close(struct status *);

/* It is told with what waits, and not as failed. */
bool status_is_waiting(const struct status *, const struct ledger_day *);

void status_text(const struct status *, FILE *);
void status_json(const struct status *, struct buf *);

#endif
