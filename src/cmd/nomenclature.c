/*
 * kassa nomenclature: the goods list, into the cloud and out of it.
 */
#include "cloud/cloud.h"
#include "cmd/command.h"
#include "cmd/connect.h"
#include "cmd/pull.h"
#include "base/mem.h"
#include "push/push.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What was given behind `kassa nomenclature WORD'. */
struct arguments {
	char **argv;
	int argc;
};

static struct convert_options
list_options(const struct options *o, struct log *log)
{
	struct convert_options list = connect_convert(o);

	list.table = NULL;
	list.strict = false; /* that is the push's to judge */
	list.warn = connect_warn;
	list.fault = connect_fault;
	list.warn_arg = log;
	list.sink.replace_all = o->replace_all;
	return list;
}

static struct push_options
push_options_from(const struct options *o, const struct arguments *given,
    const struct account *account, const char *state, const char *resume,
    struct log *log)
{
	return (struct push_options){
		.account = account,
		.profile = o->profile,
		.state = state,
		.files = given->argv,
		.nfiles = (size_t)given->argc,
		.convert = list_options(o, log),
		.output = o->output,
		.dry_run = o->dry_run,
		.changes = o->changes,
		.again = o->again,
		.strict = o->strict,
		.timeout_ms = o->timeout,
		.poll_ms = o->poll,
		.retries = o->retries,
		.resume = resume,
		.log = log,
	};
}

static int
check_push(
    const struct options *o, const struct arguments *given, struct err *err)
{
	if (given->argc == 0)
		return err_set(err, ERR_USAGE,
		    "which file? kassa nomenclature push FILE...");
	if (o->format != NULL || o->table != NULL || o->allow_empty)
		return err_set(err, ERR_USAGE,
		    "--format, --table and --allow-empty are for a pull");
	if (o->replace_all && !o->yes && !o->dry_run)
		return err_set(err, ERR_USAGE,
		    "--replace-all asks the cloud to drop its whole list "
		    "first; if that is meant, say --yes as well");
	if (o->again && o->changes)
		return err_set(err, ERR_USAGE,
		    "--again sends all of the list, --changes what is new: "
		    "they exclude each other");
	if (o->replace_all && o->changes)
		return err_set(err, ERR_USAGE,
		    "--replace-all and --changes exclude each other: what is "
		    "not sent would be gone");
	return 0;
}

static int
push_with(struct options *o, const struct arguments *given,
    const struct account *account, struct log *log, struct err *err)
{
	char *state = account == NULL ? NULL : connect_state(o, err), *resume;
	struct push_options options;
	int rc;

	if (state == NULL && err->code != ERR_NONE)
		return -1;
	if (!o->dry_run)
		connect_make_private(state, log);
	resume = connect_resume();
	options = push_options_from(o, given, account, state, resume, log);
	rc = push_run(&options, err);
	free(resume);
	free(state);
	return rc;
}

/* A cloud that takes no lists, or whose lists kassa does not make. */
static int
refuse_without_list(const struct options *o, struct err *err)
{
	const struct cloud *cloud = cloud_at((size_t)o->cloud);
	size_t i = 0;

	if (cloud->list != NULL)
		return 0;
	while (cloud_at(i)->list == NULL)
		i++;
	return err_set(err, ERR_UNAVAIL,
	    "kassa sends no goods lists to %s; --cloud %s is the one that they "
	    "go to",
	    cloud->title, cloud_at(i)->name);
}

static int
run_push(struct options *o, const struct arguments *given, struct log *log,
    struct err *err)
{
	struct account account;
	int rc;

	if (check_push(o, given, err) != 0 || refuse_without_list(o, err) != 0)
		return -1;
	if (o->dry_run && !o->changes)
		return push_with(o, given, NULL, log, err);
	if (connect_account(&account, o, log, err) != 0)
		return -1;
	rc = push_with(o, given, &account, log, err);
	account_close(&account);
	return rc;
}

/* ---- settling ---- */

static const struct {
	const char *word;
	bool taken;
} endings[] = {
	{ "taken", true },
	{ "lost", false },
};

static int
settle_as(const struct options *o, int64_t id, bool taken, struct log *log,
    struct err *err)
{
	char *state = connect_state(o, err);
	int rc;

	if (state == NULL)
		return -1;
	connect_make_private(state, log);
	rc = push_settle(state, id, taken, err);
	if (rc == 0)
		log_say(log, LOG_NOTE, "goods list %" PRId64 ": %s", id,
		    taken ? "the cloud has it" : "the cloud has not got it");
	free(state);
	return rc;
}

static int
run_settle(struct options *o, const struct arguments *given, struct log *log,
    struct err *err)
{
	char *end = NULL;
	int64_t id = given->argc == 2 ? strtoll(given->argv[0], &end, 10) : 0;
	size_t i;

	for (i = 0; i < NELEM(endings) && id > 0 && *end == '\0'; i++)
		if (strcmp(given->argv[1], endings[i].word) == 0)
			return settle_as(o, id, endings[i].taken, log, err);
	return err_set(err, ERR_USAGE,
	    "kassa nomenclature settle NUMBER taken|lost; kassa status shows "
	    "the number");
}

/* ---- the way back ---- */

/* A table is asked for as anywhere else; what was meant for a push is not. */
static int
check_pull(
    const struct options *o, const struct arguments *given, struct err *err)
{
	if (given->argc > 0)
		return err_set(err, ERR_USAGE,
		    "kassa nomenclature pull takes no file, not \"%s\"; --out "
		    "says where the goods go",
		    given->argv[0]);
	if (o->changes || o->replace_all || o->dry_run)
		return err_set(err, ERR_USAGE,
		    "--changes, --replace-all and --dry-run are for a push");
	return 0;
}

static int
run_pull(struct options *o, const struct arguments *given, struct log *log,
    struct err *err)
{
	const struct cloud *cloud = cloud_at((size_t)o->cloud);

	if (cloud->goods == NULL)
		return err_set(err, ERR_UNAVAIL,
		    "%s's API takes goods lists and gives none back: only push "
		    "works there",
		    cloud->title);
	if (check_pull(o, given, err) != 0)
		return -1;
	return pull_run(o, log, err);
}

/* ---- what a cloud cannot do ---- */

static int
run_nothing(struct options *o, const struct arguments *given, struct log *log,
    struct err *err)
{
	(void)given, (void)log;
	if (refuse_without_list(o, err) != 0)
		return -1;
	return err_set(err, ERR_UNAVAIL,
	    "%s's API takes goods lists and gives none back, nor does "
	    "it delete goods: only push works there",
	    cloud_at((size_t)o->cloud)->title);
}

static const struct {
	const char *word;
	int (*run)(struct options *, const struct arguments *, struct log *,
	    struct err *);
} words[] = {
	{ "push", run_push },
	{ "settle", run_settle },
	{ "pull", run_pull },
	{ "delete", run_nothing },
};

int
cmd_nomenclature(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct arguments given = { argv + 1, argc - 1 };
	size_t i;

	for (i = 0; i < NELEM(words) && argc > 0; i++)
		if (strcmp(argv[0], words[i].word) == 0)
			return words[i].run(o, &given, log, err);
	return err_set(err, ERR_USAGE,
	    "kassa nomenclature push FILE..., settle NUMBER taken|lost, or "
	    "pull");
}
