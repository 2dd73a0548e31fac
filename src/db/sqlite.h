/*
 * A database: a connection, its statements, and what went wrong in the words of
 * whoever uses it. The engine is SQLite, and sqlite.c alone includes its
 * header.
 *
 * Order: db_open(), then db_exec() or db_prepare() and for each statement bind,
 * db_step() until it gives 0, read the row's columns meanwhile, db_rest();
 * db_finish() each statement before db_close(). What is written between
 * db_begin() and db_commit() is there as a whole or not at all.
 *
 * Functions that can fail return -1 with the error set, by the words given to
 * db_open(). Connections and statements belong to one thread at a time.
 */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct sqlite3;
struct sqlite3_stmt;

/* ---- what can go wrong ---- */

enum db_fault {
	DB_OTHER,   /* a statement that makes no sense, or worse */
	DB_BUSY,    /* another one writes */
	DB_OPENING, /* another one opens it */
	DB_INTERRUPTED,
	DB_FULL, /* the disk is */
	DB_IO,
	DB_UNSYNCED, /* committed, but its folder is not yet on the disk */
	DB_MOVED,    /* its file has another name by now */
	DB_READONLY,
	DB_UNOPENED,
	DB_FORBIDDEN,
	DB_DAMAGED,
	DB_FOREIGN, /* not a database at all */
	DB_MEMORY,
	DB_REFUSED, /* a constraint */
	DB_FAULTS
};

struct db_saying {
	int status; /* enum err_code */
	const char *what;
	const char *hint; /* or NULL */
};

struct db;

struct db_trouble {
	enum db_fault fault;
	int code;           /* the engine's */
	const char *engine; /* what the engine says */
	const char *system; /* errno in words where that is the reason, or "" */
};

/* A user's words: a saying for each fault, and how a sentence is made of it. */
struct db_words {
	struct db_saying sayings[DB_FAULTS];
	int (*say)(const struct db *, const struct db_saying *,
	    const struct db_trouble *, struct err *); /* returns -1 */
};

/* ---- connections ---- */

struct db {
	struct sqlite3 *h;
	const char *name; /* for messages, borrowed */
	const struct db_words *words;
};

/*
 * Opens a file that is there, or a new database in memory (path NULL). Another
 * one's lock is waited for that long. On failure too, db_close() is due.
 */
int db_open(struct db *, const char *path, const char *name, int patience_ms,
    const struct db_words *, struct err *);

/* What was not committed is rolled back. */
void db_close(struct db *);

/* Statements without values, as many as the text has. */
int db_exec(struct db *, const char *sql, struct err *);

/* A transaction that may write: nobody else does until its end. */
int db_begin(struct db *, struct err *);
int db_commit(struct db *, struct err *);
void db_roll_back(struct db *); /* also when nothing was begun */

/* By the last statement: rows that it changed, the number of the row made. */
int db_changes(const struct db *);
int64_t db_last_id(const struct db *);

bool db_is_readonly(const struct db *);

/* As much as it writes at the least, in bytes; 0: that is not known. */
uint64_t db_page_size(const struct db *);

/* errno of the last read of the file or its log; 0: it could be read. */
int db_read_errno(const struct db *);

/* Leave the log beside the file when the connection closes? */
void db_keep_log(struct db *, bool keep);

/* ---- statements ---- */

struct db_stmt {
	struct sqlite3_stmt *h; /* NULL: not prepared */
	struct db *db;          /* borrowed */
};

int db_prepare(struct db *, struct db_stmt *, const char *sql, struct err *);
void db_finish(struct db_stmt *); /* also one that was not prepared */

/* Values from 1 on. Texts are borrowed until db_rest(); NULL is no value. */
void db_bind_text(struct db_stmt *, int at, const char *);
void db_bind_bytes(struct db_stmt *, int at, const char *, size_t len);
void db_bind_int(struct db_stmt *, int at, int64_t);
void db_bind_null(struct db_stmt *, int at);

int db_step(struct db_stmt *, struct err *); /* 1: a row; 0: the end */
void db_again(struct db_stmt *);             /* ready, with its values */
void db_rest(struct db_stmt *);              /* ready, without values */

/*
 * All of it for a statement whose first row is enough: 1 with its first column
 * in `number' (NULL: unread), or 0 without a row.
 */
int db_run(struct db_stmt *, int64_t *number, struct err *);

/* The same for a text with ?1 and ?2 (NULL: no value), run once. */
int db_run_sql(struct db *, const char *sql, const char *one, const char *two,
    int64_t *number, struct err *);

/* The first column of the first row as a text; it is an error to have none. */
int db_run_text(
    struct db *, const char *sql, char *text, size_t size, struct err *);

/* ---- the row that a statement is at; columns from 0 on ---- */

enum db_type { DB_NULL, DB_INTEGER, DB_REAL, DB_TEXT, DB_BLOB };

struct db_value {
	enum db_type type;
	int64_t integer;
	double real;
	const char *bytes; /* of a text or blob, until the next step */
	size_t len;
};

int db_columns(const struct db_stmt *);
const char *db_column_name(const struct db_stmt *, int column);
void db_value(const struct db_stmt *, int column, struct db_value *);
int64_t db_int(const struct db_stmt *, int column);
const char *db_text(const struct db_stmt *, int column); /* NULL reads as "" */

#endif
