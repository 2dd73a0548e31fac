/*
 * Bytes for a reader: a descriptor, a piece of memory or whatever a function
 * gives, with a look ahead to find out the format, and a flag by which another
 * thread can end the reading.
 */
#ifndef READER_INPUT_H
#define READER_INPUT_H

#include "base/err.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Gives up to size bytes, as read(2) does: the number, 0 at the end, -1 with
 * errno set when it failed.
 */
typedef ssize_t input_source(void *arg, char *to, size_t size);

struct input {
	const char *name;     /* for messages; borrowed */
	int fd;               /* -1: memory, or a function */
	input_source *source; /* NULL: read(2) */
	void *source_arg;
	const char *sheet; /* of a workbook: its name or number; may be NULL */
	const atomic_int *stop; /* not 0: a signal's number; may be NULL */
	_Atomic uint64_t *bytes_read; /* counts them; may be NULL */
	char *buf;                    /* what has been read and not yet taken */
	size_t pos, len;
	int failed;      /* errno of a failed read, or -1 when stopped */
	int ended;       /* read(2) has said that there is no more */
	int cut;         /* set by a reader: the document ended too early */
	size_t sheets;   /* and this: so many a workbook shows */
	long first_line; /* its number, in the middle of a file; else 0 */
	int borrowed;    /* buf is not ours */
};

void input_fd(struct input *, const char *name, int fd);
void input_mem(struct input *, const char *name, const char *, size_t len);
/* The same without a copy: the bytes must stay until the end. */
void input_borrow(struct input *, const char *name, const char *, size_t len);
void input_from(struct input *, const char *name, input_source *, void *arg);
void input_clear(struct input *); /* does not close the descriptor */

/* The next bytes without taking them, at most `want`; fewer at the end. */
size_t input_peek(struct input *, const char **bytes, size_t want);

/* Take bytes that were seen. */
void input_skip(struct input *, size_t n);

/* Take up to size bytes: the number, 0 at the end, -1 when reading failed. */
ssize_t input_read(struct input *, char *to, size_t size);

/* The sentence for a read that failed; 0 when none has. */
int input_check(const struct input *, struct err *);

#endif
