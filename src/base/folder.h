/*
 * Folders on the disk.
 */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/err.h"

#include <stdbool.h>

/*
 * Bring the folder's entries to the disk, so that a rename lasts. Some file
 * systems cannot; the rename stands there all the same, and that is no error.
 */
int folder_sync(const char *path, struct err *);

/*
 * Make the folder, if there is none; not the one above it. *made: there was
 * none. ERR_CANTCREAT.
 */
int folder_make(const char *path, bool *made, struct err *);

/*
 * The path of a file of the machine's own set-up: /etc/NAME. In tests the
 * machine is the folder that $KASSA_ETC names. free() it.
 */
char *folder_etc(const char *name);

#endif
