/*
 * Inside the book that is a database. sqlite.c is the book and what it merges
 * into; schema.c has tables as SQL, as the rules have them and as they are
 * there; sum.c says what a table's rows come to.
 *
 * Every function that can fail returns -1 with the error set.
 */
#ifndef SINK_SQLITE_SQLITE_INTERNAL_H
#define SINK_SQLITE_SQLITE_INTERNAL_H

#include "base/buf.h"
#include "db/sqlite.h"
#include "sink/sink_internal.h"

/* The column that tells the names (days) apart which share a database. */
#define DAY_COLUMN "_day"

/* ---- schema.c ---- */

void schema_put_name(struct buf *, const char *name); /* quoted */

/* CREATE TABLE, and an index where it is due; days: with DAY_COLUMN. */
void schema_put_create(struct buf *, const struct table *, bool days);

/* "_day", "a", "b" */
void schema_put_columns(struct buf *, const struct table *, bool days);

/* ON CONFLICT ...: the later row of a key wins; nothing without a key. */
void schema_put_upsert(struct buf *, const struct table *, bool days);

/*
 * Does the database take these rows? What it lacks, the table or columns of it,
 * is put into `missing' as statements that make it. ERR_DATA: its table is of
 * another shape.
 */
int schema_compare(struct db *, const struct table *, bool days,
    struct buf *missing, struct err *);

/* ---- sum.c ---- */

struct sqlite_sum {
	uint64_t rows, bytes;
	char sha256[SHA_HEX]; /* "": not known yet */
};

/*
 * The rows of a table in a schema (main, new), of a day or all (NULL), in the
 * form that sink.h tells.
 */
int sum_rows(struct db *, const char *schema, const char *table,
    const char *day, struct sqlite_sum *, struct err *);

#endif
