/*
 * What a push sends: the list made of its files and looked at as a whole, and
 * what of it is new since the last one.
 */
#include "base/mem.h"
#include "base/text.h"
#include "push/push_internal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
sum_of(struct push *p, struct err *err)
{
	int fd = open(p->made, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", p->made);
	rc = shelf_sum(fd, p->made, p->sum, err);
	close(fd);
	return rc;
}

/* The ledger comes first, for it makes the state folder. */
static int
open_state(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;
	bool known = o->account != NULL && o->state != NULL;

	if (known && history_open(&p->history, o->state, o->account,
			 !o->dry_run, err) != 0)
		return -1;
	if (spool_open(&p->spool, o->dry_run ? NULL : o->state, err) != 0)
		return -1;
	p->shelf = o->state == NULL ? mem_dup(p->spool.folder)
				    : mem_printf("%s/spool", o->state);
	shelf_sweep_new(p->shelf);
	p->made = shelf_new_path(p->spool.folder, "goods");
	undo_file(&p->made_undo, p->made);
	return 0;
}

/* An exchange is often a part of the goods: the rest would be gone. */
static int
check_whole(const struct push *p, struct err *err)
{
	if (!p->options->convert.sink.replace_all ||
	    strcmp(p->files.rules, "commerceml") != 0)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s: what 1C exchanges may be a part of its goods, and "
	    "--replace-all would leave the cloud with nothing else; it takes "
	    "a table, or what 1C wrote for Kassatka",
	    p->files.names[0]);
}

static bool
is_rules(const struct push *p, const char *path)
{
	struct err unsaid = ERR_INIT; /* the list's making says it */
	struct rules *rules;
	struct stat st;
	bool is;

	if (stat(path, &st) != 0)
		return false;
	rules = rules_open(p->files.rules, &unsaid);
	is = rules != NULL && rules_at(rules, &st) != NULL;
	rules_free(rules);
	return is;
}

static int
check_output(const struct push *p, struct err *err)
{
	const char *out = p->options->output;

	if (out == NULL || strcmp(out, "-") == 0)
		return 0;
	if (is_rules(p, out))
		return err_set(err, ERR_USAGE,
		    "%s: those are the rules; keep the upload elsewhere", out);
	if (!source_has(&p->files, out))
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s: that is the list itself; keep the upload elsewhere", out);
}

static void
tell_list(const struct push *p)
{
	const struct list_counts *n = &p->counts;
	char more[48] = "";

	if (p->files.n > 1)
		snprintf(more, sizeof(more), " and %zu more", p->files.n - 1);
	log_say(p->options->log, LOG_NOTE,
	    "%s%s: %" PRIu64 " product%s in %" PRIu64 " group%s, %" PRIu64
	    " warning%s",
	    p->files.names[0], more, n->holdings.products,
	    plural(n->holdings.products), n->holdings.groups,
	    plural(n->holdings.groups), n->warnings, plural(n->warnings));
}

static int
judge_strictly(const struct push *p, struct err *err)
{
	uint64_t n = p->counts.warnings;

	if (!p->options->strict || n == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: %" PRIu64 " warning%s; with --strict nothing is sent",
	    p->files.names[0], n, plural(n));
}

int
push_make(struct push *p, struct err *err)
{
	const struct push_options *o = p->options;
	struct source_options source = { o->convert.rules, o->convert.sheet,
		o->convert.warn, o->convert.warn_arg };

	if (source_open(&p->files, o->files, o->nfiles, &source, err) != 0 ||
	    check_whole(p, err) != 0 || check_output(p, err) != 0 ||
	    open_state(p, err) != 0 ||
	    list_make(&p->files, &o->convert, p->made, &p->counts, err) != 0 ||
	    sum_of(p, err) != 0)
		return -1;
	p->counts.warnings += p->files.warnings;
	tell_list(p);
	return judge_strictly(p, err);
}

/* ---- what changed ---- */

/* So many are named. */
#define GONE_SHOWN 20

static void
tell_gone(void *arg, const char *text)
{
	struct push *p = arg;

	if (p->changes.removed <= GONE_SHOWN)
		log_say(p->options->log, LOG_NOTE,
		    "no longer in the list, and still in the cloud: %s", text);
}

static void
tell_changes(const struct push *p)
{
	const struct changes *c = &p->changes;

	if (c->removed > GONE_SHOWN)
		log_say(p->options->log, LOG_NOTE,
		    "and %" PRIu64 " more that are no longer in the list",
		    c->removed - GONE_SHOWN);
	log_say(p->options->log, LOG_NOTE,
	    "%" PRIu64 " added, %" PRIu64 " changed, %" PRIu64
	    " the same, %" PRIu64 " removed",
	    c->added, c->changed, c->same, c->removed);
}

/* NULL: why there is nothing to compare with. */
static char *
last_list(const struct push *p, const char **why)
{
	const struct history *h = &p->history;
	char *path;

	*why = "no list of this account is known to be in the cloud";
	if (!h->taken)
		return NULL;
	*why = "what became of a later list is not known";
	if (h->unclear)
		return NULL;
	path =
	    shelf_path(p->shelf, p->options->account->print, h->current.body);
	if (access(path, R_OK) == 0)
		return path;
	*why = "the list that was sent last is not in the spool any more";
	free(path);
	return NULL;
}

int
push_compare(struct push *p, struct err *err)
{
	const char *why;
	char *last = last_list(p, &why);
	int rc;

	if (last == NULL) {
		log_say(
		    p->options->log, LOG_NOTE, "%s: all of it is sent", why);
		return 0;
	}
	p->part = shelf_new_path(p->spool.folder, "changes");
	undo_file(&p->part_undo, p->part);
	rc = changes_make(&p->changes, last, p->made, p->part,
	    &p->options->convert, tell_gone, p, err);
	if (rc == 0)
		tell_changes(p);
	free(last);
	return rc;
}
