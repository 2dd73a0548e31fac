/*
 * SQLite as db/sqlite.h's users see it. Its codes become faults by a table, the
 * extended code first and then its family; the user has the words for each.
 * A transaction is begun as a writer at once, so it cannot find out at its end
 * that it was too late.
 */
#include "db/sqlite.h"
#include "base/err.h"
#include "base/mem.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what went wrong ---- */

static const struct {
	int code; /* extended, or of the family */
	enum db_fault fault;
} faults[] = {
	{ SQLITE_BUSY, DB_BUSY },
	{ SQLITE_LOCKED, DB_BUSY },
	{ SQLITE_PROTOCOL, DB_OPENING },
	{ SQLITE_INTERRUPT, DB_INTERRUPTED },
	{ SQLITE_FULL, DB_FULL },
	{ SQLITE_IOERR, DB_IO },
	{ SQLITE_IOERR_DIR_FSYNC, DB_UNSYNCED },
	{ SQLITE_IOERR_NOMEM, DB_MEMORY },
	{ SQLITE_READONLY, DB_READONLY },
	{ SQLITE_READONLY_DBMOVED, DB_MOVED },
	{ SQLITE_CANTOPEN, DB_UNOPENED },
	{ SQLITE_PERM, DB_FORBIDDEN },
	{ SQLITE_CORRUPT, DB_DAMAGED },
	{ SQLITE_NOTADB, DB_FOREIGN },
	{ SQLITE_NOMEM, DB_MEMORY },
	{ SQLITE_CONSTRAINT, DB_REFUSED },
};

static enum db_fault
look_up(int code)
{
	size_t i;

	for (i = 0; i < NELEM(faults); i++)
		if (faults[i].code == code)
			return faults[i].fault;
	return DB_OTHER;
}

static enum db_fault
find_fault(int code)
{
	enum db_fault fault = look_up(code);

	return fault != DB_OTHER ? fault : look_up(code & 0xff);
}

/* The words of errno, which is of now only where a system call failed. */
/* The engine says so only of what it writes, not of files that it makes. */
static bool
is_full(const struct db *db, int code)
{
	int system = sqlite3_system_errno(db->h);

	return (code & 0xff) == SQLITE_IOERR &&
	       (system == ENOSPC || system == EDQUOT);
}

static const char *
system_reason(const struct db *db, int status)
{
	int code = sqlite3_system_errno(db->h);

	if (code == 0 || (status != ERR_IO && status != ERR_CANTCREAT))
		return "";
	return strerror(code);
}

static int
say(const struct db *db, struct err *err)
{
	int code = sqlite3_extended_errcode(db->h);
	enum db_fault fault = is_full(db, code) ? DB_FULL : find_fault(code);
	const struct db_saying *saying = &db->words->sayings[fault];
	struct db_trouble trouble = { fault, code, sqlite3_errmsg(db->h),
		system_reason(db, saying->status) };

	return db->words->say(db, saying, &trouble, err);
}

static int
last_errno(sqlite3_file *file)
{
	int code = 0;

	if (file != NULL && file->pMethods != NULL)
		file->pMethods->xFileControl(
		    file, SQLITE_FCNTL_LAST_ERRNO, &code);
	return code;
}

/*
 * SQLite calls it damage when the disk gives EIO, and its check of integrity
 * says so of every page that it could not get.
 */
