/*
 * Sinks take rows and make of them what people open: a file, or a folder with
 * one file a table, or one file of a table's many: OUT/lines/2026-11-18.csv.
 * Some formats are books, which hold all tables in one file: a workbook, a
 * database. Nothing can be seen before sink_publish(), and everything is whole
 * then; freeing a sink that was not published leaves no trace, not even a
 * folder.
 *
 * A database that is there already is not replaced but led on: rows of a table
 * with a key go in by it, other tables are emptied first. With a name (a day)
 * there is one database for all of them: a table's rows carry it as `_day', and
 * those of this day are replaced. It is one transaction, and rows that are as
 * they were are not written again.
 *
 *	struct sink *sink = sink_new(&options, tables, n, &err);
 *	... rows come through sink_taker(sink) ...
 *	sink_finish(sink, &err);     all that was taken is on the disk
 *	sink_file(sink, 0, &f, &err);    what it came to, if one wants to know
 *	sink_publish(sink, &err);    now it can be seen
 *	sink_free(sink);
 */
#ifndef SINK_SINK_H
#define SINK_SINK_H

#include "base/civil.h"
#include "base/err.h"
#include "model/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sink;
struct stat;

/* Unsaid: titles in a workbook, names elsewhere. */
enum header { HEADER_NAMES, HEADER_TITLES, HEADER_NONE, HEADER_UNSAID };
enum dialect { DIALECT_RFC4180, DIALECT_EXCEL };

struct sink_options {
	const char *out; /* file, folder (or with '/' at the end), "-", NULL */
	const char *format; /* NULL: by the suffix of out, else csv */
	const char *xml;    /* what .xml says then; NULL: a nomenclature */
	enum dialect dialect;
	enum header header;
	bool safe; /* guard text cells against formulas */
	/*
	 * Files are called OUT/TABLE/NAME.suffix, workbooks OUT/NAME.xlsx, a
	 * database OUT/kassa.db: out is a folder. NULL: with a folder as out
	 * they are OUT/TABLE.suffix.
	 */
	const char *name;
	/* A file that has just these bytes already is left alone. */
	bool keep_same;
	/* Where rows come from, for what is wrong with them; or NULL. */
	const struct row_place *place;
	struct civil day; /* that a nomenclature bears */
	bool replace_all; /* and it takes the place of all goods there are */
};

/*
 * Whether these options lead to a folder: then any number of tables goes in. A
 * folder that is missing is made, but not the one it lies in.
 */
bool sink_is_folder(const struct sink_options *);

/*
 * Whether all tables go in when none was asked for: a folder takes them, and a
 * book does. Anything else takes one.
 */
bool sink_takes_all(const struct sink_options *);

/*
 * The tables that the format is made of, and takes all of and no others, by
 * their names, NULL at the end; or NULL: any will do.
 */
const char *const *sink_wants(const struct sink_options *);

/*
 * Whether times go out as the document has them, where it says of which offset
 * they are, and not by the zone's clock.
 */
bool sink_keeps_times(const struct sink_options *);

/*
 * Whether files of other names are the same file: what the system says of it
 * (size, times) says nothing of one table and name.
 */
bool sink_is_shared(const struct sink_options *);

/*
 * Where a table's file goes, below OUT: "lines/2026-11-18.csv", "lines.csv",
 * or "" when OUT is no folder. The caller's to free; NULL and ERR_USAGE when
 * the format is not known.
 */
char *sink_path(const struct sink_options *, const char *table, struct err *);

/* The format these options mean; NULL and ERR_USAGE when it is not known. */
const char *sink_format(const struct sink_options *, struct err *);

/*
 * Can it be opened? ERR_USAGE: the suffix is of a format that is not written,
 * or the format is nothing for a terminal, to which it would go.
 */
int sink_check(const struct sink_options *, struct err *);

/* Would it go to a terminal? */
bool sink_is_terminal(const struct sink_options *);

/* The plain file that stands where this table's output goes, if one does. */
bool sink_target(const struct sink_options *, const char *table, struct stat *);

/*
 * Whether the format looks at values itself, and would rather have one that is
 * wrong than none: it tells of all of them, and lets nothing appear.
 */
bool sink_checks(const struct sink_options *);

/* Formats, for help and completion: names[0..n-1]. */
const char *const *sink_formats(size_t *n);

/* NULL: ERR_USAGE, ERR_CANTCREAT or ERR_TEMP. Tables and options are borrowed.
 */
struct sink *sink_new(const struct sink_options *,
    const struct table *const *tables, size_t ntables, struct err *);
void sink_free(struct sink *);

struct taker *sink_taker(struct sink *);
int sink_finish(struct sink *, struct err *);
int sink_publish(struct sink *, struct err *);

/*
 * Would publishing replace a file that has rows by one that has none? Then
 * that file's name, else NULL. Asked after sink_finish().
 */
const char *sink_empties(const struct sink *);

/* What a nomenclature has in it; zeros of other formats. */
struct sink_holdings {
	uint64_t products, groups;
	uint64_t errors; /* among its problems */
};

struct sink_holdings sink_holdings(const struct sink *);

/*
 * What is wrong with the rows, for formats that look: how many problems there
 * are, a text each (an error, or a warning), and whether it may be published
 * all the same. ERR_DATA: it may not. Asked after sink_finish().
 */
uint64_t sink_problems(const struct sink *);
void sink_warn(const struct sink *,
    void (*tell)(void *arg, bool error, const char *text), void *arg);
int sink_judge(const struct sink *, struct err *);

/*
 * A table's file; the words are the sink's. Tables of one book have the same
 * file. Where names share a database, bytes and sum are of the table's rows of
 * this name alone, as a text: in the order they were written, a line a row, an
 * object of JSON (jsonl's form) with its members sorted by their names' bytes,
 * without `_day' and members that are empty; numbers as the database has them
 * (a binary one with 17 digits, %.17g).
 */
struct sink_file {
	const char *table;
	const char *path; /* as sink_path() has it */
	uint64_t rows, bytes;
	char sha256[65];
};

/*
 * Files, one a table. Asked between sink_finish() and sink_publish(); a stream
 * has none: ERR_SOFT.
 */
size_t sink_files(const struct sink *);
int sink_file(const struct sink *, size_t i, struct sink_file *, struct err *);

/* The same without bytes and sum, which a stream has as well. */
void sink_brief(const struct sink *, size_t i, struct sink_file *);

/*
 * What is there now of what these options and this table led to: 1, and bytes
 * and sum to hold against what sink_file() said then; 0: there is no such file,
 * or it has no such table; -1: it cannot be read. No sink is needed. Not deep:
 * a quick look, without sum; where names share a file, without bytes. `rows'
 * is told only there. `path' is NULL; a thing that is no plain file has no sum.
 */
int sink_look(const struct sink_options *, const char *table, bool deep,
    struct sink_file *, struct err *);

bool sink_is_file(const struct sink *);     /* or folder; no stream */
uint64_t sink_bytes(const struct sink *);   /* written so far */
const char *sink_name(const struct sink *); /* of the output, for messages */

#endif
