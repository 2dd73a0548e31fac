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

/* Who can tell what became of it: the next run, or only a person. */
static const char *
way_out(const struct drive *d)
{
	return strcmp(d->task->kind, "nomenclature") == 0
		   ? "kassa status tells the two ways to settle it"
		   : "run the command again to settle it";
}

/* Trouble on the way. Whatever is harmless twice is done again. */
void
drive_unsure(struct drive *d, const char *why)
{
	char text[768];

	if (!drive_is_submit(d)) {
		drive_again(d, -1, why);
		return;
	}
	snprintf(text, sizeof(text),
	    "%s; the cloud may have taken the request or not; %s", why,
	    way_out(d));
	drive_stop_with(d, ERR_TEMP, text);
}
