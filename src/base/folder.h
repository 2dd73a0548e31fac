/*
 * Folders on the disk.
 */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/err.h"

/*
 * Bring the folder's entries to the disk, so that a rename lasts. Some file
 * systems cannot; the rename stands there all the same, and that is no error.
 */
int folder_sync(const char *path, struct err *);

#endif
