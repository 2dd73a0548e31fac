/*
 * What a sink is made of. A sheet is one table's file; a sink of several
 * sheets is a folder. sink_format.c and sink_path.c read the options,
 * sink_folder.c makes folders, sink.c is the sink, and sink_tell.c says what
 * has become of it. For this folder alone.
 */
#ifndef SINK_SINK_INTERNAL_H
#define SINK_SINK_INTERNAL_H

#include "base/outfile.h"
#include "sink/sink.h"

/* A table on its way into a file. The implementation embeds it first. */
struct sheet {
	const struct sheet_ops *ops;
	const struct table *table;
	struct outfile *file;
	uint64_t rows;
	char *path; /* below the output; "" when it is the output itself */
	char *made; /* the folder that was made for it, or NULL */
};

struct sheet_ops {
	/* Titles, marks: what comes before the first row. */
	int (*begin)(struct sheet *, struct err *);
	int (*row)(struct sheet *, const struct cell *, struct err *);
	void (*free)(struct sheet *); /* not the file */
};

struct format {
	const char *name;
	const char *suffix;
	struct sheet *(*new)(const struct format *, const struct sink_options *,
	    const struct table *);
	char separator;
};

struct sink {
	struct taker taker; /* first */
	struct sink_options options;
	struct sheet **sheets;
	size_t nsheets;
	size_t hint; /* the sheet that took the last row */
	char *made;  /* the folder that was made for it, or NULL */
};

extern const struct format sink_csv, sink_tsv;

struct sheet *delimited_new(
    const struct format *, const struct sink_options *, const struct table *);

/* The format that the options mean; NULL and ERR_USAGE. */
const struct format *sink_pick_format(
    const struct sink_options *, struct err *);

/* OUT/PATH, and where a table's file goes below OUT; the caller's to free. */
char *sink_below(const char *out, const char *path);
char *sink_sheet_path(
    const struct sink_options *, const struct format *, const char *table);

bool sink_is_stream(const struct sink_options *);
bool sink_ends_with(const char *, const char *end);

/* Make the folders that a sheet's file needs, as far as they are missing. */
int sink_make_folders(struct sink *, struct sheet *, struct err *);

/* Bring their entries to the disk. */
int sink_sync_folders(const struct sink *, struct err *);

/* Remove the folder that was made, if it is empty; frees the path. */
void sink_drop_folder(char *made);

#endif
