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
 * The hidden file has a fixed name and is locked: what a killed process left
 * is used anew, and a second process writing the same target gets ERR_TEMP.
 */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct outfile;

/* path: NULL or "-" is standard output. NULL: ERR_CANTCREAT or ERR_TEMP. */
struct outfile *outfile_new(const char *path, struct err *);
void outfile_free(struct outfile *);

int outfile_write(struct outfile *, const char *, size_t, struct err *);

/*
 * Room for at least `size` bytes to be written in place, NULL on error; then
 * outfile_wrote() with the number used. Until then nothing has been added.
 */
char *outfile_room(struct outfile *, size_t size, struct err *);
void outfile_wrote(struct outfile *, size_t);

int outfile_finish(struct outfile *, struct err *);
int outfile_publish(struct outfile *, struct err *);

/*
 * How many bytes have left the buffer. As long as this stays the same, what
 * outfile_room() gave earlier is where it was and can be read.
 */
uint64_t outfile_flushed(const struct outfile *);

const char *outfile_name(const struct outfile *); /* for messages */
uint64_t outfile_size(const struct outfile *);    /* bytes written so far */

#endif
