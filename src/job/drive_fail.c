/*
 * Requests that failed, and whether they may be sent again. Only a submit is
 * delicate: one that surely was not taken is taken back in the ledger and
 * repeated; one that may have been taken is for the next run to settle.
 */
#include "job/drive_internal.h"

#include <stdio.h>
#include <string.h>

bool
drive_is_submit(const struct drive *d)
{
	return d->task->state == TASK_PLANNED;
}

/* It surely was not taken, and the ledger may know. */
static int
take_back(struct drive *d)
{
	struct err err = ERR_INIT;

	if (!drive_is_submit(d) || d->shared->ledger == NULL)
		return 0;
	if (ledger_unsent(d->shared->ledger, d->task, &err) == 0)
		return 0;
	drive_finish(d, &err);
	return -1;
}

void
drive_not_taken(struct drive *d, int code, const char *why)
{
	if (take_back(d) == 0)
		drive_stop_with(d, code, why);
}

void
drive_retry(struct drive *d, int64_t retry_after, const char *why)
{
	if (take_back(d) == 0)
		drive_again(d, retry_after, why);
}

void
drive_busy(struct drive *d, int64_t retry_after, const char *why)
{
	if (take_back(d) == 0)
		drive_again_all(d, retry_after, why);
}

void
drive_ask_anew(struct drive *d)
{
	if (take_back(d) == 0)
		drive_poll_later(d);
}

bool
drive_is_goods(const struct drive *d)
{
	return strcmp(d->task->kind, "nomenclature") == 0;
}

/* Who can tell what became of it: the next run, or only a person. */
static const char *
way_out(const struct drive *d)
{
	return drive_is_goods(d)
		   ? "kassa status tells the two ways to settle it"
		   : "run the command again to settle it";
}

/* Trouble on the way. Whatever is harmless twice is done again. */
void
drive_unsure(struct drive *d, int64_t retry_after, const char *why)
{
	char text[768];

	if (!drive_is_submit(d)) {
		drive_again(d, retry_after, why);
		return;
	}
	snprintf(text, sizeof(text),
	    "%s; the cloud may have taken the request or not; %s", why,
	    way_out(d));
	drive_stop_with(d, ERR_TEMP, text);
}

/* A question that stays, for a person to answer. */
static void
leave_open(struct drive *d, const char *why)
{
	struct err err = ERR_INIT;
	char text[768];

	if (ledger_note(d->shared->ledger, d->task, why, &err) != 0) {
		drive_finish(d, &err);
		return;
	}
	snprintf(text, sizeof(text),
	    "%s; the cloud may have the list or not; look there, then say so: "
	    "kassa nomenclature settle %lld taken, or lost",
	    why, (long long)d->task->id);
	drive_stop_with(d, ERR_TEMP, text);
}

void
drive_lost_sight(struct drive *d, const char *why)
{
	if (drive_is_goods(d) && !drive_is_submit(d) &&
	    d->shared->ledger != NULL)
		leave_open(d, why);
	else
		drive_give_up(d, ERR_UNAVAIL, why);
}

/* ---- too late ---- */

/* An earlier run stopped waiting at the same word, and it is a stranger. */
static bool
is_end(const struct drive *d)
{
	return d->strange && strcmp(d->task->why, d->word) == 0;
}

static int
remember_word(struct drive *d, struct err *err)
{
	struct ledger *ledger = d->shared->ledger;
	const char *word = d->strange ? d->word : "";
	char why[160];

	if (!is_end(d) && strcmp(d->task->why, word) == 0)
		return 0;
	if (!is_end(d))
		return ledger_note(ledger, d->task, word, err);
	snprintf(why, sizeof(why), "status \"%s\" at two deadlines", d->word);
	return ledger_drop(ledger, d->task, why, err);
}

void
drive_late(struct drive *d, int64_t timeout_ms, struct err *err)
{
	struct err second = ERR_INIT;
	bool end = is_end(d);

	err_set(err, ERR_TEMP, "not done after %g s%s%s",
	    (double)timeout_ms / 1000, d->word[0] != '\0' ? ", status " : "",
	    d->word);
	if (d->task->key[0] != '\0')
		err_in(err, "process key %s", d->task->key);
	if (d->task->state != TASK_ASKED || d->word[0] == '\0' ||
	    drive_is_goods(d) || d->shared->ledger == NULL)
		return;
	if (remember_word(d, &second) != 0)
		err_hint(err, "%s", second.text);
	else if (end)
		err_hint(err,
		    "so it was at the last deadline; kassa does not know this "
		    "word and takes it for an end: the next run asks anew");
}
