/*
 * Published files, each read again and held against its sum in the ledger.
 * What is not as it was is named, and forgotten to be well: so the next run
 * brings the day anew.
 */
#include "base/text.h"
#include "run/files.h"
#include "run/run_internal.h"

#include <stdlib.h>

struct check {
	struct past past;
	FILE *to;
	size_t days, files, altered, lost;
};

static void
name_file(struct check *c, const struct ledger_file *f, const char *how)
{
	char *path = files_path(c->past.options->convert.sink.out, f->path);

	fprintf(c->to, "%s: %s: %s\n", c->past.options->name, path, how);
	free(path);
}

/* Is the file well? Then 1; else it is named, and counted. */
static int
judge_file(
    struct check *c, const struct ledger_day *d, const struct ledger_file *f)
{
	struct sink_options sink = c->past.options->convert.sink;
	struct err err = ERR_INIT;
	char *stamp;
	int state;

	sink.name = d->day;
	state = files_look(&sink, f, true, &stamp, &err);

	free(stamp);
	c->files++;
	if (state == FILE_SAME || state == FILE_TOUCHED)
		return 1;
	c->lost += state == FILE_LOST;
	c->altered += state != FILE_LOST;
	if (state < 0)
		fprintf(c->to, "%s: %s\n", c->past.options->name, err.text);
	else
		name_file(c, f, state == FILE_LOST ? "lost" : "altered");
	return 0;
}

static int
check_file(struct check *c, const struct ledger_day *d,
    const struct ledger_file *f, struct err *err)
{
	if (judge_file(c, d, f) == 1)
		return 0;
	return ledger_stamp(
	    c->past.store.ledger, c->past.id, d->day, f->table, "", err);
}

static int
check_day(struct check *c, const struct ledger_day *d, struct err *err)
{
	size_t i;

	if (d->published_at == 0)
		return 0;
	c->days++;
	for (i = 0; i < d->nfiles; i++)
		if (check_file(c, d, &d->files[i], err) != 0)
			return -1;
	return 0;
}

static int
check_all(struct check *c, struct err *err)
{
	size_t i;

	for (i = 0; i < c->past.known.ndays; i++)
		if (check_day(c, &c->past.known.days[i], err) != 0)
			return -1;
	if (c->days == 0) {
		fprintf(c->to, "%s: the ledger knows of no published day\n",
		    c->past.options->name);
		return 0;
	}
	fprintf(c->to, "%s: %zu day%s, %zu file%s: ", c->past.options->name,
	    c->days, plural(c->days), c->files, plural(c->files));
	if (c->altered + c->lost == 0)
		fprintf(c->to, "all as published\n");
	else
		fprintf(c->to, "%zu altered, %zu lost\n", c->altered, c->lost);
	return 0;
}

static int
verify(
    const struct run_profile *options, FILE *to, size_t *bad, struct err *err)
{
	struct check c = { .to = to };
	int rc;

	if (past_open(&c.past, options, err) != 0)
		return -1;
	rc = check_all(&c, err);
	if (rc != 0)
		err_in(err, "%s", options->name);
	*bad += c.altered + c.lost;
	past_close(&c.past);
	return rc;
}

/* One that cannot be read does not hide the others. */
int
run_verify(
    const struct run_profile *profiles, size_t n, FILE *to, struct err *err)
{
	size_t i, bad = 0;

	for (i = 0; i < n; i++) {
		struct err found = ERR_INIT;

		if (verify(&profiles[i], to, &bad, &found) != 0 &&
		    gravity_outweighs(&found, err))
			*err = found;
	}
	if (fflush(to) != 0)
		return err_write(err, "the report");
	if (err->code != ERR_NONE)
		return -1;
	if (bad == 0)
		return 0;
	err_set(err, ERR_DATA, "%zu %s not as published", bad,
	    bad == 1 ? "file is" : "files are");
	return err_hint(err, "kassa run brings the days anew");
}