int
db_read_errno(const struct db *db)
{
	sqlite3_file *file = NULL, *log = NULL;
	int code;

	if (db->h == NULL)
		return 0;
	sqlite3_file_control(db->h, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	sqlite3_file_control(db->h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	code = last_errno(file);
	return code != 0 ? code : last_errno(log);
}

/* ---- connections ---- */

/* Neither "file:x" nor ":memory:" is anything but a name of a file. */
static char *
plain_path(const char *path)
{
	if (path == NULL)
		return mem_dup(":memory:");
	return mem_printf("%s%s", *path == '/' ? "" : "./", path);
}

int
db_open(struct db *db, const char *path, const char *name, int patience_ms,
    const struct db_words *words, struct err *err)
{
	char *plain = plain_path(path);
	int rc = sqlite3_open_v2(plain, &db->h,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
	    NULL);

	free(plain);
	db->name = name;
	db->words = words;
	if (rc != SQLITE_OK)
		return say(db, err);
	sqlite3_busy_timeout(db->h, patience_ms);
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

int
db_exec(struct db *db, const char *sql, struct err *err)
{
	if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		return say(db, err);
	return 0;
}

int
db_begin(struct db *db, struct err *err)
{
	return db_exec(db, "BEGIN IMMEDIATE", err);
}

int
db_commit(struct db *db, struct err *err)
{
	return db_exec(db, "COMMIT", err);
}

/* SQLite has rolled back by itself after some errors. */
void
db_roll_back(struct db *db)
{
	if (sqlite3_get_autocommit(db->h) == 0)
		sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

int
db_changes(const struct db *db)
{
	return sqlite3_changes(db->h);
}

int64_t
db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

uint64_t
db_page_size(const struct db *db)
{
	sqlite3_stmt *stmt = NULL;
	int64_t size = 0;

	if (sqlite3_prepare_v2(db->h, "PRAGMA page_size", -1, &stmt, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		size = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return (uint64_t)size;
}

bool
db_is_readonly(const struct db *db)
{
	return sqlite3_db_readonly(db->h, "main") != 0;
}

void
db_keep_log(struct db *db, bool keep)
{
	sqlite3_db_config(
	    db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, (int)keep, NULL);
}

/* ---- statements ---- */

int
db_prepare(struct db *db, struct db_stmt *s, const char *sql, struct err *err)
{
	s->db = db;
	if (sqlite3_prepare_v2(db->h, sql, -1, &s->h, NULL) != SQLITE_OK)
		return say(db, err);
	return 0;
}

void
db_finish(struct db_stmt *s)
{
	sqlite3_finalize(s->h);
	s->h = NULL;
}

void
db_bind_text(struct db_stmt *s, int at, const char *text)
{
	sqlite3_bind_text(s->h, at, text, -1, SQLITE_STATIC);
}

void
db_bind_bytes(struct db_stmt *s, int at, const char *text, size_t len)
{
	sqlite3_bind_text64(s->h, at, text, len, SQLITE_STATIC, SQLITE_UTF8);
}

void
db_bind_int(struct db_stmt *s, int at, int64_t n)
{
	sqlite3_bind_int64(s->h, at, n);
}

void
db_bind_null(struct db_stmt *s, int at)
{
	sqlite3_bind_null(s->h, at);
}

int
db_step(struct db_stmt *s, struct err *err)
{
	switch (sqlite3_step(s->h)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return say(s->db, err);
	}
}

/* The code it returns is that of the step, which has been told already. */
void
db_again(struct db_stmt *s)
{
	sqlite3_reset(s->h);
}

void
db_rest(struct db_stmt *s)
{
	db_again(s);
	sqlite3_clear_bindings(s->h);
}

int
db_run(struct db_stmt *s, int64_t *number, struct err *err)
{
	int rc = db_step(s, err);

	if (rc > 0 && number != NULL)
		*number = db_int(s, 0);
	db_rest(s);
	return rc;
}

int
db_run_sql(struct db *db, const char *sql, const char *one, const char *two,
    int64_t *number, struct err *err)
{
	struct db_stmt s;
	int rc;

	if (db_prepare(db, &s, sql, err) < 0)
		return -1;
	if (sqlite3_bind_parameter_count(s.h) > 0)
		db_bind_text(&s, 1, one);
	if (sqlite3_bind_parameter_count(s.h) > 1)
		db_bind_text(&s, 2, two);
	rc = db_run(&s, number, err);
	db_finish(&s);
	return rc;
}

int
db_run_text(
    struct db *db, const char *sql, char *text, size_t size, struct err *err)
{
	struct db_stmt s;
	int rc;

	text[0] = '\0';
	if (db_prepare(db, &s, sql, err) < 0)
		return -1;
	rc = db_step(&s, err);
	if (rc > 0)
		snprintf(text, size, "%s", db_text(&s, 0));
	else if (rc == 0)
		say(db, err);
	db_finish(&s);
	return rc > 0 ? 0 : -1;
}

/* ---- columns ---- */

int
db_columns(const struct db_stmt *s)
{
	return sqlite3_column_count(s->h);
}

const char *
db_column_name(const struct db_stmt *s, int column)
{
	return sqlite3_column_name(s->h, column);
}

void
db_value(const struct db_stmt *s, int column, struct db_value *v)
{
	*v = (struct db_value){ .type = DB_NULL };
	switch (sqlite3_column_type(s->h, column)) {
	case SQLITE_NULL:
		return;
	case SQLITE_INTEGER:
		v->type = DB_INTEGER;
		v->integer = sqlite3_column_int64(s->h, column);
		return;
	case SQLITE_FLOAT:
		v->type = DB_REAL;
		v->real = sqlite3_column_double(s->h, column);
		return;
	case SQLITE_TEXT:
		v->type = DB_TEXT;
		break;
	default:
		v->type = DB_BLOB;
	}
	v->bytes = sqlite3_column_blob(s->h, column);
	v->len = (size_t)sqlite3_column_bytes(s->h, column);
}

int64_t
db_int(const struct db_stmt *s, int column)
{
	return sqlite3_column_int64(s->h, column);
}

const char *
db_text(const struct db_stmt *s, int column)
{
	const char *text = (const char *)sqlite3_column_text(s->h, column);

	return text == NULL ? "" : text;
}
