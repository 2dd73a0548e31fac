/*
 * What a person has to know when a disk is full, or a file may not grow.
 */
#ifndef BASE_ROOM_H
#define BASE_ROOM_H

#include "base/err.h"

#include <stdint.h>

/*
 * Put behind what is there already how much room there is where the descriptor
 * leads, and how much more is wanted at least; 0: that is not known. `code' is
 * errno of what failed; for another one than these nothing is put. Returns -1.
 */
int room_hint(struct err *, int code, int fd, uint64_t wanted);

/* The same where a full disk is all that is known: of this file's folder. */
int room_hint_beside(struct err *, const char *path, uint64_t wanted);

#endif
