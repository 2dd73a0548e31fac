/*
 * Documents as the cloud gave them, one JSON object a line: nothing is lost on
 * the way, and types that nobody knows are there as well. A document that
 * comes twice is written once, as it came last when it has other money.
 *
 *	struct documents d;
 *	documents_init(&d, account, task, out);
 *	documents_write(&d, parts, &err);
 *	documents_tell(&d, "2026-11-20", log);
 *	documents_clear(&d);
 */
#ifndef JOB_DOCUMENTS_H
#define JOB_DOCUMENTS_H

#include "base/err.h"
#include "base/log.h"
#include "base/outfile.h"
#include "cloud/cloud.h"
#include "job/identities.h"
#include "model/part.h"

#include <stdint.h>

/* More than any cloud has; what comes beyond is counted together. */
#define DOCUMENTS_TYPES 32

struct documents_type {
	char *name;
	uint64_t n;
};

/* All is borrowed, but for what it counts. */
struct documents {
	const struct cloud *cloud;
	const struct task *task;
	struct outfile *out;
	struct identities *ids;
	bool looking;        /* nothing is written yet */
	struct leaf *leaves; /* of a document that the cloud reads */
	size_t nleaves;
	struct documents_type types[DOCUMENTS_TYPES]; /* in their order */
	size_t ntypes;
	uint64_t others; /* of types beyond these */
	uint64_t written;
};

void documents_init(struct documents *, const struct cloud *,
    const struct task *, struct outfile *);
void documents_clear(struct documents *);

/* The parts of the task's result. */
int documents_write(struct documents *, const struct parts *, struct err *);

/* "NAME: 3 documents (2 SELL, 1 X_REPORT) to OUT" */
void documents_tell(const struct documents *, const char *name, struct log *);

#endif
