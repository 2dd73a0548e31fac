/*
 * What a store sells comes in parts, as documents do, and its rules make tables
 * of them. A catalogue that an earlier run has left half is gone on with.
 */
#include "cmd/pull.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/connect.h"
#include "job/keys.h"
#include "job/map.h"

#include <stdlib.h>

struct pull {
	const struct options *options;
	struct account account;
	struct convert convert;
	struct keys *keys;
	struct log *log;
};

/* ---- what it comes to ---- */

static void
tell(const struct pull *p)
{
	uint64_t rows = p->convert.rows;

	log_say(p->log, LOG_NOTE, "%llu row%s to %s", (unsigned long long)rows,
	    plural(rows), sink_name(p->convert.sink));
}

/* Nothing at all is more likely a mistake than a shop that sells nothing. */
static int
refuse_empty(const struct pull *p, struct err *err)
{
	const char *old = sink_empties(p->convert.sink);

	if (old == NULL || p->options->allow_empty)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: the store has no goods, and this file has some; it stays; "
	    "--allow-empty replaces it",
	    old);
}

static int
publish(struct pull *p, struct err *err)
{
	int rc = convert_finish(&p->convert, err);

	convert_warn(&p->convert);
	if (rc != 0 || convert_judge(&p->convert, err) != 0 ||
	    refuse_empty(p, err) != 0 ||
	    sink_publish(p->convert.sink, err) != 0)
		return -1;
	if (keys_done(p->keys, 0, err) != 0)
		return err_in(err,
		    "%s is new already, and the ledger could not be told",
		    sink_name(p->convert.sink));
	tell(p);
	return 0;
}

/* ---- bringing it ---- */

static struct convert_options
convert_options_of(const struct pull *p)
{
	struct convert_options c = connect_convert(p->options);

	c.sink.out = p->options->output;
	if (c.rules == NULL)
		c.rules = p->account.cloud->goods;
	c.warn = connect_warn;
	c.fault = connect_fault;
	c.warn_arg = p->log;
	return c;
}

static int
fetch(struct pull *p, struct err *err)
{
	struct map_owner owner = map_owner_of(&p->account);
	struct task wish;
	int rc;

	task_init(&wish);
	task_set(&wish.kind, "goods");
	rc = keys_add_wish(p->keys, &wish, p->options->again, err);
	task_clear(&wish);
	if (rc != 0 || keys_run(p->keys, TASK_FETCHED, err) != 0 ||
	    map_fill(p->convert.rules, keys_ledger(p->keys), &owner, err) != 0)
		return -1;
	return spool_convert(p->account.cloud, keys_task(p->keys, 0),
	    keys_parts(p->keys, 0), &p->convert, err);
}

static int
bring(struct pull *p, const char *state, struct err *err)
{
	char *resume = connect_resume();
	struct keys_options options =
	    connect_keys(p->options, &p->account, state, resume, p->log);
	int rc = -1;

	p->keys = keys_new(&options, err);
	if (p->keys != NULL)
		rc = fetch(p, err);
	if (rc == 0)
		rc = publish(p, err);
	keys_free(p->keys);
	free(resume);
	return rc;
}

/* The output is tried before the cloud is asked. */
static int
with_account(struct pull *p, struct err *err)
{
	struct convert_options options = convert_options_of(p);
	char *state = connect_state(p->options, err);
	int rc = -1;

	if (state == NULL && !p->options->no_state)
		return -1;
	connect_make_private(state, p->log);
	if (convert_open(&p->convert, &options, err) == 0) {
		rc = bring(p, state, err);
		convert_close(&p->convert);
	}
	free(state);
	return rc;
}

int
pull_run(const struct options *o, struct log *log, struct err *err)
{
	struct pull p = { .options = o, .log = log };
	int rc;

	if (connect_account(&p.account, o, log, err) != 0)
		return -1;
	rc = with_account(&p, err);
	account_close(&p.account);
	return rc;
}
