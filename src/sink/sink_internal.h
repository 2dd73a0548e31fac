/*
 * What a sink is made of. A sheet is one table's file; a sink of several
 * sheets is a folder. For this folder alone.
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

extern const struct format sink_csv, sink_tsv;

struct sheet *delimited_new(
    const struct format *, const struct sink_options *, const struct table *);

#endif
