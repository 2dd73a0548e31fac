/*
 * The files of an output as the ledger knows them. A purpose is one text: what
 * is compared as a whole need not be taken apart, and a cloud that has stores
 * or devices says them in lines of its own.
 */
#include "job/outputs.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- where ---- */

/* Links on the way are followed, one in the file's place is not: it would be
 * replaced. NULL: there is no such folder yet, and nothing in it.
 */
static char *
path_of(const char *out, const char *below)
{
	const char *slash = strrchr(out, '/');
	const char *name = *below != '\0' || slash == NULL ? out : slash + 1;
	char *folder, *whole, *path = NULL;

	if (*below != '\0')
		folder = mem_dup(out);
	else if (slash == NULL)
		folder = mem_dup(".");
	else
		folder = mem_dupn(out, (size_t)(slash - out) + 1);
	whole = realpath(folder, NULL);
	if (whole != NULL)
		path = mem_printf("%s/%s", strcmp(whole, "/") == 0 ? "" : whole,
		    *below != '\0' ? below : name);
	free(whole);
	free(folder);
	return path;
}

static bool
is_plain(const char *path)
{
	struct stat st;

	return path != NULL && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* ---- what for ---- */

/* Rules are the same as long as their file is. */
static int
put_rules(struct buf *b, const struct rules *rules, struct err *err)
{
	const char *path = rules_path(rules);
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
	char sum[SHA_HEX];
	uint64_t bytes;

	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	rc = sha_file(fd, sum, &bytes, err);
	close(fd);
	if (rc < 0)
		return err_in(err, "%s", path);
	buf_printf(b, "rules %s\n", sum);
	return 0;
}

static void
put_period(struct buf *b, const struct period *p)
{
	if (p->bounded)
		buf_printf(b, "period %lld to %lld\n", (long long)p->begin,
		    (long long)p->end);
	else
		buf_printf(b, "period %s to %s\n", p->spans[0].from,
		    p->spans[p->nspans - 1].to);
}

static int
put_purpose(struct buf *b, const struct account *account,
    const struct period *period, const struct convert *c, struct err *err)
{
	buf_printf(
	    b, "cloud %s\naccount %s\n", account->cloud->name, account->print);
	put_period(b, period);
	return put_rules(b, c->rules, err);
}

/* ---- all files ---- */

static struct output *
find(struct outputs *o, const char *path)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (strcmp(o->files[i].below, path) == 0)
			return &o->files[i];
	o->files = mem_resize(o->files, o->n + 1, sizeof(*o->files));
	o->files[o->n] = (struct output){ .below = mem_dup(path) };
	return &o->files[o->n++];
}

/* Tables of one book have one file. */
static void
add_table(
    struct outputs *o, const struct convert *c, size_t i, const char *purpose)
{
	struct output *to;
	struct sink_file f;
	char *more;

	sink_brief(c->sink, i, &f);
	to = find(o, f.path);
	more = mem_printf("%stable %s\n",
	    to->purpose == NULL ? purpose : to->purpose, f.table);
	free(to->purpose);
	to->purpose = more;
	to->rows += f.rows;
}

int
outputs_init(struct outputs *o, const struct account *account,
    const struct period *period, const struct convert *c, uint64_t receipts,
    struct err *err)
{
	struct buf purpose = BUF_INIT;
	size_t i;
	int rc;

	*o = (struct outputs){ .out = c->options.sink.out,
		.receipts = receipts };
	if (!sink_is_file(c->sink))
		return 0;
	rc = put_purpose(&purpose, account, period, c, err);
	for (i = 0; i < sink_files(c->sink) && rc == 0; i++)
		add_table(o, c, i, buf_str(&purpose));
	buf_clear(&purpose);
	return rc;
}

void
outputs_clear(struct outputs *o)
{
	size_t i;

	for (i = 0; i < o->n; i++) {
		free(o->files[i].below);
		free(o->files[i].path);
		free(o->files[i].purpose);
	}
	free(o->files);
	*o = (struct outputs){ 0 };
}

/* ---- before it is published, and after ---- */

static bool
shrinks(uint64_t old, uint64_t new)
{
	return old > 0 && new < (old + 1) / 2;
}

static int
say(const char *path, uint64_t old, uint64_t new, const char *what,
    struct err *err)
{
	err_set(err, ERR_DATA,
	    "%s: the cloud had %llu %s%s for it the last time, and has %llu "
	    "now; the file stays",
	    path, (unsigned long long)old, what, plural(old),
	    (unsigned long long)new);
	return err_hint(
	    err, "--again asks the cloud anew, --force replaces the file");
}

static int
judge(const struct outputs *o, const struct output *f, struct ledger *ledger,
    struct err *err)
{
	char *path = path_of(o->out, f->below);
	struct ledger_output old = { 0 };
	int rc = 0;

	if (is_plain(path))
		rc = ledger_written(ledger, path, f->purpose, &old, err);
	if (rc > 0 && shrinks(old.rows, f->rows))
		rc = say(path, old.rows, f->rows, "row", err);
	else if (rc > 0 && shrinks(old.receipts, o->receipts))
		rc = say(path, old.receipts, o->receipts, "receipt", err);
	free(path);
	return rc < 0 ? -1 : 0;
}

int
outputs_judge(const struct outputs *o, struct ledger *ledger, struct err *err)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (judge(o, &o->files[i], ledger, err) != 0)
			return -1;
	return 0;
}

struct ledger_output *
outputs_written(struct outputs *o, size_t *n)
{
	struct ledger_output *list = mem_array(o->n, sizeof(*list));
	size_t i;

	for (*n = i = 0; i < o->n; i++) {
		struct output *f = &o->files[i];

		free(f->path);
		f->path = path_of(o->out, f->below);
		if (is_plain(f->path))
			list[(*n)++] = (struct ledger_output){ f->path,
				f->purpose, o->receipts, f->rows };
	}
	return list;
}
