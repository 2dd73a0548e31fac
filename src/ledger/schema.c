/*
 * The tables, and how a file of an older layout gets them. A step is never
 * changed once it was released; a new layout is one more row. The file's
 * user_version counts the steps taken, its application_id says it is ours.
 *
 * The tables guard themselves: only known states, a fingerprint where a
 * careless caller might put a token, a key before anything is polled; of a
 * day, something published before it is without trouble.
 */
#include "base/err.h"
#include "base/mem.h"
#include "ledger/ledger_internal.h"

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
	{ "CREATE TABLE part ("
	  " task INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,"
	  " nr INTEGER NOT NULL CHECK (nr >= 0),"
	  " ref TEXT NOT NULL,"
	  " spool TEXT NOT NULL,"
	  " sha256 TEXT NOT NULL CHECK (length(sha256) IN (0, 64)),"
	  " bytes INTEGER NOT NULL CHECK (bytes >= 0),"
	  " PRIMARY KEY (task, nr),"
	  " UNIQUE (task, ref)"
	  ") STRICT, WITHOUT ROWID;"
	  "INSERT INTO part SELECT id, 0, '', spool, sha256, bytes FROM task"
	  " WHERE spool <> '';"
	  "ALTER TABLE task DROP COLUMN spool;"
	  "ALTER TABLE task DROP COLUMN sha256;"
	  "ALTER TABLE task DROP COLUMN bytes;" },
	{ "CREATE TABLE map ("
	  " account TEXT NOT NULL CHECK (length(account) = 16"
	  "  AND account NOT GLOB '*[^0-9a-f]*'),"
	  " kind TEXT NOT NULL CHECK (kind IN"
	  "  ('store', 'device', 'employee', 'product')),"
	  " id TEXT NOT NULL CHECK (id <> ''),"
	  " code TEXT NOT NULL CHECK (code <> ''),"
	  " profile TEXT NOT NULL,"
	  " PRIMARY KEY (account, kind, id)"
	  ") STRICT, WITHOUT ROWID;"
	  "CREATE INDEX map_profile ON map (profile, kind, id)"
	  " WHERE profile <> '';" },
	{ "ALTER TABLE task ADD COLUMN place TEXT NOT NULL DEFAULT '';"
	  "ALTER TABLE task ADD COLUMN filter TEXT NOT NULL DEFAULT '';"
	  "ALTER TABLE task ADD COLUMN \"begin\" INTEGER NOT NULL DEFAULT 0;"
	  "ALTER TABLE task ADD COLUMN \"end\" INTEGER NOT NULL DEFAULT 0;"
	  "DROP INDEX task_identity;"
	  "CREATE INDEX task_identity ON task (cloud, url, account, profile,"
	  " kind, \"from\", \"to\", body, place, filter);"
	  "ALTER TABLE part ADD COLUMN anew INTEGER NOT NULL DEFAULT 0"
	  " CHECK (anew IN (0, 1));"
	  "CREATE TABLE pause ("
	  " account TEXT PRIMARY KEY CHECK (length(account) = 16),"
	  " until INTEGER NOT NULL"
	  ") STRICT, WITHOUT ROWID;" },
};

const int ledger_nlayouts = (int)NELEM(ledger_layouts);

