/*
 * kassa map: which code of 1C stands for what the cloud calls by an id. The
 * ledger keeps it; import and export are its way in and out, and list holds it
 * against what the cloud has.
 */
#include "job/map.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/people.h"
#include "ledger/ledger.h"
#include "reader/reader.h"
#include "rules/rules.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What was given behind `kassa map WORD', and whose map it is. */
struct mapping {
	const struct options *options;
	char **argv;
	int argc;
	struct log *log;
	struct account account;
	struct map_owner owner;
	struct ledger *ledger;
};

/* ---- whose, and where ---- */

/* To look something up no ledger is made: without one the map is empty. */
static int
open_ledger(struct mapping *m, bool make, struct err *err)
{
	char *state = connect_state(m->options, err);
	int there = state == NULL ? -1 : ledger_exists(state, err);

	if (there >= 0) {
		connect_make_private(state, m->log);
		m->ledger = ledger_open(
		    make || there == 1 ? state : NULL, clock_system(), err);
	}
	free(state);
	return m->ledger == NULL ? -1 : 0;
}

static int
open_map(struct mapping *m, struct log *log, bool make, struct err *err)
{
	if (connect_account(&m->account, m->options, log, err) != 0)
		return -1;
	m->owner = map_owner_of(&m->account);
	return open_ledger(m, make, err);
}

/* The same where nothing is sent, so that how it would be is no matter. */
static int
open_silently(struct mapping *m, bool make, struct err *err)
{
	struct log silent;

	log_init(&silent, true, 0, false, 0);
	return open_map(m, &silent, make, err);
}

static void
close_map(struct mapping *m)
{
	ledger_close(m->ledger);
	account_close(&m->account);
}

/* ---- import ---- */

static int
read_fd(int fd, const char *name, struct map_list *list, struct err *err)
{
	struct input in;
	int rc;

	input_fd(&in, name, fd);
	rc = map_read(&in, list, err);
	input_clear(&in);
	return rc;
}

