/*
 * An output in the making: outfile_open.c finds the place, outfile.c takes the
 * bytes, outfile_path.c lets another write them, outfile_look.c looks at them,
 * outfile_publish.c shows them; outfile_memory.c is for those that are parts of
 * others. For these alone.
 */
#ifndef BASE_OUTFILE_INTERNAL_H
#define BASE_OUTFILE_INTERNAL_H

#include "base/buf.h"
#include "base/outfile.h"
#include "base/undo.h"

#define OUTFILE_BUFFER ((size_t)256 * 1024)

/* So many bytes are written as they come, past the buffer. */
#define OUTFILE_MUCH (OUTFILE_BUFFER / 4)

/* After so many the disk is told that they are to be written. */
#define OUTFILE_AHEAD ((uint64_t)4 * 1024 * 1024)

struct outfile {
	char *name;    /* the target, or "standard output" */
	char *hidden;  /* the hidden file's path; NULL when there is none */
	char *unnamed; /* a path to the unnamed file, or NULL */
	char *folder;
	int fd;  /* the hidden or unnamed file; -1 when not yet needed */
	int out; /* where a stream's bytes go at last; -1 for a file */
	char *buf;
	size_t len, cap;
	struct buf *memory;     /* takes what is flushed; NULL: the file does */
	uint64_t flushed, sent; /* bytes: to the file; ahead to its disk */
	int published;
	struct undo undo; /* the hidden file */
};

/* The unnamed file for what a stream must put aside. */
int outfile_open_unnamed(struct outfile *, struct err *);

/* Write out the buffer. */
int outfile_flush(struct outfile *, struct err *);
int outfile_write_fd(
    struct outfile *, int fd, const char *data, size_t len, struct err *);

#endif
