/*
 * What an output is written for, and whether it may be replaced. The ledger
 * remembers of each file for what it was written last: cloud and account,
 * period, rules, tables. When it is to be written for just the same again and
 * would lose more than half of its rows, or of its receipts, that is more
 * likely a fault of the cloud than the truth. Of a file that was written for
 * anything else nothing is said.
 *
 *	outputs_init(&o, ...);          after convert_finish()
 *	outputs_judge(&o, ledger, ...); may it be published?
 *	sink_publish(...);
 *	list = outputs_written(&o, &n); for ledger_written_all()
 *	outputs_clear(&o);
 */
#ifndef JOB_OUTPUTS_H
#define JOB_OUTPUTS_H

#include "job/account.h"
#include "convert/convert.h"
#include "job/period.h"
#include "ledger/ledger.h"

struct output {
	char *below;   /* OUT, or "" where that is the file */
	char *path;    /* absolute, or NULL */
	char *purpose; /* a line for each thing that it is written for */
	uint64_t rows;
};

struct outputs {
	const char *out; /* borrowed */
	uint64_t receipts;
	struct output *files;
	size_t n; /* 0: a stream */
};

int outputs_init(struct outputs *, const struct account *,
    const struct period *, const struct convert *, uint64_t receipts,
    struct err *);
void outputs_clear(struct outputs *);

/* ERR_DATA: one of the files would shrink. */
int outputs_judge(const struct outputs *, struct ledger *, struct err *);

/* For the ledger; the list is the caller's to free, its texts are not. */
struct ledger_output *outputs_written(struct outputs *, size_t *n);

#endif
