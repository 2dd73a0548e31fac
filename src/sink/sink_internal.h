/*
 * What a sink is made of. A volume is one file of the output. Text formats
 * have a file a table: a sheet writes rows into its volume as they come. Other
 * files hold many tables and are written by a library, which wants a path: a
 * book is such a file, and the sheets of its tables only pass the rows on.
 *
 * sink.c is the sink, target.c where it goes and what is there, part.c a part
 * of it on the side. delimited.c, jsonl.c and table.c have sheets, the folders
 * books.
 */
#ifndef SINK_SINK_INTERNAL_H
#define SINK_SINK_INTERNAL_H

#include "base/outfile.h"
#include "base/undo.h"
#include "sink/sink.h"

struct sheet;
struct book;

/* A folder that was made for the output; path NULL: none. */
struct made {
	char *path;
	struct undo undo;
};

/* A file of the output in the making. */
struct volume {
	struct outfile *file;
	struct book *book; /* NULL: it is a sheet's own */
	char *path;        /* below OUT; "" when it is OUT itself */
	struct made made;
};

/* A table on its way into a file. The implementation embeds it first. */
struct sheet {
	const struct sheet_ops *ops;
	const struct table *table;
	struct volume *volume;
	struct outfile *file; /* the volume's; nothing for a book's sheet */
	uint64_t rows;        /* counted by the sheet */
};

struct sheet_ops {
	/* Titles, marks: what comes before the first row. */
	int (*begin)(struct sheet *, struct err *);
	int (*row)(struct sheet *, const struct cell *, struct err *);
	void (*free)(struct sheet *); /* not the file */
	/* All rows have come; or NULL. */
	int (*end)(struct sheet *, struct err *);
};

/*
 * Tables on their way into one file. The implementation embeds it first; all
 * fields are set by the sink before open and stay until free, borrowed.
 */
struct book {
	const struct book_ops *ops;
	const struct sink_options *options;
	const struct table *const *tables;
	size_t ntables;
	const char *name; /* of the output, for messages */
	const char *path; /* where to write: an empty file that is there */
	bool stream;      /* the file's bytes go to a stream at last */
	bool alone;       /* the sink's other tables have books of their own */
};

/*
 * The order is open, row any number of times, finish, publish; free comes at
 * any point, also when open has failed. A file that is left half is removed by
 * the sink; other files that the library makes are the book's to remove.
 */
struct book_ops {
	/* Begin the file; it must stay the same one (be written in place). */
	int (*open)(struct book *, struct err *);
	/* A row of tables[i]; the cells are gone when this returns. */
	int (*row)(struct book *, size_t i, const struct cell *, struct err *);
	/* The file is whole and closed; the sink brings it to the disk. */
	int (*finish)(struct book *, struct err *);
	void (*free)(struct book *);
	/*
	 * Show the finished file. NULL: as files are, under the target's name,
	 * in place of what is there.
	 */
	int (*publish)(struct book *, struct outfile *, struct err *);
	/* What became of tables[i]. NULL: the file's own size and sum. */
	int (*tell)(struct book *, size_t i, struct sink_file *, struct err *);
	/*
	 * Of a format that looks at what its rows say: see sink_holdings(),
	 * sink_problems(), sink_warn() and sink_judge(). NULL of others.
	 */
	void (*hold)(const struct book *, struct sink_holdings *);
	uint64_t (*count)(const struct book *);
	void (*warn)(const struct book *,
	    void (*tell)(void *arg, bool error, const char *text), void *arg);
	int (*judge)(const struct book *, struct err *);
};

/* A file that many days share, in place of a file a day. */
struct shared {
	const char *file; /* its name in OUT */
	/*
	 * A table's rows in the file at the path: of a day, or all (day NULL).
	 * As sink_look() has it.
	 */
	int (*look)(const char *path, const char *day, const char *table,
	    bool deep, struct sink_file *, struct err *);
};

struct format {
	const char *name;
	const char *suffixes[2]; /* the first is what we give a file */
	/* A sheet a table ... */
	struct sheet *(*sheet)(const struct format *,
	    const struct sink_options *, const struct table *);
	/* ... or a book of all; one of the two is NULL. */
	struct book *(*book)(void);
	const struct shared *shared; /* or NULL */
	char separator;              /* of fields, for delimited text */
	const char *const *wants;    /* as sink_wants() has it */
	bool keeps_times;            /* as sink_keeps_times() has it */
	bool checks;                 /* it looks at values itself */
	bool binary;                 /* no text for a terminal */
	bool whole; /* a row may change those before: no suffix, no parts */
};

struct sink {
	struct taker taker; /* first */
	struct sink_options options;
	const struct format *format;
	const struct table **tables;
	struct sheet **sheets; /* one a table */
	size_t nsheets;
	struct volume *volumes; /* one a table or, of a book, one for all */
	size_t nvolumes;
	size_t hint; /* the sheet that took the last row */
	struct made made;
};

extern const struct format sink_csv, sink_tsv, sink_jsonl, sink_xlsx,
    sink_sqlite, sink_table, sink_nomenclature, sink_documents;

/* Are there columns that tell its rows apart? */
static inline bool
sink_has_key(const struct table *t)
{
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (t->columns[i].key)
			return true;
	return false;
}

/* ---- target.c ---- */

/* The format, if it may go where the options say; NULL and ERR_USAGE. */
const struct format *sink_check_format(
    const struct sink_options *, struct err *);

/* OUT/PATH, and where a table's file goes below OUT; the caller's to free. */
char *sink_below(const char *out, const char *path);
char *sink_volume_path(
    const struct sink_options *, const struct format *, const char *table);

bool sink_is_stream(const struct sink_options *);

/* Do all tables go into one file? */
bool sink_is_book(const struct sink_options *, const struct format *);

/* Make the folders that a volume needs, as far as they are missing. */
int sink_make_folders(struct sink *, struct volume *, struct err *);

/* Bring their entries to the disk. */
int sink_sync_folders(const struct sink *, struct err *);

/* Remove the folder that was made, if it is empty. */
void sink_drop_folder(struct made *);

#endif
