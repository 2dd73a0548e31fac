/*
 * kassa receipts: the main job, wired from options.
 */
#include "job/receipts.h"
#include "base/mem.h"
#include "cmd/command.h"
#include "cmd/connect.h"

#include <stdlib.h>

static struct receipts_options
receipts_options_from(const struct options *o, const struct account *account,
    const char *state, const char *resume, struct log *log)
{
	struct receipts_options r = {
		.account = account,
		.state = state,
		.period = connect_period(o),
		.convert = connect_table(o),
		.jobs = o->jobs,
		.timeout_ms = o->timeout,
		.poll_ms = o->poll,
		.retries = o->retries,
		.max_bytes = (uint64_t)o->max_bytes,
		.allow_empty = o->allow_empty,
		.force = o->force,
		.again = o->again,
		.resume = resume,
		.log = log,
	};

	r.convert.warn = connect_warn;
	r.convert.warn_arg = log;
	return r;
}

int
cmd_receipts(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct convert_options table = connect_table(o);
	struct receipts_options options;
	struct account account;
	char *state, *resume;
	int rc;

	if (argc > 0)
		return err_set(err, ERR_USAGE,
		    "kassa receipts takes no argument, not \"%s\"", argv[0]);
	if (connect_check_period(o, err) != 0 ||
	    convert_check(&table, err) != 0)
		return -1;
	if (connect_account(&account, o, log, err) != 0)
		return -1;
	state = connect_state(o, err);
	connect_make_private(state, log);
	resume = connect_resume();
	options = receipts_options_from(o, &account, state, resume, log);
	rc = state == NULL && !o->no_state ? -1 : receipts_run(&options, err);
	free(resume);
	free(state);
	account_close(&account);
	return rc;
}
