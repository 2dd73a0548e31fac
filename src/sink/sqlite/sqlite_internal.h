/*
 * A database as an output. Rows go into a new one first, hidden beside its
 * place. Where there is none yet, it gets the name; where there is one, its
 * rows go over in one transaction.
 *
 *	sqlite.c        the book
 *	sqlite_merge.c  into a database that is there
 *	sqlite_table.c  tables as the rules have them
 *	sqlite_shape.c  and as they are there
 *	sqlite_sum.c    what a table's rows come to
 *	sqlite_db.c     connections, statements, and what goes wrong
 *
 * For these alone. Every function that can fail returns -1 with the error set.
 */
#ifndef SINK_SQLITE_SQLITE_INTERNAL_H
#define SINK_SQLITE_SQLITE_INTERNAL_H

#include "base/buf.h"
#include "sink/sink_internal.h"

#include <sqlite3.h>

/* The column that tells the names (days) apart which share a database. */
#define DAY_COLUMN "_day"

/* ---- sqlite_db.c ---- */

struct db {
	sqlite3 *h;
	const char *name; /* for messages, borrowed */
};

/* A file that is there. On failure too, db_close() is due. */
int db_open(struct db *, const char *path, const char *name, struct err *);
void db_close(struct db *); /* what was not committed is rolled back */

int db_exec(struct db *, const char *sql, struct err *);

/* NULL on error; else the caller's to finalize. */
sqlite3_stmt *db_prepare(struct db *, const char *sql, struct err *);
int db_step(struct db *, sqlite3_stmt *, struct err *); /* 1: a row; 0: end */

/* A statement that gives no rows, with ?1 and ?2 bound (NULL: to NULL). */
int db_run(struct db *, const char *sql, const char *one, const char *two,
    struct err *);

/* A number from the first row's first column, of such a statement. */
int db_number(struct db *, const char *sql, const char *one, const char *two,
    int64_t *, struct err *);

/* ---- sqlite_table.c ---- */

void table_put_name(struct buf *, const char *name); /* quoted */

/* CREATE TABLE, and an index where it is due; days: with DAY_COLUMN. */
void table_put_create(struct buf *, const struct table *, bool days);

/* "_day", "a", "b" */
void table_put_columns(struct buf *, const struct table *, bool days);

/* ON CONFLICT ...: the later row of a key wins; nothing without a key. */
void table_put_upsert(struct buf *, const struct table *, bool days);

/* ---- sqlite_shape.c ---- */

/*
 * Does the database take these rows? What it lacks, the table or columns of it,
 * is put into `missing' as statements that make it. ERR_DATA: its table is of
 * another shape.
 */
int shape_compare(struct db *, const struct table *, bool days,
    struct buf *missing, struct err *);

/* ---- sqlite_sum.c ---- */

struct sum {
	uint64_t rows, bytes;
	char sha256[SHA_HEX]; /* "": not known yet */
};

/*
 * The rows of a table in a schema (main, new), of a day or all (NULL), in the
 * form that sink.h tells.
 */
int sum_rows(struct db *, const char *schema, const char *table,
    const char *day, struct sum *, struct err *);

/* As struct shared has it. */
int sum_look(const char *path, const char *day, const char *table, bool deep,
    struct sink_file *, struct err *);

/* ---- sqlite_merge.c ---- */

#endif
