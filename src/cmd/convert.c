/*
 * kassa convert: documents on disk or on standard input become a table.
 */
#include "base/clock.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/connect.h"
#include "convert/convert.h"
#include "job/map.h"
#include "ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
convert_file(struct convert *c, const char *path, struct err *err)
{
	int fd, rc;

	if (strcmp(path, "-") == 0)
		return convert_fd(c, "standard input", STDIN_FILENO, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	rc = convert_fd(c, path, fd, err);
	close(fd);
	return rc;
}

static int
check_input(const struct convert *c, const char *path, struct err *err)
{
	struct stat st;

	if (strcmp(path, "-") != 0)
		return stat(path, &st) != 0
			   ? 0 /* opening it says why */
			   : convert_check_input(c, path, &st, err);
	return fstat(STDIN_FILENO, &st) != 0
		   ? 0
		   : convert_check_input(c, "standard input", &st, err);
}

/* Before any of them is read. */
static int
check_inputs(const struct convert *c, int argc, char **argv, struct err *err)
{
	int i;

	if (argc == 0)
		return check_input(c, "-", err);
	for (i = 0; i < argc; i++)
		if (check_input(c, argv[i], err) != 0)
			return -1;
	return 0;
}

static int
convert_all(struct convert *c, int argc, char **argv, struct err *err)
{
	int i;

	if (argc == 0)
		return convert_file(c, "-", err);
	for (i = 0; i < argc; i++)
		if (convert_file(c, argv[i], err) != 0)
			return -1;
	return 0;
}

/* A conversion, and how it is told. */
struct converting {
	struct convert convert;
	struct log *log;
	int64_t began;
};

static int64_t
now_ms(void)
{
	return clock_system()->mono_ms(clock_system());
}

static void
tell_now(void *arg)
{
	struct converting *t = arg;
	double seconds = (double)(now_ms() - t->began + 1) / 1000;
	double mega = (double)t->convert.bytes / 1e6;

	log_live(t->log, now_ms(),
	    "converting, %.0f s, %.1f MB, %llu row%s, %.1f MB/s", seconds, mega,
	    (unsigned long long)t->convert.rows, plural(t->convert.rows),
	    mega / seconds);
}

/* As a filter it is silent. */
static void
tell_end(const struct converting *t)
{
	bool file = sink_is_file(t->convert.sink);
	uint64_t failed = convert_failed_checks(&t->convert);
	uint64_t rows = t->convert.rows, bytes = sink_bytes(t->convert.sink);
	char checks[64] = "";

	if (failed > 0)
		snprintf(checks, sizeof(checks), ", %llu check%s failed",
		    (unsigned long long)failed, plural(failed));
	log_live_end(t->log);
	log_say(t->log, file ? LOG_NOTE : LOG_DETAIL,
	    "%llu row%s to %s, %llu byte%s in %.1f s%s",
	    (unsigned long long)rows, plural(rows), sink_name(t->convert.sink),
	    (unsigned long long)bytes, plural(bytes),
	    (double)(now_ms() - t->began) / 1000, checks);
}

/*
 * Of the profile that was named, where it has a ledger. Without one the map's
 * lookups find nothing.
 */
static int
fill_map(struct convert *c, const struct options *o, struct err *err)
{
	struct map_owner owner = { "", o->profile };
	struct ledger *ledger = NULL;
	int there, rc = 0;
	char *state;

	if (o->profile == NULL || !rules_use_map(c->rules))
		return 0;
	state = connect_state_path(o, err);
	there = state == NULL ? -1 : ledger_exists(state, err);
	if (there == 1)
		ledger = ledger_open(state, clock_system(), err);
	if (ledger != NULL)
		rc = map_fill(c->rules, ledger, &owner, err);
	else if (there != 0)
		rc = -1;
	ledger_close(ledger);
	free(state);
	return rc;
}

int
cmd_convert(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	struct convert_options options = connect_convert(o);
	struct converting t = { .log = log, .began = now_ms() };
	int rc;

	if (o->rules == NULL)
		return err_set(err, ERR_USAGE,
		    "which rules? --rules NAME or FILE; kassa rules list "
		    "shows the names");
	options.stop = connect_catch_signals();
	options.tick = tell_now;
	options.tick_arg = &t;
	options.warn = connect_warn;
	options.fault = connect_fault;
	options.warn_arg = log;
	if (convert_open(&t.convert, &options, err) != 0)
		return -1;
	rc = check_inputs(&t.convert, argc, argv, err);
	if (rc == 0)
		rc = fill_map(&t.convert, o, err);
	if (rc == 0)
		rc = convert_all(&t.convert, argc, argv, err);
	if (rc == 0)
		rc = convert_publish(&t.convert, err);
	if (rc == 0)
		tell_end(&t);
	convert_close(&t.convert);
	return rc;
}