static int
number(struct ledger *l, const char *sql, int *n, struct err *err)
{
	int64_t found = 0;

	if (db_run_sql(&l->db, sql, NULL, NULL, &found, err) < 0)
		return -1;
	*n = (int)found;
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
migrate(struct ledger *l, const struct ledger_layout *layouts, int newest,
    struct err *err)
{
	char sql[64];
	int have;

	if (number(l, "PRAGMA user_version", &have, err) < 0)
		return -1;
	if (have >= newest)
		return 0;
	for (; have < newest; have++)
		if (db_exec(&l->db, layouts[have].sql, err) < 0)
			return -1;
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", newest);
	if (db_exec(&l->db, sql, err) < 0)
		return -1;
	return db_exec(&l->db, "PRAGMA application_id = " APPLICATION, err);
}

int
ledger_migrate(struct ledger *l, const struct ledger_layout *layouts,
    int newest, struct err *err)
{
	int rc;

	if (ledger_begin(l, err) < 0)
		return -1;
	rc = migrate(l, layouts, newest, err);
	return ledger_end(l, rc, err);
}

/*
 * All SQL that runs more than once. An address with and without a slash at its
 * end is the same: older ledgers have both, what is read or written now has
 * none. Those who bind and read count the question marks and columns: tasks.c
 * for tasks, days.c for all else.
 */

#define COLUMNS                                                                \
	"cloud, rtrim(url, '/'), account, profile, kind, \"from\", \"to\", "   \
	"body, place, filter, day, key, why, state, id, sent, planned_at, "    \
	"sent_at, asked_at, changed_at, \"begin\", \"end\""

#define IDENTITY                                                               \
	"cloud = ?1 AND url IN (rtrim(?2, '/'), rtrim(?2, '/') || '/') AND "   \
	"account = ?3 AND profile = ?4 AND "                                   \
	"kind = ?5 AND \"from\" = ?6 AND \"to\" = ?7 AND body = ?8 "           \
	"AND place = ?9 AND filter = ?10"

static const char *const sqls[STMTS] = {
	/* tasks */
	[STMT_OPEN] = "SELECT id FROM task WHERE " IDENTITY
		      " AND state NOT IN ('done', 'failed') "
		      "ORDER BY id DESC LIMIT 1",
	[STMT_DONE] = "SELECT id FROM task WHERE " IDENTITY
		      " AND state = 'done' AND changed_at >= ?11 "
		      "ORDER BY id DESC LIMIT 1",
	[STMT_INSERT] =
	    "INSERT INTO task (cloud, url, account, profile, kind, \"from\", "
	    "\"to\", body, place, filter, day, \"begin\", \"end\", "
	    "planned_at, changed_at) "
	    "VALUES (?1, rtrim(?2, '/'), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
	    "?11, ?12, ?13, ?14, ?14)",
	[STMT_GET] = "SELECT " COLUMNS " FROM task WHERE id = ?1",
	[STMT_KEY] = "SELECT id FROM task WHERE account = ?1 AND key = ?2 AND "
		     "key <> '' ORDER BY id DESC LIMIT 1",
	[STMT_KEY_OTHER] =
	    "SELECT id FROM task WHERE account = ?1 AND key = ?2 AND "
	    "key <> '' AND cloud = ?3 AND rtrim(url, '/') = rtrim(?4, '/') AND "
	    "(kind <> ?5 OR \"from\" <> ?6 OR \"to\" <> ?7 OR body <> ?8 OR "
	    "place <> ?9 OR filter <> ?10) "
	    "ORDER BY id LIMIT 1",
	[STMT_EACH] = "SELECT " COLUMNS
		      " FROM task WHERE account = ?1 OR ?1 IS NULL ORDER BY id",
	[STMT_SENT] =
	    "UPDATE task SET sent = ?2, sent_at = ?3, changed_at = ?4 "
	    "WHERE id = ?1 AND state = 'planned' AND sent <> ?2",
	[STMT_MOVE] =
	    "UPDATE task SET state = ?2, key = ?3, why = ?4, asked_at = ?5, "
	    "changed_at = ?6 WHERE id = ?1 AND state = ?7",
	[STMT_NOTE] = "UPDATE task SET why = ?2, changed_at = ?3 "
		      "WHERE id = ?1 AND state = ?4",
	[STMT_PRUNE] = "DELETE FROM task WHERE state IN ('done', 'failed') AND "
		       "changed_at < ?1 AND kind <> 'nomenclature'",

	/* parts */
	[STMT_PARTS] = "SELECT ref, spool, sha256, bytes, nr, anew FROM part "
		       "WHERE task = ?1 ORDER BY nr",
	[STMT_PART] =
	    "INSERT INTO part (task, nr, ref, spool, sha256, bytes, anew) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
	    "ON CONFLICT (task, nr) DO UPDATE SET spool = excluded.spool, "
	    "sha256 = excluded.sha256, bytes = excluded.bytes, "
	    "anew = excluded.anew",
	[STMT_PART_GONE] = "DELETE FROM part WHERE task = ?1 AND nr = ?2",

	/* pauses */
	[STMT_PAUSE] = "INSERT INTO pause (account, until) VALUES (?1, ?2) "
		       "ON CONFLICT (account) DO UPDATE SET "
		       "until = max(until, excluded.until)",
	[STMT_PAUSED] = "SELECT until FROM pause WHERE account = ?1",

	/* profiles */
	[STMT_PROFILE] = "SELECT id FROM profile WHERE name = ?1",
	[STMT_PROFILE_NEW] = "INSERT INTO profile (name) VALUES (?1) "
			     "ON CONFLICT (name) DO NOTHING",
	[STMT_RUN] = "SELECT began_at, ended_at, ok_at, code, why "
		     "FROM profile WHERE id = ?1",
	[STMT_RUN_BEGAN] =
	    "UPDATE profile SET began_at = ?2, ended_at = 0 WHERE id = ?1",
	[STMT_RUN_ENDED] =
	    "UPDATE profile SET ended_at = ?2, code = ?3, why = ?4, "
	    "ok_at = iif(?3 = 0, ?2, ok_at) WHERE id = ?1",

	/* days; a day that is replaced takes its files with it */
	[STMT_DAYS] =
	    "SELECT id, day, \"begin\", \"end\", zone, tried_at, published_at, "
	    "asked_at, open, receipts, sum, \"key\", spool_sha256, code, held, "
	    "why FROM day WHERE profile = ?1 ORDER BY day",
	[STMT_FILES] = "SELECT \"table\", path, rows, bytes, sha256, stamp "
		       "FROM file WHERE day = ?1 ORDER BY nr",
	[STMT_DAY] =
	    "INSERT OR REPLACE INTO day (profile, day, \"begin\", \"end\", "
	    "zone, tried_at, published_at, asked_at, open, receipts, sum, "
	    "\"key\", spool_sha256) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[STMT_FILE] = "INSERT INTO file (day, nr, \"table\", path, rows, "
		      "bytes, sha256, stamp) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[STMT_TROUBLE] =
	    "INSERT INTO day (profile, day, \"begin\", \"end\", zone, "
	    "tried_at, code, held, why) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
	    "ON CONFLICT (profile, day) DO UPDATE SET "
	    "tried_at = excluded.tried_at, code = excluded.code, "
	    "held = excluded.held, why = excluded.why",
	[STMT_STAMP] =
	    "UPDATE file SET stamp = ?4 WHERE \"table\" = ?3 AND day = "
	    "(SELECT id FROM day WHERE profile = ?1 AND day = ?2)",
	[STMT_LATE] = "UPDATE day SET open = 1 WHERE profile = ?1 AND "
		      "day = ?2 AND published_at > 0",
	[STMT_DOUBT] = "UPDATE day SET open = 1 WHERE profile = ?1 AND "
		       "asked_at > ?2 AND published_at > 0",

	/* outputs */
	[STMT_WRITTEN] = "SELECT receipts, rows FROM output "
			 "WHERE path = ?1 AND purpose = ?2",
	[STMT_WRITE] = "INSERT OR REPLACE INTO output (path, purpose, "
		       "receipts, rows, written_at) "
		       "VALUES (?1, ?2, ?3, ?4, ?5)",

	/*
	 * the map: an account's, and a profile's by whatever token; max()
	 * picks the row of a group whose code is given
	 */
	[STMT_MAP] = "SELECT kind, id, code, max(account = ?1) FROM map "
		     "WHERE account = ?1 OR (profile <> '' AND profile = ?2) "
		     "GROUP BY kind, id ORDER BY kind, id",
	[STMT_MAP_FORGET] =
	    "DELETE FROM map WHERE account = ?1 AND kind = ?3 AND id = ?4",
	[STMT_MAP_FORGET_OLD] =
	    "DELETE FROM map WHERE profile <> '' AND profile = ?2 AND "
	    "kind = ?3 AND id = ?4 AND account <> ?1",
	[STMT_MAP_PUT] =
	    "INSERT INTO map (account, profile, kind, id, code) "
	    "VALUES (?1, ?2, ?3, ?4, ?5) "
	    "ON CONFLICT (account, kind, id) DO UPDATE SET "
	    "code = excluded.code, "
	    "profile = iif(excluded.profile = '', profile, excluded.profile)",
};

int
ledger_prepare(struct ledger *l, struct err *err)
{
	int i;

	for (i = 0; i < STMTS; i++)
		if (db_prepare(&l->db, &l->stmts[i], sqls[i], err) < 0)
			return -1;
	return 0;
}

void
ledger_finish(struct ledger *l)
{
	int i;

	for (i = 0; i < STMTS; i++)
		db_finish(&l->stmts[i]);
}
