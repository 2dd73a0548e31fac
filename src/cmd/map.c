/*
 * kassa map: which code of 1C stands for what the cloud calls by an id. The
 * ledger keeps it; import and export are its way in and out.
 */
#include "job/map.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/connect.h"
#include "ledger/ledger.h"
#include "reader/input.h"
#include "sink/sink.h"

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
open_map(struct mapping *m, bool make, struct err *err)
{
	struct log silent;

	log_init(&silent, true, 0, false, 0); /* nothing is sent */
	if (connect_account(&m->account, m->options, &silent, err) != 0)
		return -1;
	m->owner = map_owner_of(&m->account);
	return open_ledger(m, make, err);
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
read_list(const char *path, struct map_list *list, struct err *err)
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
	rc = read_list(m->argv[0], &list, err);
	if (rc == 0)
		rc = open_map(m, true, err);
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
	if (sink_check(&options, err) != 0 || open_map(m, false, err) != 0)
		return -1;
	sink = sink_new(&options, &table, 1, err);
	rc = sink == NULL ? -1 : export_to(m, sink, err);
	sink_free(sink);
	return rc;
}

/* ---- the words ---- */

static const struct {
	const char *word;
	int (*run)(struct mapping *, struct err *);
} words[] = {
	{ "import", run_import },
	{ "export", run_export },
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
