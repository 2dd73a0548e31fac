/*
 * Connections and statements. What can go wrong is a table from SQLite's codes
 * to our words.
 */
#include "base/mem.h"
#include "base/room.h"
#include "sink/sqlite/sqlite_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long another's lock is waited for. */
#define PATIENCE_MS 3000

/* ---- trouble ---- */

static const struct saying {
	int code; /* of the family, or a member's own */
	enum err_code status;
	const char *what;
	const char *hint; /* or NULL */
} sayings[] = {
	{ SQLITE_IOERR_DIR_FSYNC, ERR_IO,
	    "is new already, and not yet safe on the disk", "run again" },
	{ SQLITE_BUSY, ERR_TEMP, "is locked by another program",
	    "nothing is lost, run again when it has done" },
	{ SQLITE_LOCKED, ERR_TEMP, "is locked by another program",
	    "nothing is lost, run again when it has done" },
	{ SQLITE_PROTOCOL, ERR_TEMP, "is locked by another program",
	    "nothing is lost, run again when it has done" },
	{ SQLITE_FULL, ERR_IO, "no room on the disk", NULL },
	{ SQLITE_IOERR, ERR_IO, "cannot be read or written", NULL },
	{ SQLITE_READONLY, ERR_CANTCREAT, "cannot be written", NULL },
	{ SQLITE_CANTOPEN, ERR_CANTCREAT, "cannot be opened", NULL },
	{ SQLITE_PERM, ERR_CANTCREAT, "cannot be opened", NULL },
	{ SQLITE_NOTADB, ERR_DATA, "is not an SQLite database",
	    "name another file, or move this one away" },
	{ SQLITE_CORRUPT, ERR_DATA, "is damaged",
	    "move it away, or mend it with sqlite3 and .recover" },
	{ SQLITE_CONSTRAINT, ERR_DATA, "does not take a row", NULL },
	{ SQLITE_NOMEM, ERR_MEMORY, "out of memory", NULL },
};

/* It is another's database: what it does not understand lies in its tables. */
static const struct saying unknown = { SQLITE_ERROR, ERR_DATA,
	"does not take it", NULL };

static const struct saying *
find(int code)
{
	size_t i;

	for (i = 0; i < NELEM(sayings); i++)
		if (sayings[i].code == code || sayings[i].code == (code & 0xff))
			return &sayings[i];
	return &unknown;
}

/* Of its folder: a file that is opened and closed loses its locks. */
static int
hint_room(const struct db *db, struct err *err)
{
	char *path = mem_dup(db->name);
	int fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	room_hint(err, ENOSPC, fd, 0);
	if (fd >= 0)
		close(fd);
	free(path);
	return -1;
}

/* What the last error means, in a sentence. */
static int
db_say(const struct db *db, struct err *err)
{
	const struct saying *s = find(sqlite3_extended_errcode(db->h));
	int code = sqlite3_system_errno(db->h);
	bool system =
	    code != 0 && (s->status == ERR_IO || s->status == ERR_CANTCREAT);

	err_set(err, (int)s->status, "%s: %s (%s)", db->name, s->what,
	    system ? strerror(code) : sqlite3_errmsg(db->h));
	if (s->code == SQLITE_FULL)
		return hint_room(db, err);
	return s->hint == NULL ? -1 : err_hint(err, "%s", s->hint);
}

/* ---- connections ---- */

/* Neither "file:x" nor ":memory:" is anything but a name of a file. */
static char *
plain_path(const char *path)
{
	return mem_printf("%s%s", *path == '/' ? "" : "./", path);
}

int
db_open(struct db *db, const char *path, const char *name, struct err *err)
{
	char *plain = plain_path(path);
	int rc = sqlite3_open_v2(
	    plain, &db->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	free(plain);
	db->name = name;
	if (db->h == NULL)
		return err_set(err, ERR_MEMORY, "%s: out of memory", name);
	if (rc != SQLITE_OK)
		return db_say(db, err);
	sqlite3_extended_result_codes(db->h, 1);
	sqlite3_busy_timeout(db->h, PATIENCE_MS);
	/* a name in quotes that is none shall not be taken for a text */
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	return 0;
}

void
db_close(struct db *db)
{
	sqlite3_close(db->h);
	db->h = NULL;
}

/* ---- statements ---- */

int
db_exec(struct db *db, const char *sql, struct err *err)
{
	if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_say(db, err);
	return 0;
}

sqlite3_stmt *
db_prepare(struct db *db, const char *sql, struct err *err)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(db->h, sql, -1, &stmt, NULL) == SQLITE_OK)
		return stmt;
	db_say(db, err);
	return NULL;
}

int
db_step(struct db *db, sqlite3_stmt *stmt, struct err *err)
{
	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return db_say(db, err);
	}
}

static sqlite3_stmt *
prepare_bound(struct db *db, const char *sql, const char *one, const char *two,
    struct err *err)
{
	sqlite3_stmt *stmt = db_prepare(db, sql, err);
	int n = sqlite3_bind_parameter_count(stmt);

	if (n > 0)
		sqlite3_bind_text(stmt, 1, one, -1, SQLITE_STATIC);
	if (n > 1)
		sqlite3_bind_text(stmt, 2, two, -1, SQLITE_STATIC);
	return stmt;
}

int
db_run(struct db *db, const char *sql, const char *one, const char *two,
    struct err *err)
{
	sqlite3_stmt *stmt = prepare_bound(db, sql, one, two, err);
	int rc = stmt == NULL ? -1 : db_step(db, stmt, err);

	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}

int
db_number(struct db *db, const char *sql, const char *one, const char *two,
    int64_t *number, struct err *err)
{
	sqlite3_stmt *stmt = prepare_bound(db, sql, one, two, err);
	int rc = stmt == NULL ? -1 : db_step(db, stmt, err);

	if (rc > 0)
		*number = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return rc < 0 ? -1 : 0;
}
