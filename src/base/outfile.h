/*
 * Output that appears whole or not at all. Bytes go to a hidden file beside
 * the target; outfile_finish() brings them safely to the disk, and
 * outfile_publish() gives the file its name. Whatever happens before that, the
 * old file stays as it was and outfile_free() leaves nothing behind.
 *
 * Standard output gets its bytes at outfile_publish() too: until then they are
 * kept in memory or, when they are many, in an unnamed temporary file. A
 * target that is no plain file (a pipe, a device) is treated the same way. A
 * target that is a symbolic link is replaced by the file.
 *
 *	struct outfile *o = outfile_new("out/lines.csv", &err);
 *	outfile_write(o, data, len, &err);     any number of times
 *	outfile_finish(o, &err);               all bytes are on the disk
 *	outfile_publish(o, &err);              now it can be seen
 *	outfile_free(o);
 *
 * A target that has these very bytes already need not be touched: between
 * outfile_finish() and outfile_publish() one may ask outfile_is_same(), and
 * call outfile_leave() instead of the latter.
 *
 * The hidden file has a fixed name and is locked: what a killed process left
 * is used anew, and a second process writing the same target gets ERR_TEMP.
 */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include "base/err.h"
#include "base/sha.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outfile;

/* path: NULL or "-" is standard output. NULL: ERR_CANTCREAT or ERR_TEMP. */
struct outfile *outfile_new(const char *path, struct err *);

/*
 * The same for one of many that work for the same target at a time: the word
 * goes into the hidden file's name. Of these only outfile_publish_new() may
 * give the file the target's name.
 */
struct outfile *outfile_new_of(
    const char *path, const char *word, struct err *);
void outfile_free(struct outfile *);

int outfile_write(struct outfile *, const char *, size_t, struct err *);

/* All bytes of a file. */
int outfile_copy(struct outfile *, const char *from, struct err *);

/*
 * Room for at least `size` bytes to be written in place, NULL on error; then
 * outfile_wrote() with the number used. Until then nothing has been added.
 */
char *outfile_room(struct outfile *, size_t size, struct err *);
void outfile_wrote(struct outfile *, size_t);

/*
 * For a library that writes by path: where that is, borrowed; a file that is
 * there, and empty, and must be written in place. NULL on error. When the
 * library has closed it, outfile_adopt() takes what it wrote for ours.
 */
const char *outfile_path(struct outfile *, struct err *);
int outfile_adopt(struct outfile *, struct err *);

int outfile_finish(struct outfile *, struct err *);
int outfile_publish(struct outfile *, struct err *);

/*
 * The same for a file that replaces none: 1, and nothing has happened, when
 * there is something of this name already. Not for a stream.
 */
int outfile_publish_new(struct outfile *, struct err *);

/*
 * Finished: is the target a plain file, and no link, that has these very bytes?
 * What cannot be read is not the same, and a stream never is.
 */
bool outfile_is_same(const struct outfile *);

/*
 * The target stays as it is, the same file with the same times; its folder is
 * brought to the disk, as outfile_publish() does it.
 */
int outfile_leave(struct outfile *, struct err *);

/* The sum of a finished file's bytes; a stream has none: ERR_SOFT. */
int outfile_sha256(
    const struct outfile *, char hex[static SHA_HEX], struct err *);

/*
 * How many bytes have left the buffer. As long as this stays the same, what
 * outfile_room() gave earlier is where it was and can be read.
 */
uint64_t outfile_flushed(const struct outfile *);

/*
 * One that is never published: its bytes stay in memory until they are poured,
 * all of them, behind what another has; then it is empty and can be used again.
 */
struct outfile *outfile_new_memory(void);
int outfile_pour(struct outfile *from, struct outfile *to, struct err *);

bool outfile_is_stream(const struct outfile *);
const char *outfile_name(const struct outfile *); /* for messages */
uint64_t outfile_size(const struct outfile *);    /* bytes written so far */

/* Remove hidden files in a folder that nobody writes any more. */
void outfile_sweep(const char *folder);

#endif
