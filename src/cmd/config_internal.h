/*
 * The parts of reading a configuration: which file, and how a profile may be
 * called. For this folder alone.
 */
#ifndef CMD_CONFIG_INTERNAL_H
#define CMD_CONFIG_INTERNAL_H

#include "cmd/options.h"

#include <stdio.h>

/*
 * Open the file that counts; *file and *path, which are the caller's to close
 * and free, stay NULL when there is none and --config did not name one.
 */
int config_open(const struct options *, FILE **file, char **path, struct err *);

/*
 * May a profile be called so? Folders, credentials and lines of the log are
 * named by it.
 */
int config_check_name(const char *name, struct err *);

#endif
