/*
 * A rule file says how a document becomes tables (kassa-rules(5)). Loading
 * checks all of it: what the language does not have is refused with file, line
 * and reason, so that a rule file which loads is one that works. (A default=
 * that is not of its column's type is found by rules_run_new().)
 *
 *	struct rules *rules = rules_open("kassatka-receipts", &err);
 *	struct rules_run *run = rules_run_new(rules, &options, &err);
 *	reader_any(&input, rules_run_listener(run), &err);   one document
 *	reader_any(&other, rules_run_listener(run), &err);   or several
 *	rules_run_finish(run, &err);
 *	rules_run_free(run);
 *	rules_free(rules);
 *
 * A run gives each row to its taker as soon as all that the row's columns look
 * at is known, in the order of the document, a table at a time. It holds the
 * rows of one record (one receipt) at most, and allocates nothing a row. Tables
 * of groups and totals are held till the end: a row a group. Rows that others
 * are joined with are kept, and so are those that lack such a row. Of rows that
 * have a key it remembers a hash, or of their parents alone, so that those are
 * found that are there again; these are given, too.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "base/err.h"
#include "base/text.h"
#include "model/event.h"
#include "model/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_entry;
struct rules;
struct zone;
struct stat;

/*
 * NAME is found in the folders of $KASSA_RULES_PATH, then in the installed
 * data folder; with a '/' or ".xml" it is a path. ERR_NOINPUT when there is no
 * such file, ERR_DATA when it is wrong.
 */
struct rules *rules_open(const char *name, struct err *);
void rules_free(struct rules *);

/* The path that rules_open() would read; the caller's to free, or NULL. */
char *rules_find(const char *name, struct err *);

/* Calls tell for each rule file that can be named, shadowed ones left out. */
void rules_list(
    void (*tell)(void *arg, const char *name, const char *path), void *arg);

const char *rules_path(const struct rules *);
/* The file that is this one, of those they were read from; NULL: none is. */
const char *rules_at(const struct rules *, const struct stat *);
const char *rules_document(const struct rules *); /* "A | B", as written */
size_t rules_count(const struct rules *);
const struct table *rules_table(const struct rules *, size_t);
const char *rules_match(const struct rules *, size_t); /* as written */
/* As written; "" of a column that counts rows. */
const char *rules_select(const struct rules *, size_t table, size_t column);
size_t rules_checks(const struct rules *);

/* Does the table never go out, but is there to be joined? */
bool rules_is_hidden(const struct rules *, size_t);

/*
 * Do they look into the map, by lookup('map-store', ID) and so on? Then whoever
 * has it gives them its codes, before the first run begins; without they are
 * all empty. -1 and ERR_DATA: the id of this kind is there already, or it is
 * too much.
 */
bool rules_use_map(const struct rules *);
int rules_map(struct rules *, const struct map_entry *, struct err *);

/* The table of this name, or the main one for NULL; -1 and ERR_USAGE. */
int rules_pick(const struct rules *, const char *name, struct err *);

/* What a filter hears of a record; gone when the call returns. */
struct record {
	const char *where;         /* "FILE: line N", for messages */
	const struct slice *texts; /* of the leaves, in order; NULL: none */
};

#define RECORD_LEAVES 12

/*
 * Keeps or drops whole records before their rows are made: those at one of the
 * paths (absolute, none within another) by the texts of its leaves (paths below
 * it, RECORD_LEAVES at most). Both lists end with NULL. The line that is told
 * is that of the first leaf.
 */
struct record_filter {
	const char *const *paths, *const *leaves;
	/* 1 keep, 0 drop, -1 error; asked once a record */
	int (*judge)(
	    struct record_filter *, const struct record *, struct err *);
};

struct rules_options {
	const int *tables; /* which, by number; NULL for all */
	size_t ntables;
	const struct zone *zone;      /* borrowed, for datetime and date */
	struct taker *taker;          /* borrowed */
	struct record_filter *filter; /* borrowed, or NULL */
	/*
	 * Told of each check that fails, and of each row whose key has been
	 * there: "FILE: line N: MESSAGE"; or NULL.
	 */
	void (*warn)(void *arg, const char *text);
	/* what is no fault, but has to be known: "TABLE: MESSAGE"; or NULL */
	void (*note)(void *arg, const char *text);
	void *warn_arg; /* of both */
	/* kept up to date: where the row comes from that is given; or NULL */
	struct row_place *place;
	/*
	 * The taker looks at values itself: one that is not of its column's
	 * type goes out as it is, and one that is missing is empty.
	 */
	bool lax;
	/*
	 * The taker wants times as the document has them where ISO 8601 has
	 * them so and they say of which offset they are; others are as ever.
	 */
	bool own_times;
	/* it reads pieces of documents, and another run is told; see split.h */
	bool noting;
};

struct rules_run *rules_run_new(
    const struct rules *, const struct rules_options *, struct err *);
void rules_run_free(struct rules_run *);
struct listener *rules_run_listener(struct rules_run *);

/* All documents have been read: give the rows that were kept, and groups. */
int rules_run_finish(struct rules_run *, struct err *);

uint64_t rules_run_rows(const struct rules_run *); /* given to the taker */

/* Keys that have been there are among them. */
uint64_t rules_run_failed_checks(const struct rules_run *);

/*
 * How much one record may hold while its rows wait, and a table's groups; more
 * is ERR_DATA.
 */
#define RULES_RECORD ((size_t)64 * 1024 * 1024)

/* How much a table's rows may hold that are kept to be joined; as above. */
#define RULES_JOINED ((size_t)256 * 1024 * 1024)

#endif
