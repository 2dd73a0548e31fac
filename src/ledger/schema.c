/*
 * The tables, and how a file of an older layout gets them. A step is never
 * changed once it was released; a new layout is one more row. The file's
 * user_version counts the steps taken, its application_id says it is ours.
 *
 * The tables guard themselves: only known states, a fingerprint where a
 * careless caller might put a token, a key before anything is polled; of a
 * day, something published before it is without trouble.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define APPLICATION "1801548659" /* "kass" as SQLite's 32 bits */

#define A_DAY "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"

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
	{ "ALTER TABLE task ADD COLUMN profile TEXT NOT NULL DEFAULT '';"
	  "ALTER TABLE task ADD COLUMN day TEXT NOT NULL DEFAULT ''"
	  " CHECK (day = '' OR day GLOB " A_DAY ");"
	  "DROP INDEX task_identity;"
	  "CREATE INDEX task_identity ON task"
	  " (cloud, url, account, profile, kind, \"from\", \"to\", body);"
	  "CREATE TABLE profile ("
	  " id INTEGER PRIMARY KEY AUTOINCREMENT,"
	  " name TEXT NOT NULL UNIQUE CHECK (name <> ''),"
	  " began_at INTEGER NOT NULL DEFAULT 0,"
	  " ended_at INTEGER NOT NULL DEFAULT 0,"
	  " ok_at INTEGER NOT NULL DEFAULT 0,"
	  " code INTEGER NOT NULL DEFAULT 0 CHECK (code BETWEEN 0 AND 255),"
	  " why TEXT NOT NULL DEFAULT ''"
	  ") STRICT;"
	  "CREATE TABLE day ("
	  " id INTEGER PRIMARY KEY,"
	  " profile INTEGER NOT NULL REFERENCES profile,"
	  " day TEXT NOT NULL CHECK (day GLOB " A_DAY "),"
	  " \"begin\" INTEGER NOT NULL,"
	  " \"end\" INTEGER NOT NULL,"
	  " zone TEXT NOT NULL,"
	  " tried_at INTEGER NOT NULL,"
	  " published_at INTEGER NOT NULL DEFAULT 0,"
	  " asked_at INTEGER NOT NULL DEFAULT 0,"
	  " open INTEGER NOT NULL DEFAULT 0 CHECK (open IN (0, 1)),"
	  " receipts INTEGER NOT NULL DEFAULT 0 CHECK (receipts >= 0),"
	  " sum TEXT NOT NULL DEFAULT '' CHECK (sum NOT GLOB '*[^-0-9.]*'),"
	  " \"key\" TEXT NOT NULL DEFAULT '',"
	  " spool_sha256 TEXT NOT NULL DEFAULT ''"
	  "  CHECK (length(spool_sha256) IN (0, 64)),"
	  " code INTEGER NOT NULL DEFAULT 0 CHECK (code BETWEEN 0 AND 255),"
	  " held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),"
	  " why TEXT NOT NULL DEFAULT '',"
	  " UNIQUE (profile, day),"
	  " CHECK (published_at = 0 OR \"begin\" < \"end\"),"
	  " CHECK (code <> 0 OR (published_at > 0 AND held = 0))"
	  ") STRICT;"
	  "CREATE TABLE file ("
	  " day INTEGER NOT NULL REFERENCES day ON DELETE CASCADE,"
	  " nr INTEGER NOT NULL CHECK (nr >= 0),"
	  " \"table\" TEXT NOT NULL CHECK (\"table\" <> ''),"
	  " path TEXT NOT NULL CHECK (path <> '' AND path NOT GLOB '/*'),"
	  " rows INTEGER NOT NULL CHECK (rows >= 0),"
	  " bytes INTEGER NOT NULL CHECK (bytes >= 0),"
	  " sha256 TEXT NOT NULL CHECK (length(sha256) = 64),"
	  " stamp TEXT NOT NULL,"
	  " PRIMARY KEY (day, nr),"
	  " UNIQUE (day, \"table\")"
	  ") STRICT, WITHOUT ROWID;" },
	{ "CREATE TABLE output ("
	  " path TEXT PRIMARY KEY CHECK (path GLOB '/*'),"
	  " purpose TEXT NOT NULL CHECK (purpose <> ''),"
	  " receipts INTEGER NOT NULL CHECK (receipts >= 0),"
	  " rows INTEGER NOT NULL CHECK (rows >= 0),"
	  " written_at INTEGER NOT NULL"
	  ") STRICT, WITHOUT ROWID;" },
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
