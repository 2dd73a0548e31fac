/*
 * The tables, and how a file of an older layout gets them. A step is never
 * changed once it was released; a new layout is one more row. The file's
 * user_version counts the steps taken, its application_id says it is ours.
 *
 * The table guards itself: only known states, a fingerprint where a careless
 * caller might put a token, a key before anything is polled.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define APPLICATION "1801548659" /* "kass" as SQLite's 32 bits */

const struct ledger_layout ledger_layouts[] = {
	{ "CREATE TABLE task ("
	  " id INTEGER PRIMARY KEY AUTOINCREMENT,"
	  " cloud TEXT NOT NULL,"
	  " url TEXT NOT NULL,"
	  " account TEXT NOT NULL CHECK (length(account) = 16"
	  "  AND account NOT GLOB '*[^0-9a-f]*'),"
	  " kind TEXT NOT NULL,"
	  " \"from\" TEXT NOT NULL,"
	  " \"to\" TEXT NOT NULL,"
	  " body TEXT NOT NULL CHECK (length(body) IN (0, 64)),"
	  " state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN"
	  "  ('planned', 'asked', 'ready', 'fetched', 'done', 'failed')),"
	  " sent INTEGER NOT NULL DEFAULT 0 CHECK (sent IN (0, 1)),"
	  " key TEXT NOT NULL DEFAULT '',"
	  " planned_at INTEGER NOT NULL,"
	  " sent_at INTEGER NOT NULL DEFAULT 0,"
	  " asked_at INTEGER NOT NULL DEFAULT 0,"
	  " changed_at INTEGER NOT NULL,"
	  " spool TEXT NOT NULL DEFAULT '',"
	  " sha256 TEXT NOT NULL DEFAULT ''"
	  "  CHECK (length(sha256) IN (0, 64)),"
	  " bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0),"
	  " why TEXT NOT NULL DEFAULT '',"
	  " CHECK (state <> 'asked' OR key <> '')"
	  ") STRICT;"
	  "CREATE INDEX task_identity ON task"
	  " (cloud, url, account, kind, \"from\", \"to\", body);"
	  "CREATE INDEX task_key ON task (account, key) WHERE key <> '';" },
};

const int ledger_nlayouts = (int)NELEM(ledger_layouts);

static int
number(struct ledger *l, const char *sql, int *n, struct err *err)
{
	char text[32];

	if (ledger_pragma(l, sql, text, sizeof(text), err) < 0)
		return -1;
	*n = atoi(text);
	return 0;
}

/*
 * Which layout a file that was there has. Files appear only when they are
 * whole, so one without a layout is not ours or has lost its content.
 */
int
ledger_version(struct ledger *l, int newest, int *version, struct err *err)
{
	int application, pages;

	if (number(l, "PRAGMA page_count", &pages, err) < 0 ||
	    number(l, "PRAGMA application_id", &application, err) < 0 ||
	    number(l, "PRAGMA user_version", version, err) < 0)
		return -1;
	if (pages == 0)
		return ledger_say_damaged(l, "empty, its content is lost", err);
	if (application != atoi(APPLICATION) || *version < 1)
		return ledger_say_damaged(l, "not a ledger of kassa", err);
	if (*version <= newest)
		return 0;
	err_set(err, ERR_CONFIG,
	    "%s: written by a newer kassa (layout %d, this one knows %d)",
	    l->path, *version, newest);
	return err_hint(err, "use that one, or another --state");
}

static int
climb(struct ledger *l, const struct ledger_layout *layouts, int newest,
    struct err *err)
{
	char sql[64];
	int have;

	if (number(l, "PRAGMA user_version", &have, err) < 0)
		return -1;
	if (have >= newest)
		return 0;
	for (; have < newest; have++)
		if (ledger_exec(l, layouts[have].sql, err) < 0)
			return -1;
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", newest);
	if (ledger_exec(l, sql, err) < 0)
		return -1;
	return ledger_exec(l, "PRAGMA application_id = " APPLICATION, err);
}

int
ledger_migrate(struct ledger *l, const struct ledger_layout *layouts,
    int newest, struct err *err)
{
	int rc;

	if (ledger_begin(l, err) < 0)
		return -1;
	rc = climb(l, layouts, newest, err);
	return ledger_end(l, rc, err);
}
