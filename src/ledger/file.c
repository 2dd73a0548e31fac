/*
 * The connection to the ledger's file: what is done, in which order, before
 * a file is believed. Nothing here changes a file that is not in order.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MS 5000

/* FULL: a commit that returned survives the power cut that follows it. */
static const char settings[] = "PRAGMA synchronous = FULL;"
			       "PRAGMA foreign_keys = ON;"
			       "PRAGMA trusted_schema = OFF;";

int
ledger_connect(struct ledger *l, const char *path, struct err *err)
{
	/* A name that starts with "file:" would be taken for a URI. */
	char *name = mem_printf("%s%s", *path == 'f' ? "./" : "", path);
	int rc = sqlite3_open_v2(name, &l->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
	    NULL);

	free(name);
	if (rc != SQLITE_OK)
		return ledger_say(l, err);
	sqlite3_busy_timeout(l->db, BUSY_MS);
	if (ledger_exec(l, settings, err) < 0)
		return -1;
	return ledger_prepare(l, STMT_BEGIN, STMT_OPEN, err);
}

void
ledger_disconnect(struct ledger *l)
{
	ledger_finish(l);
	sqlite3_close(l->db);
	l->db = NULL;
}

int
ledger_keep_journal(struct ledger *l, struct err *err)
{
	char mode[16];

	if (ledger_pragma(
		l, "PRAGMA journal_mode = WAL", mode, sizeof(mode), err) < 0)
		return -1;
	if (strcmp(mode, "wal") == 0)
		return 0;
	return err_set(err, ERR_IO,
	    "%s: this file system cannot keep a write-ahead log", l->path);
}

static int
check(struct ledger *l, struct err *err)
{
	char found[256], how[sizeof(found) + 16];
	const char *start;

	if (ledger_pragma(
		l, "PRAGMA integrity_check(1)", found, sizeof(found), err) < 0)
		return -1;
	if (strcmp(found, "ok") == 0)
		return 0;
	start = strchr(found, '\n'); /* behind a heading */
	snprintf(how, sizeof(how), "damaged (%s)",
	    start == NULL ? found : start + 1);
	return ledger_say_damaged(l, how, err);
}

static int
writable(const struct ledger *l, struct err *err)
{
	if (sqlite3_db_readonly(l->db, "main") == 0)
		return 0;
	return ledger_not_ours(l->path, "write", err);
}

static int
believe(struct ledger *l, const struct ledger_layout *layouts, int newest,
    struct err *err)
{
	int version;

	if (writable(l, err) < 0 ||
	    ledger_version(l, newest, &version, err) < 0 || check(l, err) < 0)
		return -1;
	if (version < newest && ledger_upgrade(l, layouts, newest, err) < 0)
		return -1;
	return ledger_keep_journal(l, err);
}

/*
 * The last connection that closes writes the log into the file. Not so with
 * a file that is not believed: whoever saves it will want both as they are.
 */
static void
keep_log(struct ledger *l, int keep)
{
	sqlite3_db_config(l->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep, NULL);
}

static int
join(struct ledger *l, const struct ledger_layout *layouts, int newest,
    struct err *err)
{
	/* SQLite would leave a log beside it that nobody may write either. */
	if (access(l->path, W_OK) < 0 && (errno == EACCES || errno == EROFS))
		return ledger_not_ours(l->path, "write", err);
	if (ledger_connect(l, l->path, err) < 0)
		return -1;
	keep_log(l, 1);
	if (believe(l, layouts, newest, err) < 0)
		return -1;
	keep_log(l, 0);
	return ledger_prepare(l, STMT_OPEN, STMTS, err);
}

int
ledger_file(struct ledger *l, const char *dir,
    const struct ledger_layout *layouts, int newest, struct err *err)
{
	if (ledger_folder(dir, err) < 0 || ledger_lock_open(l, dir, err) < 0)
		return -1;
	if (access(l->path, F_OK) < 0 && errno == ENOENT &&
	    ledger_make(l, dir, layouts, newest, err) < 0)
		return -1;
	return join(l, layouts, newest, err);
}

int
ledger_memory(struct ledger *l, struct err *err)
{
	if (ledger_connect(l, ":memory:", err) < 0 ||
	    ledger_migrate(l, ledger_layouts, ledger_nlayouts, err) < 0)
		return -1;
	return ledger_prepare(l, STMT_OPEN, STMTS, err);
}
