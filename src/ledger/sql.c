/*
 * All SQL that runs more than once. An address with and without a slash at its
 * end is the same: older ledgers have both, what is read or written now has
 * none. Those who bind and read count the question marks and columns: row.c for
 * tasks, profile.c, publish.c, days.c and output.c for what their names say.
 */
#include "ledger/ledger_internal.h"

#define COLUMNS                                                                \
	"cloud, rtrim(url, '/'), account, profile, kind, \"from\", \"to\", "   \
	"body, day, key, spool, why, sha256, state, id, sent, planned_at, "    \
	"sent_at, asked_at, changed_at, bytes"

#define IDENTITY                                                               \
	"cloud = ?1 AND url IN (rtrim(?2, '/'), rtrim(?2, '/') || '/') AND "   \
	"account = ?3 AND profile = ?4 AND "                                   \
	"kind = ?5 AND \"from\" = ?6 AND \"to\" = ?7 AND body = ?8"

const char *const ledger_sqls[STMTS] = {
	[STMT_BEGIN] = "BEGIN IMMEDIATE",
	[STMT_COMMIT] = "COMMIT",
	[STMT_ROLLBACK] = "ROLLBACK",

	/* tasks */
	[STMT_OPEN] = "SELECT id FROM task WHERE " IDENTITY
		      " AND state NOT IN ('done', 'failed') "
		      "ORDER BY id DESC LIMIT 1",
	[STMT_DONE] = "SELECT id FROM task WHERE " IDENTITY
		      " AND state = 'done' AND changed_at >= ?9 "
		      "ORDER BY id DESC LIMIT 1",
	[STMT_INSERT] =
	    "INSERT INTO task (cloud, url, account, profile, kind, \"from\", "
	    "\"to\", body, day, planned_at, changed_at) "
	    "VALUES (?1, rtrim(?2, '/'), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
	    "?10)",
	[STMT_GET] = "SELECT " COLUMNS " FROM task WHERE id = ?1",
	[STMT_KEY] = "SELECT id FROM task WHERE account = ?1 AND key = ?2 AND "
		     "key <> '' ORDER BY id DESC LIMIT 1",
	[STMT_KEY_OTHER] =
	    "SELECT id FROM task WHERE account = ?1 AND key = ?2 AND "
	    "key <> '' AND cloud = ?3 AND rtrim(url, '/') = rtrim(?4, '/') AND "
	    "(kind <> ?5 OR \"from\" <> ?6 OR \"to\" <> ?7) "
	    "ORDER BY id LIMIT 1",
	[STMT_EACH] = "SELECT " COLUMNS
		      " FROM task WHERE account = ?1 OR ?1 IS NULL ORDER BY id",
	[STMT_SENT] =
	    "UPDATE task SET sent = ?2, sent_at = ?3, changed_at = ?4 "
	    "WHERE id = ?1 AND state = 'planned' AND sent <> ?2",
	[STMT_MOVE] =
	    "UPDATE task SET state = ?2, key = ?3, spool = ?4, sha256 = ?5, "
	    "why = ?6, bytes = ?7, asked_at = ?8, changed_at = ?9 "
	    "WHERE id = ?1 AND state = ?10",
	[STMT_NOTE] = "UPDATE task SET why = ?2, changed_at = ?3 "
		      "WHERE id = ?1 AND state = ?4",
	[STMT_PRUNE] = "DELETE FROM task WHERE state IN ('done', 'failed') AND "
		       "changed_at < ?1 AND kind <> 'nomenclature'",

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
	[STMT_DOUBT] = "UPDATE day SET open = 1 WHERE profile = ?1 AND "
		       "asked_at > ?2 AND published_at > 0",

	/* outputs */
	[STMT_WRITTEN] = "SELECT receipts, rows FROM output "
			 "WHERE path = ?1 AND purpose = ?2",
	[STMT_WRITE] = "INSERT OR REPLACE INTO output (path, purpose, "
		       "receipts, rows, written_at) "
		       "VALUES (?1, ?2, ?3, ?4, ?5)",
};
