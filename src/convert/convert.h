/*
 * From documents to an output: reader, rules and sink wired together. Used for
 * files by hand and, in a worker's thread, for what the cloud sent.
 *
 *	convert_open(&c, &options, &err);
 *	convert_fd(&c, "a.xml", fd, &err);    each document, in order
 *	convert_finish(&c, &err);             the last rows; all is on the disk
 *	convert_warn(&c);                     which checks of the rules failed
 *	convert_judge(&c, &err);              may it appear all the same?
 *	sink_publish(c.sink, &err);           all of it appears
 *	convert_close(&c);                    or nothing does
 *
 * A conversion is used by one thread at a time and shares nothing with others.
 */
#ifndef CONVERT_CONVERT_H
#define CONVERT_CONVERT_H

#include "base/zone.h"
#include "rules/rules.h"
#include "sink/sink.h"

#include <stdatomic.h>

struct stat;

struct convert_options {
	const char *rules;          /* name or path */
	struct rules *opened_rules; /* borrowed; NULL: they are opened */
	struct zone *opened_zone;   /* as well */
	const char *table;        /* NULL: the main one, or all for a folder */
	const char *zone;         /* NULL: the system's */
	const char *day;          /* that a nomenclature bears; NULL: today */
	struct sink_options sink; /* but for place and day */
	struct record_filter *filter; /* or NULL */
	const atomic_int *stop;       /* or NULL; not 0: a signal's number */
	void (*tick)(void *arg); /* now and then while rows come; or NULL */
	void *tick_arg;
	/*
	 * So many threads read a document of records that have nothing to do
	 * with each other; 0: as many as there are cores where it is big. The
	 * output is the same.
	 */
	int threads;
	const char *sheet; /* of a workbook: its name or number; or NULL */
	size_t piece; /* bytes that a thread reads at a time; 0: what is best */
	bool strict;  /* what fails a check of the rules must not appear */
	/* told by convert_warn(): "FILE: line N: MESSAGE"; or NULL */
	void (*warn)(void *arg, const char *text);
	/* of these, what keeps all from appearing; NULL: as the others */
	void (*fault)(void *arg, const char *text);
	void *warn_arg;
};

/* What is to be said when somebody has the log: the first of many warnings. */
#define WARNINGS_KEPT 20

struct warnings {
	char *texts[WARNINGS_KEPT];
	size_t n;
};

/* Which of the rules' tables go out, by number. */
struct convert_tables {
	int *list; /* the owner's to free */
	size_t n;
};

struct convert {
	struct taker taker; /* first; counts, and passes on to the sink */
	struct convert_options options;
	struct rules *rules;
	struct convert_tables tables;
	struct zone *zone;
	struct rules_run *run;
	struct row_place made;           /* of the row that was made last */
	struct row_place place;          /* of the row that is being taken */
	struct sink_thread *sink_thread; /* NULL: there is none */
	struct sink *sink;
	_Atomic uint64_t bytes;   /* read, so far; any thread may look */
	_Atomic uint64_t rows;    /* given to the sink, so far; as well */
	struct warnings warnings; /* the others are counted */
	struct warnings notes;    /* of what is no fault */
	/* how all this was when the document began */
	struct {
		uint64_t bytes, rows, *tables;
		size_t warnings;
	} mark;
	uint64_t *skip; /* a table's rows that the sink has already */
	bool skips;
};

/*
 * The one of that name; NULL: those that the format is made of, or all, or the
 * main one. -1 and ERR_USAGE: there is none, or the format is not made of it.
 */
int convert_tables(struct convert_tables *, const struct rules *,
    const struct sink_options *, const char *table, bool all, struct err *);

/*
 * Can anything come of these options: their rules, table, output? Asked before
 * somebody waits for a document.
 */
int convert_check(const struct convert_options *, struct err *);

int convert_open(
    struct convert *, const struct convert_options *, struct err *);
int convert_fd(struct convert *, const char *name, int fd, struct err *);
int convert_finish(struct convert *, struct err *);

/*
 * ERR_USAGE: this file, which is to be read, is the output, by whatever name.
 * Of rules convert_open() finds it out.
 */
int convert_check_input(const struct convert *, const char *name,
    const struct stat *, struct err *);

/*
 * Tell which checks failed, and what a format that looks at its rows has found.
 * Both came up wherever the documents were read, in a worker's thread perhaps;
 * this is for the thread that has the log.
 */
void convert_warn(struct convert *);
uint64_t convert_failed_checks(const struct convert *);

/* ERR_DATA: checks failed, and it is strict; or the format refuses the rows. */
int convert_judge(const struct convert *, struct err *);

/* All of the four, for those who need nothing in between. */
int convert_publish(struct convert *, struct err *);
void convert_close(struct convert *);

#endif