static int
read_file(const char *path, struct map_list *list, struct err *err)
{
	int fd, rc;

	if (strcmp(path, "-") == 0)
		return read_fd(STDIN_FILENO, "standard input", list, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	rc = read_fd(fd, path, list, err);
	close(fd);
	return rc;
}

static void
tell_list(const struct mapping *m, const struct map_list *list)
{
	size_t codes = 0, i;

	for (i = 0; i < list->n; i++)
		codes += list->entries[i].code[0] != '\0';
	log_say(m->log, LOG_NOTE, "%s: %zu code%s, %zu id%s without one",
	    m->argv[0], codes, plural(codes), list->n - codes,
	    plural(list->n - codes));
}

/* The list is read before the ledger is touched. */
static int
run_import(struct mapping *m, struct err *err)
{
	struct map_list list = { 0 };
	int rc;

	if (m->argc != 1)
		return err_set(err, ERR_USAGE,
		    "which list? kassa map import FILE (- is standard input)");
	rc = read_file(m->argv[0], &list, err);
	if (rc == 0)
		rc = open_silently(m, true, err);
	if (rc == 0)
		rc = ledger_map_put(
		    m->ledger, &m->owner, list.entries, list.n, err);
	if (rc == 0)
		tell_list(m, &list);
	map_list_clear(&list);
	return rc;
}

/* ---- export ---- */

#define COLUMN(text)                                                           \
	{                                                                      \
		.name = (char[]){ text }, .title = (char[]){ text },           \
		.type = TYPE_TEXT                                              \
	}

/* Headings are the names in any format: import wants to know them again. */
static struct column export_columns[] = { COLUMN("kind"), COLUMN("id"),
	COLUMN("code") };

static const struct table export_table = {
	.name = (char[]){ "map" },
	.title = (char[]){ "map" },
	.columns = export_columns,
	.ncolumns = NELEM(export_columns),
};

struct giving {
	struct taker *taker;
	struct err *err;
};

static struct cell
cell_of(const char *text)
{
	return (struct cell){ .text = text, .len = strlen(text) };
}

static int
give_entry(void *arg, const struct map_entry *e)
{
	struct giving *g = arg;
	struct cell cells[] = { cell_of(e->kind), cell_of(e->id),
		cell_of(e->code) };

	return g->taker->take(g->taker, &export_table, cells, g->err);
}

static int
export_to(struct mapping *m, struct sink *sink, struct err *err)
{
	struct giving g = { sink_taker(sink), err };

	if (ledger_map(m->ledger, &m->owner, give_entry, &g, err) != 0 ||
	    sink_finish(sink, err) != 0)
		return -1;
	return sink_publish(sink, err);
}

static int
run_export(struct mapping *m, struct err *err)
{
	const struct table *table = &export_table;
	struct sink_options options = connect_convert(m->options).sink;
	struct sink *sink;
	int rc;

	if (m->argc != 0)
		return err_set(err, ERR_USAGE,
		    "kassa map export takes no argument, not \"%s\"; "
		    "the file is named by -o FILE",
		    m->argv[0]);
	if (sink_check(&options, err) != 0 || open_silently(m, false, err) != 0)
		return -1;
	sink = sink_new(&options, &table, 1, err);
	rc = sink == NULL ? -1 : export_to(m, sink, err);
	sink_free(sink);
	return rc;
}

/* ---- list ---- */

#define RULES "evotor-map"

/* Goods are a store's: they are listed where one is named. */
static const char *const lists[] = { "stores", "devices", "employees",
	"goods" };

enum { LIST_KIND, LIST_ID, LIST_NAME, LIST_CODE, LIST_COLUMNS };

static struct column list_columns[LIST_COLUMNS] = { COLUMN("kind"),
	COLUMN("id"), COLUMN("name"), COLUMN("code") };

static const struct table list_table = {
	.name = (char[]){ "map" },
	.title = (char[]){ "map" },
	.columns = list_columns,
	.ncolumns = LIST_COLUMNS,
};

/* The rows of the rules' tables, which have these columns, as one table's. */
struct map_listing {
	struct taker taker; /* first */
	struct mapping *mapping;
	struct rules *rules;
	struct sink *sink;
	size_t nlists;
};

static int
take_row(struct taker *taker, const struct table *table,
    const struct cell *cells, struct err *err)
{
	struct map_listing *l = (struct map_listing *)taker;
	struct taker *to = sink_taker(l->sink);

	(void)table;
	if (l->mapping->options->unmatched && cells[LIST_CODE].len > 0)
		return 0;
	return to->take(to, &list_table, cells, err);
}

static int
read_part(const struct part *p, struct listener *to, struct err *err)
{
	int fd = open(p->spool, O_RDONLY | O_CLOEXEC), rc;
	struct input in;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", p->spool);
	input_fd(&in, p->spool, fd);
	rc = reader_any(&in, to, err);
	input_clear(&in);
	close(fd);
	return rc;
}

static int
read_list(struct map_listing *l, const char *name, const struct task *task,
    const struct parts *parts, struct err *err)
{
	const struct cloud *cloud = l->mapping->account.cloud;
	int table = rules_pick(l->rules, name, err);
	struct rules_options options = {
		.tables = &table, .ntables = 1, .taker = &l->taker
	};
	struct rules_run *run =
	    table < 0 ? NULL : rules_run_new(l->rules, &options, err);
	int rc = run == NULL ? -1 : 0;
	size_t i;

	for (i = 0; i < parts->n && rc == 0; i++)
		if (cloud->shows == NULL || cloud->shows(task, &parts->list[i]))
			rc = read_part(
			    &parts->list[i], rules_run_listener(run), err);
	if (rc == 0)
		rc = rules_run_finish(run, err);
	rules_run_free(run);
	return rc;
}

static int
show_lists(void *arg, struct keys *k, struct err *err)
{
	struct map_listing *l = arg;
	size_t i;

	for (i = 0; i < l->nlists; i++)
		if (read_list(l, lists[i], keys_task(k, i), keys_parts(k, i),
			err) != 0)
			return -1;
	if (sink_finish(l->sink, err) != 0)
		return -1;
	return sink_publish(l->sink, err);
}

/* The ledger is left for those who ask the cloud. */
static int
open_rules(struct map_listing *l, struct err *err)
{
	struct mapping *m = l->mapping;
	int rc = -1;

	l->rules = rules_open(RULES, err);
	if (l->rules != NULL)
		rc = map_fill(l->rules, m->ledger, &m->owner, err);
	ledger_close(m->ledger);
	m->ledger = NULL;
	return rc;
}

/* The cloud is asked when all else is in order. */
static int
list_with(struct map_listing *l, const char *state, struct err *err)
{
	struct mapping *m = l->mapping;
	const struct table *table = &list_table;
	struct sink_options sink = people_sink(m->options);
	char *resume = connect_resume();
	struct keys_options options =
	    connect_keys(m->options, &m->account, state, resume, m->log);
	int rc = -1;

	l->nlists = NELEM(lists) - (m->options->store == NULL);
	if (open_rules(l, err) == 0)
		l->sink = sink_new(&sink, &table, 1, err);
	if (l->sink != NULL)
		rc = people_fetch(
		    &options, lists, l->nlists, show_lists, l, err);
	sink_free(l->sink);
	rules_free(l->rules);
	free(resume);
	return rc;
}

static int
run_list(struct mapping *m, struct err *err)
{
	struct map_listing l = { .taker = { take_row }, .mapping = m };
	char *state;
	int rc;

	if (m->argc != 0)
		return err_set(err, ERR_USAGE,
		    "kassa map list takes no argument, not \"%s\"", m->argv[0]);
	if (people_check(m->options, err) != 0 ||
	    open_map(m, m->log, true, err) != 0)
		return -1;
	state = connect_state(m->options, err);
	rc = state == NULL ? -1 : list_with(&l, state, err);
	free(state);
	return rc;
}

/* ---- the words ---- */

static const struct {
	const char *word;
	int (*run)(struct mapping *, struct err *);
} words[] = {
	{ "import", run_import },
	{ "export", run_export },
	{ "list", run_list },
};

int
cmd_map(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct mapping m = {
		.options = o, .argv = argv + 1, .argc = argc - 1, .log = log
	};
	size_t i;
	int rc;

	for (i = 0; i < NELEM(words) && argc > 0; i++) {
		if (strcmp(argv[0], words[i].word) != 0)
			continue;
		rc = words[i].run(&m, err);
		close_map(&m);
		return rc;
	}
	return err_set(err, ERR_USAGE,
	    "kassa map import FILE, export [-o FILE] or list [--unmatched]");
}
