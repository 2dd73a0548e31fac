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
    const char *types, const char *state, const char *resume, struct log *log)
{
	struct receipts_options r = {
		.account = account,
		.state = state,
		.period = connect_period(o),
		.convert = connect_table(o),
		.types = types,
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

static int
with_account(const struct options *o, const struct account *account,
    const char *types, struct log *log, struct err *err)
{
	char *state = connect_state(o, err), *resume;
	struct receipts_options options;
	int rc;

	if (state == NULL && !o->no_state)
		return -1;
	connect_make_private(state, log);
	resume = connect_resume();
	options = receipts_options_from(o, account, types, state, resume, log);
	rc = receipts_run(&options, err);
	free(resume);
	free(state);
	return rc;
}

int
cmd_receipts(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct convert_options table = connect_table(o);
	struct account account;
	char *types;
	int rc;

	if (argc > 0)
		return err_set(err, ERR_USAGE,
		    "kassa receipts takes no argument, not \"%s\"", argv[0]);
	if (connect_check_period(o, err) != 0 ||
	    convert_check(&table, err) != 0)
		return -1;
	types = connect_types(o, err);
	if (types == NULL)
		return -1;
	rc = connect_account(&account, o, log, err);
	if (rc == 0) {
		rc = with_account(o, &account, types, log, err);
		account_close(&account);
	}
	free(types);
	return rc;
}
