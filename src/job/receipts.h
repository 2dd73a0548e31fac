/*
 * The main job: a period's receipts from the cloud into an output. A period
 * may be several tasks; some of them are at the cloud at a time, and their
 * results are converted in the order of the period while others still wait.
 * The output appears when all of it is there.
 */
#ifndef JOB_RECEIPTS_H
#define JOB_RECEIPTS_H

#include "convert/convert.h"
#include "job/drive.h"
#include "job/period.h"

struct receipts_options {
	const struct account *account;
	const char *state; /* folder of ledger and spool; NULL: throw away */
	struct period_options period;
	struct convert_options convert;
	const char *types;  /* of documents, as the task's filter; or NULL */
	int jobs;           /* at a time */
	int64_t timeout_ms; /* of all the waiting */
	int64_t poll_ms;
	int retries;
	uint64_t max_bytes;
	bool allow_empty;
	bool force;         /* replace an output by much less, or nothing */
	bool again;         /* leave an unfinished job and ask anew */
	const char *resume; /* the command line that goes on after a break */
	struct log *log;
};

int receipts_run(const struct receipts_options *, struct err *);

#endif
