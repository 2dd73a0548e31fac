/*
 * The profiles of a command: those that were named, or all of kassa.conf, each
 * with its own options; and without a configuration the one that the command
 * line describes.
 */
#ifndef CMD_PROFILES_H
#define CMD_PROFILES_H

#include "cmd/options.h"
#include "run/run.h"

#include <stddef.h>

struct profiles {
	struct run_profile *list;
	size_t nlist;
	struct options *options; /* what the list points to, n of each */
	char **states, **names;
	size_t n;
	bool none; /* why it did not open: there is no profile for runs */
};

/*
 * ERR_USAGE or ERR_CONFIG: one that there is not, one without `since' or
 * `out', two that would write into the same folder.
 */
int profiles_open(struct profiles *, const struct options *, unsigned command,
    int argc, char **argv, struct err *);
void profiles_close(struct profiles *);

#endif
