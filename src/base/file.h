/*
 * A file that has no name, for what is too much for memory and nobody else's
 * business. It is gone when it is closed, however that comes.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A descriptor to read and write, in $TMPDIR or /tmp; -1: ERR_IO. */
int file_temp(struct err *);

/*
 * Bytes, however many calls they take.
 */

/* How many of these bytes could not be written, with errno; 0: all are. */
size_t file_put(int fd, const char *, size_t);

/* The same, with a sentence: ERR_IO, and what room there is. */
int file_write(int fd, const char *, size_t, const char *name, struct err *);

/* As many as there are, up to `size`: fewer at the end; -1 with errno. */
ssize_t file_read(int fd, void *to, size_t size);
ssize_t file_read_at(int fd, void *to, size_t size, uint64_t at);

/*
 * Folders on the disk.
 */

/*
 * Bring the folder's entries to the disk, so that a rename lasts. Some file
 * systems cannot; the rename stands there all the same, and that is no error.
 */
int file_sync_folder(const char *path, struct err *);

/*
 * Make the folder, if there is none; not the one above it. *made: there was
 * none. ERR_CANTCREAT.
 */
int file_make_folder(const char *path, bool *made, struct err *);

/*
 * The path of a file of the machine's own set-up: /etc/NAME. In tests the
 * machine is the folder that $KASSA_ETC names. free() it.
 */
char *file_etc(const char *name);

#endif
